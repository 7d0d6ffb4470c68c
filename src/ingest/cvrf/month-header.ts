import type { MonthRecord } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { parseUtcTime } from '../utc-time.ts';
import type { RawMonth } from './raw.ts';

type MonthHeader = Pick<MonthRecord, 'id' | 'title' | 'initialReleaseAt' | 'currentReleaseAt'>;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH_ID = /^(\d{4})-([A-Za-z]{3})(-[\w-]+)?$/;

/** The id, title and times of a month's document. Throws DocumentError `unexpected-content` where one is missing or wrong. */
export function readMonthHeader(file: string, raw: RawMonth): MonthHeader {
  if (raw.title.trim() === '') {
    throw new DocumentError('unexpected-content', 'expected a title, found none', { file, field: 'DocumentTitle' });
  }
  return {
    id: readId(file, raw.id.trim()),
    title: raw.title.trim(),
    initialReleaseAt: readTime(file, 'InitialReleaseDate', raw.initialReleaseDate),
    currentReleaseAt: readTime(file, 'CurrentReleaseDate', raw.currentReleaseDate),
  };
}

/** `2018-FEB` is `2018-Feb`; a suffix stays (`2017-May-B`). Null: it is no month. */
export function normalizeMonthId(text: string): string | null {
  const [, year, name, suffix = ''] = MONTH_ID.exec(text) ?? [];
  const month = MONTHS.find((known) => known.toLowerCase() === name?.toLowerCase());
  return year !== undefined && month !== undefined ? `${year}-${month}${suffix}` : null;
}

function readId(file: string, text: string): string {
  const id = normalizeMonthId(text);
  if (id !== null) return id;
  throw new DocumentError('unexpected-content', `expected an id such as 2020-Mar, found ${JSON.stringify(text)}`, {
    file,
    field: 'DocumentTracking/Identification/ID',
  });
}

function readTime(file: string, name: string, text: string): string {
  const time = parseUtcTime(text);
  if (time !== null) return time;
  throw new DocumentError(
    'unexpected-content',
    `expected a time such as 2020-03-10T07:00:00Z, found ${JSON.stringify(text)}`,
    {
      file,
      field: `DocumentTracking/${name}`,
    },
  );
}
