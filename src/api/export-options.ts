/** The options that exports have besides OData's. */
import { parseInstant } from '../inventory/instant.ts';
import { RequestError } from './request-error.ts';
import { countUpTo, type Parameter, type Query, readOption } from './wire/query-options.ts';

const DEFAULT_PAGE = 50_000;
const PAGE_SIZE = countUpTo(200_000);

/** @throws {RequestError} `parameter-invalid`. */
export function readPageSize(query: Query): number {
  return readOption(query, 'pageSize', PAGE_SIZE) ?? DEFAULT_PAGE;
}

const DEFAULT_HOURS = 1;
const HOURS = countUpTo(6);

/** For how many hours addresses of files are good. @throws {RequestError} `parameter-invalid`. */
export function readHours(query: Query): number {
  return readOption(query, 'sasValidHours', HOURS) ?? DEFAULT_HOURS;
}

const SINCE: Parameter<string> = {
  expected: 'a time with its zone, such as 2021-05-19T18:35:49.924Z, or a day',
  parse: (text) => parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`) ?? undefined,
};
const MAX_DAYS = 14;
const DAY_MS = 86_400_000;

/** @throws {RequestError} `parameter-invalid` where it is missing, or more than 14 days ago. */
export function readSinceTime(query: Query, now: Date): string {
  const since = readOption(query, 'sinceTime', SINCE);
  if (since === null) {
    throw new RequestError('parameter-invalid', `The query option 'sinceTime' is needed: ${SINCE.expected}.`);
  }
  const earliest = new Date(now.getTime() - MAX_DAYS * DAY_MS).toISOString();
  if (since >= earliest) return since;
  throw new RequestError(
    'parameter-invalid',
    `The query option 'sinceTime' must be at most ${MAX_DAYS} days ago: not before ${earliest}.`,
  );
}
