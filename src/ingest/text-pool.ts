/**
 * Returns one shared copy per text. A text cut out of a chunk of the document keeps the whole chunk alive (V8 stores it as a
 * slice), so a record of such texts would hold the document in memory; the copy does not.
 */
export type TextPool = (text: string) => string;

export function createTextPool(): TextPool {
  const copies = new Map<string, string>();
  return (text) => {
    const known = copies.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text, 'utf16le').toString('utf16le');
    copies.set(copy, copy);
    return copy;
  };
}
