import type { Day } from '../catalog/ids.ts';

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
/** Milliseconds between 1601-01-01 (FILETIME) and 1970-01-01. */
const FILETIME_EPOCH_MS = 11_644_473_600_000n;

/**
 * The day of an `InstalledOn` value, or null unless it can be read one way only. `3/7/2019` is March or July by the
 * locale of the device, which no report names; `3/17/2019` and `7.7.2019` are clear.
 */
export function parseInstalledOn(value: unknown): Day | null {
  if (typeof value === 'object' && value !== null) return parseInstalledOn(unwrap(value));
  if (typeof value !== 'string' || value.length > 64) return null;
  const text = value.trim();
  return parseYearFirst(text) ?? parseYearLast(text) ?? parseFileTime(text) ?? parseJsonDate(text);
}

/** PowerShell 5.1 writes a date as `{ "value": "\/Date(ms)\/", "DateTime": "…" }`. */
function unwrap(value: object): unknown {
  const inner = Object.entries(value).find(([name]) => name.toLowerCase() === 'value')?.[1];
  return typeof inner === 'string' ? inner : null;
}

/** `2020-03-10`, `2020-03-10T00:00:00+02:00` (the day as written: it is the device's midnight), `2020/3/10`, `20200310`. */
function parseYearFirst(text: string): Day | null {
  const match =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?(?:[T ].*)?$/.exec(text) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(text);
  return match === null ? null : toDay(Number(match[1]), Number(match[3]), Number(match[4]));
}

function parseYearLast(text: string): Day | null {
  const match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ ,].*)?$/.exec(text);
  if (match === null) return null;
  const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])];
  if (first === second || first > 12) return toDay(year, second, first);
  return second > 12 ? toDay(year, first, second) : null;
}

/** Vista's wmic gives 16 hexadecimal digits: 100 ns steps since 1601, UTC. */
function parseFileTime(text: string): Day | null {
  if (!/^[0-9a-f]{16}$/i.test(text)) return null;
  return toUtcDay(Number(BigInt(`0x${text}`) / 10_000n - FILETIME_EPOCH_MS));
}

/**
 * `/Date(ms)/` is the device's local midnight as an instant: 22:00 UTC is the next day two hours east. Between 10:00
 * and 14:00 UTC the zone could be at either end of the world, so the day stays open.
 */
function parseJsonDate(text: string): Day | null {
  const match = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text);
  if (match === null) return null;
  const ms = Number(match[1]);
  const hours = (ms % MS_PER_DAY) / MS_PER_HOUR;
  if (hours <= 10) return toUtcDay(ms);
  return hours >= 14 ? toUtcDay(ms + MS_PER_DAY) : null;
}

function toUtcDay(ms: number): Day | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : toDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** Only days that exist, and that an update of Windows can have. */
function toDay(year: number, month: number, day: number): Day | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1996 || year > 2100 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}
