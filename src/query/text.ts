/** Text as both databases treat it: by code points, so that evaluating a row here and in SQL gives the same. */

/**
 * For comparing without case, and without regard to how an accent is written. The databases fold ASCII only: other text needs a
 * column that was folded with this.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** What `tolower` and `toupper` do: ASCII only, as SQLite and PostgreSQL (collation C) do. */
export function toLowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function toUpperAscii(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** What `trim` takes off. */
export const BLANKS = ' \t\n\r\v\f\u00a0';

export function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.includes(text.charAt(start))) start += 1;
  while (end > start && BLANKS.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Below 0, 0 or above 0. By code points, which is the order of their UTF-8 bytes; `<` would compare UTF-16 units. */
export function compareText(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all that one unit can hold. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** In code points from 0; -1: not found. */
export function indexOf(text: string, sought: string): number {
  const units = text.indexOf(sought);
  return units < 0 ? -1 : lengthOf(text.slice(0, units));
}

/** From the code point `start` on, at most `length` of them. */
export function substring(text: string, start: number, length: number): string {
  const points = [...text];
  return points.slice(start, Math.min(points.length, start + length)).join('');
}
