import type { Day } from './ids.ts';

/** As Microsoft's titles spell them; ids of month documents have the first three letters. */
export const MONTH_NAMES: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The second Tuesday of the month of `YYYY-MM`: Microsoft's day for security releases. */
export function patchTuesday(month: string): Day {
  const weekday = new Date(`${month}-01T00:00:00Z`).getUTCDay();
  const firstTuesday = 1 + ((2 - weekday + 7) % 7);
  return `${month}-${String(firstTuesday + 7).padStart(2, '0')}`;
}

export function isPatchTuesday(day: Day): boolean {
  return patchTuesday(day.slice(0, 7)) === day;
}

/** `2020-03` of a month document's id (`2020-Mar`, `2017-May-B`); null where it is no month. */
export function monthOfDocument(documentId: string): string | null {
  const [year, name] = documentId.split('-');
  const index = MONTH_NAMES.findIndex((month) => month.slice(0, 3) === name);
  return year && /^\d{4}$/.test(year) && index >= 0 ? `${year}-${String(index + 1).padStart(2, '0')}` : null;
}

/** "March 2020 Security Updates" for `2020-03`, as Microsoft titles its month documents. */
export function titleOfMonth(month: string): string {
  const [year, number] = month.split('-');
  return `${MONTH_NAMES[Number(number) - 1] ?? month} ${year} Security Updates`;
}
