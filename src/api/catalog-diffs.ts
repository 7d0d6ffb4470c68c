/** Differences of catalogs: what is kept never changes, so neither do they. One at a time is worked out. */
import { LRUCache } from 'lru-cache';
import type { BoundedDiff } from '../catalog/diff/bound-diff.ts';
import type { CatalogLibrary } from './catalog-library.ts';
import { RequestError } from './request-error.ts';
import { createTurns } from './turns.ts';

/** The first of those who ask waits a second or two, each of the others for those before. */
const TURNS = { atOnce: 1, waiting: 4 };
/** Some megabytes each at worst. */
const KEPT = 4;

/** @throws {RequestError} `too-busy`, or `catalog-unusable` with the reason. */
export function createCatalogDiffs({ compare }: CatalogLibrary): (from: string, to: string) => Promise<BoundedDiff> {
  const turns = createTurns(TURNS);
  const kept = new LRUCache<string, Promise<BoundedDiff>>({ max: KEPT });

  const compareInTurn = async (from: string, to: string): Promise<BoundedDiff> => {
    const end = await turns.take();
    const diff = await compare(from, to).finally(end);
    if ('problem' in diff)
      throw new RequestError('catalog-unusable', `The catalogs cannot be compared: ${diff.problem}.`);
    return diff;
  };

  return (from, to) => {
    const key = `${from} ${to}`;
    const known = kept.get(key);
    if (known) return known;
    const made = compareInTurn(from, to);
    kept.set(key, made);
    made.catch(() => {
      if (kept.peek(key) === made) kept.delete(key);
    });
    return made;
  };
}
