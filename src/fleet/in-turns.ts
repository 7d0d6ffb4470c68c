/** How long work may go on before others have their turn. */
const TURN_MS = 8;
/** About a millisecond. */
const SORTED_AT_ONCE = 1_000;

/** Does work on each item, and lets other work have its turn every few milliseconds. */
export async function eachInTurns<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  const giveWay = createGiveWay();
  for (const item of items) {
    work(item);
    await giveWay();
  }
}

/** Sorted as by `toSorted`. */
export async function sortInTurns<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<readonly Item[]> {
  const giveWay = createGiveWay();
  let runs: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += SORTED_AT_ONCE) {
    runs.push(items.slice(start, start + SORTED_AT_ONCE).sort(compare));
    await giveWay();
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const [left = [], right = []] = [runs[index], runs[index + 1]];
      const both: Item[] = [];
      const rights = right.values();
      let next = rights.next();
      for (const item of left) {
        for (; !next.done && compare(next.value, item) < 0; next = rights.next()) both.push(next.value);
        both.push(item);
        await giveWay();
      }
      for (; !next.done; next = rights.next()) both.push(next.value);
      merged.push(both);
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** A function to call between pieces of work: after some milliseconds of them it lets other work have its turn. */
export function createGiveWay(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

/** After what else is waiting has had its turn. */
export async function nextTurn(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}
