/** Some of many things, and how many there are. */
export interface Bounded<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

/** Enough to look things up by; the rest is in the catalogs. */
const LISTED = 20;

export function bounded<Item>(items: readonly Item[], most = LISTED): Bounded<Item> {
  return { count: items.length, first: items.slice(0, most) };
}
