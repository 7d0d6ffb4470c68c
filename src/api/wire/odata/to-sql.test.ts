import { describe, expect, it } from 'vitest';
import { MADE_UP } from '../../../../test/support/odata/made-up-rows.ts';
import { MADE_UP_COLUMNS } from '../../../../test/support/odata/made-up-table.ts';
import { toSqlCondition, toSqlOrder } from '../../../query/to-sql.ts';
import { parseFilter } from './parse-filter.ts';
import { parseOrderBy } from './parse-orderby.ts';

const SQLITE = { dialect: 'sqlite', columns: MADE_UP_COLUMNS.sqlite, start: 1 } as const;
const POSTGRES = { dialect: 'postgres', columns: MADE_UP_COLUMNS.postgres, start: 3 } as const;

type Case = readonly [filter: string, sqlite: string, postgres: string, values: readonly (string | number)[]];

/** Placeholders begin with 1 in SQLite and 3 in PostgreSQL here. */
const CASES: readonly Case[] = [
  ["name eq 'it''s'", '(r.name = ?1)', '(r.name = $3::text)', ["it's"]],
  ["not (name eq 'a')", '(NOT COALESCE(r.name = ?1, FALSE))', '(NOT COALESCE(r.name = $3::text, FALSE))', ['a']],
  ["name ne 'a'", '(r.name IS NOT ?1)', '(r.name IS DISTINCT FROM $3::text)', ['a']],
  ['name eq null', '(r.name IS NULL)', '(r.name IS NULL)', []],
  ['name eq other', '(r.name IS r.other)', '(r.name IS NOT DISTINCT FROM r.other)', []],
  ["name gt 'a'", '(r.name > ?1)', '((r.name COLLATE "C") > $3::text)', ['a']],
  ['build ge 5', '(r.build >= ?1)', '(r.build >= $3::bigint)', [5]],
  ['score lt 0.5', '(r.score < ?1)', '(r.score < $3::float8)', [0.5]],
  ["dnsName eq 'PC-Ä'", '(r.dns_key = ?1)', '(r.dns_key = $3::text)', ['pc-ä']],
  [
    "level in ('Low', 'High')",
    '(lower(r.level) IN (?1, ?2))',
    '(lower((r.level COLLATE "C")) IN ($3::text, $4::text))',
    ['low', 'high'],
  ],
  ["name in ('a', null)", 'COALESCE(r.name IN (?1), TRUE)', 'COALESCE(r.name IN ($3::text), TRUE)', ['a']],
  ['seenAt gt 2018-08-01Z', '(r.seen_at > ?1)', '((r.seen_at COLLATE "C") > $3::text)', ['2018-08-01T00:00:00.000Z']],
  ['isJoined eq true', '(r.is_joined IS TRUE)', '(r.is_joined IS NOT DISTINCT FROM TRUE)', []],
  ["contains(name, 'a')", '(instr(r.name, ?1) > 0)', '(strpos((r.name COLLATE "C"), $3::text) > 0)', ['a']],
  [
    "tags/any(t: t eq 'a')",
    'EXISTS (SELECT 1 FROM json_each(r.tags) AS odata_1 WHERE (odata_1.value = ?1))',
    'EXISTS (SELECT 1 FROM jsonb_array_elements_text(r.tags) AS odata_1(value) WHERE (odata_1.value = $3::text))',
    ['a'],
  ],
  [
    'tags/$count gt 1',
    '((SELECT COUNT(*) FROM json_each(r.tags) AS odata_1) > ?1)',
    '((SELECT COUNT(*) FROM jsonb_array_elements_text(r.tags) AS odata_1(value)) > $3::bigint)',
    [1],
  ],
  [
    'build eq 1 and build eq 2 and build eq 3',
    '(((r.build = ?1) AND (r.build = ?2)) AND (r.build = ?3))',
    '(((r.build = $3::bigint) AND (r.build = $4::bigint)) AND (r.build = $5::bigint))',
    [1, 2, 3],
  ],
];

describe('a condition in SQL', () => {
  it.each(CASES)('%s', (filter, sqlite, postgres, values) => {
    const condition = parseFilter(filter, MADE_UP);
    expect(toSqlCondition(condition, SQLITE)).toEqual({ text: sqlite, values });
    expect(toSqlCondition(condition, POSTGRES)).toEqual({ text: postgres, values });
  });

  it.each([["startswith(name, 'a*[?]b')", ['a[*][[][?]]b*'], "startswith(name, '50%_!x')", ['50!%!_!!x%']]])(
    'takes signs of a pattern for themselves',
    (glob, globValues, like, likeValues) => {
      expect(toSqlCondition(parseFilter(glob, MADE_UP), SQLITE)).toEqual({
        text: '(r.name GLOB ?1)',
        values: globValues,
      });
      expect(toSqlCondition(parseFilter(like, MADE_UP), POSTGRES)).toEqual({
        text: "(r.name LIKE $3::text ESCAPE '!')",
        values: likeValues,
      });
    },
  );

  it.each([
    ["build eq 1 or name eq 'a'", 'there is no column for name'],
    ['tags/any()', 'there are no elements for tags'],
    ['score eq 1', 'the column of score is text, the property decimal'],
  ])('refuses a map of columns that is wrong: %s', (filter, problem) => {
    const { name: _, tags: __, ...rest } = MADE_UP_COLUMNS.sqlite;
    const columns = { ...rest, score: { kind: 'text', sql: 'r.score' } } as const;
    expect(() => toSqlCondition(parseFilter(filter, MADE_UP), { ...SQLITE, columns })).toThrow(new TypeError(problem));
  });
});

describe('an order in SQL', () => {
  it.each([
    ['', '', []],
    ['name desc,build', '(r.name COLLATE "C") DESC NULLS LAST, r.build ASC NULLS FIRST', []],
    ['dnsName', '(r.dns_key COLLATE "C") ASC NULLS FIRST', []],
    [
      'level',
      `CASE WHEN r.level IS NULL THEN NULL ${[0, 1, 2]
        .map((rank) => `WHEN lower((r.level COLLATE "C")) = $${3 + rank}::text THEN ${rank}`)
        .join(' ')} ELSE 3 END ASC NULLS FIRST`,
      ['low', 'medium', 'high'],
    ],
  ])('%s', (orderBy, text, values) => {
    const keys = orderBy === '' ? [] : parseOrderBy(orderBy, MADE_UP);
    expect(toSqlOrder(keys, POSTGRES)).toEqual({ text, values });
  });
});
