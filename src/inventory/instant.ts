const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/** An instant with its zone (`2020-04-04T09:30:00+02:00`) as ISO 8601 UTC; null: not one, or a local time of no named zone. */
export function parseInstant(text: string): string | null {
  const match = ISO_INSTANT.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Date.parse takes 31 February for 2 March.
  if (day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** PowerShell 5.1's `/Date(1583791200000)/` as ISO 8601 UTC, or null. */
export function parseJsonDateInstant(text: string): string | null {
  const ms = /^\/Date\((\d{1,14})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  return ms === undefined ? null : new Date(Number(ms)).toISOString();
}
