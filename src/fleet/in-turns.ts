/** How long work may go on before others have their turn. */
const TURN_MS = 8;

/** Does work on each item, and lets other work have its turn every few milliseconds. */
export async function eachInTurns<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  const giveWay = createGiveWay();
  for (const item of items) {
    work(item);
    await giveWay();
  }
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
