/** Works through a list with a few at a time, in its order. Throws the first error, after what was begun has ended. */
export async function sideBySide<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const results = await Promise.allSettled(
    Array.from({ length: limit }, async () => {
      for (const item of rest) await work(item);
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Runs one piece of work after the other, whoever asks. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
