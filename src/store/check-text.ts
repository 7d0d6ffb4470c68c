/**
 * Refuses texts with a NUL, which PostgreSQL cannot keep; neither database takes them, so that what is kept in one fits the
 * other. Nothing that a device reports has one: control characters are taken out before.
 */
export function refuseNul(texts: Iterable<string | null>): void {
  for (const text of texts) {
    if (hasNul(text)) throw new TypeError(`a text with a NUL cannot be kept: ${JSON.stringify(text)}`);
  }
}

/** Nothing that is kept has one: where it is asked for, nothing is found. */
export function hasNul(text: string | null | undefined): boolean {
  return text?.includes('\0') ?? false;
}
