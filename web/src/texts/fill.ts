export type TextValues = Readonly<Record<string, string | number>>;

/** Puts values in place of `{name}`; numbers as the language writes them. */
export function fillText(text: string, values: TextValues, language: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}

/** The form of a text for `count`. */
export function chooseForm(text: string | readonly [string, string], count: unknown, language: string): string {
  if (typeof text === 'string') return text;
  const isOne = typeof count === 'number' && new Intl.PluralRules(language).select(count) === 'one';
  return isOne ? text[0] : text[1];
}
