/** Tells whether two documents say the same, in whatever order they say it. */

/**
 * 16 hexadecimal digits that are equal for equal content; the order of lists does not count. Microsoft's feed gives the
 * same month in another order now and then. Not for keeping an adversary out: checksums of files are SHA-256.
 */
export function contentDigest(content: unknown): string {
  const text = JSON.stringify(canonical(content)) ?? '';
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return toHex(mix(low ^ (high >>> 7))) + toHex(mix(high ^ text.length));
}

/** Objects by key, lists by the text of their elements. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const elements = value.map(canonical);
    return elements.every((element) => typeof element !== 'object' || element === null)
      ? elements.toSorted()
      : elements
          .map((element) => ({ element, text: JSON.stringify(element) }))
          .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
          .map(({ element }) => element);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, canonical(member)]),
  );
}

/** The last step of MurmurHash3: every bit comes to depend on every other one. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function toHex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
