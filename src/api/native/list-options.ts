/** Lists that are worked out in memory: searched, sorted, and given whole or a page at a time. */
import Type from 'typebox';
import { FORMAT, type ListFormat } from '../list-file.ts';
import { countUpTo, type Parameter } from '../wire/query-options.ts';
import { LIMIT } from './parameters.ts';

/** Null: the row has none, and comes last whichever way the list is sorted. */
type SortKey = string | number | null;

/** What a list can be asked for. */
export interface ListRules<Row, Sort extends string> {
  /** What a row is sorted by; texts regardless of case. Rows that are equal in it stay in the order in which they were given. */
  readonly sorts: Readonly<Record<Sort, (row: Row) => SortKey>>;
  /** The texts of a row that are searched. */
  readonly searchIn: (row: Row) => readonly string[];
}

interface SortOrder<Sort extends string> {
  readonly by: Sort;
  readonly isDescending: boolean;
}

/** As `readParameters` gives them; undefined: not asked for. */
export interface ListOptions<Sort extends string> {
  /** Words, each of which stands in a row, in whatever case. */
  readonly search?: string | undefined;
  /** Left out: in the order in which the rows are given. */
  readonly sort?: SortOrder<Sort> | undefined;
  /** Left out: all. */
  readonly limit?: number | undefined;
  readonly skip?: number | undefined;
  /** Of a file: it has the rows of all pages. */
  readonly format?: ListFormat | undefined;
}

interface ListPage<Row> {
  readonly value: Row[];
  /** Rows that were found, on all pages. */
  readonly total: number;
}

const MAX_SKIP = 1_000_000;

const SEARCH: Parameter<string> = {
  expected: 'words to search for, of 1 to 256 characters together',
  parse: (text) => (text.trim() !== '' && text.length <= 256 ? text : undefined),
};

const SKIP: Parameter<number> = {
  expected: `a number from 0 to ${MAX_SKIP}`,
  parse: (text) => (text === '0' ? 0 : countUpTo(MAX_SKIP).parse(text)),
  schema: Type.Integer({ minimum: 0, maximum: MAX_SKIP }),
};

/** For a route's `config.parameters` and `readParameters`, beside options of its own; it answers by `answerWholeList`. */
export function listParameters<Row, Sort extends string>({ sorts }: ListRules<Row, Sort>) {
  // The keys of an object of this type are its sorts.
  const names = Object.keys(sorts) as Sort[];
  const sort: Parameter<SortOrder<Sort>> = {
    expected: `one of ${names.join(', ')}, or one of these with "-" before it for the highest first`,
    parse: (text) => {
      const by = names.find((name) => name === text.replace(/^-/, ''));
      return by === undefined ? undefined : { by, isDescending: text.startsWith('-') };
    },
    schema: Type.String({ enum: names.flatMap((name) => [name, `-${name}`]) }),
  };
  return { search: SEARCH, sort, limit: LIMIT, skip: SKIP, format: FORMAT };
}

/** Grows with the rows: some milliseconds for ten thousand. */
export function listPage<Row, Sort extends string>(
  rows: readonly Row[],
  { search, sort, limit, skip = 0, format }: ListOptions<Sort>,
  { sorts, searchIn }: ListRules<Row, Sort>,
): ListPage<Row> {
  const found = search === undefined ? rows : searchRows(rows, search, searchIn);
  const sorted = sort ? sortRows(found, sorts[sort.by], sort.isDescending) : found;
  const isWhole = format !== undefined;
  const [start, end] = isWhole ? [0, undefined] : [skip, limit === undefined ? undefined : skip + limit];
  return { value: sorted.slice(start, end), total: found.length };
}

function searchRows<Row>(rows: readonly Row[], search: string, searchIn: (row: Row) => readonly string[]): Row[] {
  const words = search.toLowerCase().trim().split(/\s+/);
  return rows.filter((row) => {
    const texts = searchIn(row).map((text) => text.toLowerCase());
    return words.every((word) => texts.some((text) => text.includes(word)));
  });
}

function sortRows<Row>(rows: readonly Row[], keyOf: (row: Row) => SortKey, isDescending: boolean): Row[] {
  const toKey = (row: Row): SortKey => {
    const key = keyOf(row);
    return typeof key === 'string' ? key.toLowerCase() : key;
  };
  const sign = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: toKey(row) }))
    .sort((a, b) => {
      if (a.key === b.key) return 0;
      if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
      return a.key < b.key ? -sign : sign;
    })
    .map(({ row }) => row);
}
