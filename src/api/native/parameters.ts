/** Query options of the native API: each is checked, and one that is not known is refused, never ignored. */
import Type from 'typebox';
import type { Day } from '../../catalog/ids.ts';
import { parseInstant } from '../../inventory/instant.ts';
import { RequestError } from '../request-error.ts';
import { countUpTo, type Parameter, type Query } from '../wire/query-options.ts';

interface RequiredParameter<T> extends Parameter<T> {
  readonly isRequired: true;
}

type Values<Shape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends RequiredParameter<infer T>
    ? T
    : Shape[Name] extends Parameter<infer T>
      ? T | undefined
      : never;
};

/**
 * The values of the options that an operation has; undefined: not given.
 * @throws {RequestError} `parameter-invalid`, naming the first that is not known, is needed, is given twice or has another value.
 */
export function readParameters<Shape extends Readonly<Record<string, Parameter<unknown>>>>(
  query: Query,
  shape: Shape,
): Values<Shape> {
  const unknown = Object.keys(query).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) {
    const known = Object.keys(shape).join(', ') || 'none';
    throw invalid(unknown.slice(0, 40), `is not known here; known are: ${known}.`);
  }
  const values = Object.entries(shape).map(([name, { expected, parse, isRequired }]) => {
    const given = query[name];
    if (given === undefined && isRequired) throw invalid(name, `is needed: ${expected}.`);
    const value = typeof given === 'string' ? parse(given) : undefined;
    if (given !== undefined && value === undefined) throw invalid(name, `must be given once, as ${expected}.`);
    return [name, value] as const;
  });
  // Each value comes from the parameter of its name.
  return Object.fromEntries(values) as Values<Shape>;
}

function invalid(name: string, problem: string): RequestError {
  return new RequestError('parameter-invalid', `The query option '${name}' ${problem}`);
}

const MAX_PAGE = 1_000;

/** A device id, after which a page begins. */
export const AFTER: Parameter<string> = {
  expected: 'the value of "next" in the page before',
  parse: (text) => (/^[0-9a-f]{40}$/i.test(text) ? text.toLowerCase() : undefined),
};

export const LIMIT = countUpTo(MAX_PAGE);

export const LABEL: Parameter<string> = {
  expected: 'a text of 1 to 256 characters',
  parse: (text) => (text !== '' && text.length <= 256 ? text : undefined),
};

export const INSTANT: Parameter<string> = {
  expected: 'a time with its zone, such as 2020-03-10T08:00:00Z, or a day',
  parse: (text) => parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`) ?? undefined,
};

export const DAY: Parameter<Day> = {
  expected: 'a day as YYYY-MM-DD',
  parse: (text) => parseInstant(`${text}T00:00:00Z`)?.slice(0, 10),
  schema: Type.String({ format: 'date' }),
};

/** A day that has begun. */
export function upToToday(now: () => Date): Parameter<Day> {
  return {
    ...DAY,
    expected: 'a day as YYYY-MM-DD, at the latest today (UTC)',
    parse: (text) => {
      const day = DAY.parse(text);
      return day !== undefined && day <= toDay(now().getTime()) ? day : undefined;
    },
  };
}

export function required<T>(parameter: Parameter<T>): RequiredParameter<T> {
  return { ...parameter, isRequired: true };
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
export const DAYS = { from: DAY, to: DAY };
/** As long as history is kept by default. */
const MAX_DAYS = 400;

/**
 * The days from the first to the last one; default: the last 30 up to today. Days to come are left out.
 * @throws {RequestError} `parameter-invalid` for none, or more than 400.
 */
export function readDays(query: Query, now: Date): { readonly from: Day; readonly to: Day } {
  const given = readParameters(query, DAYS);
  const today = toDay(now.getTime());
  const to = given.to !== undefined && given.to < today ? given.to : today;
  const from = given.from ?? toDay(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS);
  if (from > to) throw invalid('from', `must be a day up to ${to}.`);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days > MAX_DAYS)
    throw invalid('from', `must be at most ${MAX_DAYS} days before the last one; these are ${days}.`);
  return { from, to };
}

function toDay(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}
