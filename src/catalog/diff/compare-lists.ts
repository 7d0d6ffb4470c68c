export interface Changes<Item> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
}

/** What only one of two lists has, each in its own order; things with one key are the same. */
export function compareLists<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): Changes<Item> {
  const known = new Set(before.map(keyOf));
  const kept = new Set(after.map(keyOf));
  return {
    added: after.filter((item) => !known.has(keyOf(item))),
    removed: before.filter((item) => !kept.has(keyOf(item))),
  };
}
