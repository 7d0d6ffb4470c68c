import { expect } from 'vitest';

/** What is long enough to be no word of its own. */
const SHORTEST = 12;

/** Neither an answer nor the log repeats any part of a token, a key, or where in the code something happened. */
export function expectNoLeak(texts: readonly string[], token: string, keys: readonly string[] = []): void {
  const secrets = [...token.split('.'), ...keys].filter((part) => part.length >= SHORTEST);
  for (const text of texts) {
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/"stack"|\bat \S+ \(|\.ts:\d|node:internal|node_modules/);
  }
}
