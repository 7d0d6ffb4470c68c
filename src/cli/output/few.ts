/** How much of a list a person is shown, and how tables look. */
export const SHOWN = 10;
/** No colours of the table's own: ours are left out where nobody looks. */
export const STYLE = { head: [], border: [], compact: true };

/** Some of a list, and how many more there are. */
export function few(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
