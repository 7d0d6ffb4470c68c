import type { CountStore, Facts } from './ports.ts';

/** The texts of facts that a device or a counter refers to. */
export async function readFacts(
  store: Pick<CountStore, 'readFacts'>,
  tenantId: string,
  factsKeys: readonly string[],
): Promise<Facts[]> {
  const texts = await store.readFacts(tenantId, factsKeys);
  return factsKeys.map((key) => {
    const text = texts.get(key);
    if (text === undefined) throw noFacts(key);
    return { key, text };
  });
}

export function noFacts(key: string): Error {
  return new Error(`the store has no facts ${key}, which a device or counter refers to`);
}
