/** The files of an export: each has the devices whose ids begin with some digits, so that equal names mean equal devices at any time. */
import type { IdRange } from '../../fleet/export.ts';

/** Some 30 MB of devices that miss a year. */
const DEVICES_PER_FILE = 5_000;
const DIGITS = 4;
const BEGINNINGS = 16 ** DIGITS;

/** `0000-7fff.json.gz` and `8000-ffff.json.gz`, for so many devices; their ids are hashes, so files are of about one size. */
export function nameFiles(deviceCount: number): string[] {
  const count = Math.min(Math.ceil(deviceCount / DEVICES_PER_FILE), BEGINNINGS);
  const begin = (index: number): number => Math.floor((index * BEGINNINGS) / count);
  return Array.from(
    { length: count },
    (_, index) => `${toDigits(begin(index))}-${toDigits(begin(index + 1) - 1)}.json.gz`,
  );
}

/** The ids of a file; null: the name is none. */
export function rangeOfFile(name: string): IdRange | null {
  const [, from, last] = /^([0-9a-f]{4})-([0-9a-f]{4})\.json\.gz$/.exec(name) ?? [];
  if (from === undefined || last === undefined) return null;
  const next = Number.parseInt(last, 16) + 1;
  return { from, before: next === BEGINNINGS ? null : toDigits(next) };
}

function toDigits(beginning: number): string {
  return beginning.toString(16).padStart(DIGITS, '0');
}
