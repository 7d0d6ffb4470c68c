import type { KbId } from '../../catalog/ids.ts';

// Zero-width space, joiners, word joiner and byte order mark: pasted into fields now and then.
const ZERO_WIDTH = /[\u200b-\u200d\u2060\ufeff]/g;
const TAG = /<[^<>]*>/g;
const BULLETIN = /\bMS\d{2}-\d{3}\b/gi;
// Not inside a word or a longer number, and not a part of a version (10.0.190415).
const KB_NUMBER = /(?<![\w.])(?:KB)?(\d{6,8})(?!\w|\.\d)/gi;

/**
 * The KB numbers in a `Supercedence` field, in order, without repeats. Real ones: `4532693`, `3181707; 3203838`,
 * `3118389<br><br>4022173`, `MS16-016, 3124280; MS16-097, 3178034` (bulletin and KB), `None`, `2.41.0`.
 */
export function parseSupercedence(text: string): readonly KbId[] {
  if (text === '') return NONE;
  const plain = text.replace(ZERO_WIDTH, '').replace(TAG, ' ').replace(BULLETIN, ' ');
  const kbIds = new Set<KbId>();
  for (const [, kbId] of plain.matchAll(KB_NUMBER)) {
    if (kbId !== undefined) kbIds.add(kbId);
  }
  return [...kbIds];
}

const NONE: readonly KbId[] = [];
