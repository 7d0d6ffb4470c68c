/** Times as ISO 8601 UTC with milliseconds compare as text. */

export function earlier(a: string, b: string): string {
  const [first = a] = [a, b].sort();
  return first;
}

export function later(a: string, b: string): string {
  return earlier(a, b) === a ? b : a;
}
