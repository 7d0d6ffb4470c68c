import { describe, expect, test } from 'vitest';
import { RequestError } from '../request-error.ts';
import type { Query } from '../wire/query-options.ts';
import { type ListRules, listPage, listParameters } from './list-options.ts';
import { readParameters } from './parameters.ts';

interface Row {
  readonly name: string;
  readonly size: number | null;
}

const RULES: ListRules<Row, 'name' | 'size'> = {
  sorts: { name: ({ name }) => name, size: ({ size }) => size },
  searchIn: ({ name }) => [name, `of ${name}`],
};
const ROWS: readonly Row[] = [
  { name: 'Beta', size: 2 },
  { name: 'alpha one', size: null },
  { name: 'Gamma one', size: 10 },
  { name: 'delta', size: 2 },
];
const parameters = listParameters(RULES);

function list(query: Query): unknown {
  const { value, total } = listPage(ROWS, readParameters(query, parameters), RULES);
  return [total, ...value.map(({ name }) => name)];
}

describe('a list', () => {
  test.each<[string, Query, readonly unknown[]]>([
    ['as it is given', {}, [4, 'Beta', 'alpha one', 'Gamma one', 'delta']],
    ['sorted by texts, regardless of case', { sort: 'name' }, [4, 'alpha one', 'Beta', 'delta', 'Gamma one']],
    ['the other way round', { sort: '-name' }, [4, 'Gamma one', 'delta', 'Beta', 'alpha one']],
    [
      'by numbers: equal ones as given, without one last',
      { sort: 'size' },
      [4, 'Beta', 'delta', 'Gamma one', 'alpha one'],
    ],
    ['highest first: the same', { sort: '-size' }, [4, 'Gamma one', 'Beta', 'delta', 'alpha one']],
    ['searched, in whatever case', { search: 'GAMMA' }, [1, 'Gamma one']],
    ['searched for words in any order', { search: '  one of ' }, [2, 'alpha one', 'Gamma one']],
    ['searched for what is nowhere', { search: 'omega' }, [0]],
    ['a page', { limit: '2' }, [4, 'Beta', 'alpha one']],
    ['the next page', { limit: '2', skip: '2' }, [4, 'Gamma one', 'delta']],
    ['after the last page', { limit: '2', skip: '4' }, [4]],
    ['all but some', { skip: '3' }, [4, 'delta']],
    ['a page of what is found, sorted', { search: 'one', sort: '-name', limit: '1', skip: '0' }, [2, 'Gamma one']],
    ['a file has all pages', { search: 'one', limit: '1', skip: '1', format: 'csv' }, [2, 'alpha one', 'Gamma one']],
    ['searched for what would be a pattern', { search: '.*' }, [0]],
  ])('%s', (_, query, expected) => {
    expect(list(query)).toEqual(expected);
  });

  test.each<[Query, string]>([
    [{ search: ' ' }, "'search' must be given once, as words to search for, of 1 to 256 characters together."],
    [{ search: 'x'.repeat(257) }, "'search' must be given once"],
    [
      { sort: 'weight' },
      `'sort' must be given once, as one of name, size, or one of these with "-" before it for the highest first.`,
    ],
    [{ sort: '--name' }, "'sort' must be given once"],
    [{ sort: 'toString' }, "'sort' must be given once"],
    [{ sort: ['name', 'size'] }, "'sort' must be given once"],
    [{ limit: '1001' }, "'limit' must be given once, as a number from 1 to 1000."],
    [{ limit: '0' }, "'limit' must be given once"],
    [{ skip: '-1' }, "'skip' must be given once, as a number from 0 to 1000000."],
    [{ skip: '1000001' }, "'skip' must be given once"],
    [{ top: '1' }, "'top' is not known here; known are: search, sort, limit, skip, format."],
  ])('%j is refused', (query, message) => {
    const read = () => readParameters(query, parameters);
    expect(read).toThrow(RequestError);
    expect(read).toThrow(message);
  });
});
