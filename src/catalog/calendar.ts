import type { Day } from './ids.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_MONTHS = [
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
  const index = MONTHS.indexOf(name ?? '');
  return year && /^\d{4}$/.test(year) && index >= 0 ? `${year}-${String(index + 1).padStart(2, '0')}` : null;
}

/** "March 2020 Security Updates" for `2020-03`, as Microsoft titles its month documents. */
export function titleOfMonth(month: string): string {
  const [year, number] = month.split('-');
  return `${LONG_MONTHS[Number(number) - 1] ?? month} ${year} Security Updates`;
}
