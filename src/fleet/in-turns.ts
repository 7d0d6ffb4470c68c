/** How long work may go on before others have their turn. */
const TURN_MS = 8;

/** Does work on each item, and lets other work have its turn every few milliseconds. */
export async function eachInTurns<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  let since = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    since = performance.now();
  }
}

/** After what else is waiting has had its turn. */
export async function nextTurn(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}
