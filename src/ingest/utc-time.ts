import type { Day } from '../catalog/ids.ts';

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A time as Microsoft's and CISA's documents write it (`2026-07-05T14:46:17`, `2020-03-10T07:00:00Z`, `2026-07-13 02:59 PM`)
 * in ISO 8601 with milliseconds, `2026-07-05T14:46:17.000Z`, so that times compare as text. Without a zone it is UTC.
 * Null where it is no time.
 */
export function parseUtcTime(text: string): string | null {
  const match = TIME.exec(text.trim());
  if (match === null) return null;
  const [, day = '', hour = '0', minute = '00', second = '00', fraction = '', half, zone = 'Z'] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  const time = new Date(`${day}T${String(hours).padStart(2, '0')}:${minute}:${second}${fraction}${zone.toUpperCase()}`);
  return parseDay(day) === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** `2026-07-14`, if there is such a day; null otherwise. */
export function parseDay(text: string): Day | null {
  const day = text.trim();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const time = new Date(`${day}T00:00:00Z`);
  // `Date` makes 2 March of 30 February.
  return Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day ? null : day;
}
