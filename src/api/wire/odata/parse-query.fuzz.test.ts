import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQueryText } from '../../../../test/support/odata/any-query-text.ts';
import { anyCondition, MADE_UP } from '../../../../test/support/odata/made-up-rows.ts';
import { MADE_UP_COLUMNS } from '../../../../test/support/odata/made-up-table.ts';
import { evaluate } from '../../../query/evaluate.ts';
import { type SqlPiece, toSqlCondition, toSqlOrder } from '../../../query/to-sql.ts';
import type { Token } from './lexer.ts';
import { MAX_DEPTH, MAX_NODES, MAX_OPTION_LENGTH } from './limits.ts';
import { ODataQueryError } from './odata-error.ts';
import { parseExpression } from './parse-expression.ts';
import { type ODataQuery, parseQuery } from './parse-query.ts';
import { startParser } from './parser-state.ts';

/** Of the entity, and some that are none. */
const NAMES = [
  ...[
    'name',
    'Name',
    'level',
    'build',
    'score',
    'isJoined',
    'seenAt',
    'aadId',
    'zone/name',
    'zone',
    'tags',
    'parts',
    't',
  ],
];
const RUNS = { numRuns: Number(process.env.KBGAP_ODATA_FUZZ_RUNS ?? 20_000) };

const { soup, damaged, value } = anyQueryText(NAMES, anyCondition(2));
const option = fc.constantFrom(
  ...[
    '$filter',
    '$filter',
    '$filter',
    '$orderby',
    '$orderby',
    '$select',
    '$expand',
    '$top',
    '$skip',
    '$count',
    '$FILTER',
  ],
  ...['filter', '$search', ' $top', 'x'],
);
const queryString = fc.oneof(
  fc
    .array(fc.tuple(option, value), { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&')),
  fc
    .array(fc.tuple(option, value), { minLength: 1, maxLength: 2 })
    .map((pairs) => pairs.map((pair) => pair.join('=')).join('&')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => `$filter=${String.fromCharCode(...bytes)}`),
);

function tryParse(query: string): ODataQuery | ODataQueryError {
  try {
    return parseQuery(query, MADE_UP);
  } catch (error) {
    if (error instanceof ODataQueryError) return error;
    throw error;
  }
}

/** Everything of ours that may be in SQL: words, the column map's expressions, signs and placeholders. */
const OURS = new RegExp(
  `^(?:${[
    ...[
      'AND',
      'OR',
      'NOT',
      'IS',
      'NULL',
      'TRUE',
      'FALSE',
      'IN',
      'EXISTS',
      'SELECT',
      'FROM',
      'WHERE',
      'AS',
      'COALESCE',
      'COUNT',
    ],
    ...[
      'DISTINCT',
      'LIKE',
      'GLOB',
      'ESCAPE',
      'CAST',
      'INTEGER',
      'CASE',
      'WHEN',
      'THEN',
      'ELSE',
      'END',
      'COLLATE',
      '"C"',
      "'!'",
    ],
    ...[
      'ASC',
      'DESC',
      'NULLS',
      'FIRST',
      'LAST',
      'lower',
      'upper',
      'trim',
      'btrim',
      'substr',
      'length',
      'instr',
      'strpos',
      'right',
    ],
    ...[
      'starts_with',
      'json_each',
      'json_extract',
      'jsonb_array_elements_text',
      'jsonb_array_elements',
      'rows',
      'value',
      'id',
    ],
    ...[
      'r\\.(?:name|other|dns_key|level|aad_id|build|score|is_joined|seen_at|zone_name|tags|parts|id)',
      "'\\$\\.(?:key|size)'",
    ],
    ...[
      'odata_\\d+(?:_row)?(?:\\.(?:value|parts|id))?',
      "'(?:key|size)'",
      '(?:\\?\\d+|\\$\\d+::(?:text|bigint|float8|integer))',
    ],
    ...['::bigint', '->>', '\\|\\|', '<>', '[<>]=?', '[=(),*+-]', '\\d+', '\\s+', 'r\\.dns_name'],
  ].join('|')})*$`,
);

function checkPiece({ text, values }: SqlPiece): void {
  expect(text).toMatch(OURS);
  const numbers = new Set([...text.matchAll(/[?$](\d+)(?!\.)/g)].map(([, number]) => Number(number)));
  expect([...numbers].sort((a, b) => a - b)).toEqual(values.map((_, index) => index + 1));
}

describe('any text for a query', () => {
  it('is taken or refused with its place, and never crashes what comes after', () => {
    let taken = 0;
    fc.assert(
      fc.property(queryString, (query) => {
        const parsed = tryParse(query);
        if (parsed instanceof ODataQueryError) {
          expect(parsed.message).toMatch(/^(?:\$[a-z]+|query string)(?:, position \d+)?: .+$/u);
          expect(parsed.message.length).toBeLessThan(300);
          return;
        }
        taken += 1;
        for (const dialect of ['sqlite', 'postgres'] as const) {
          const options = { dialect, columns: MADE_UP_COLUMNS[dialect], start: 1 };
          if (parsed.filter) checkPiece(toSqlCondition(parsed.filter, options));
          checkPiece(toSqlOrder(parsed.orderBy, options));
        }
        if (parsed.filter)
          expect([true, false, null]).toContain(evaluate(parsed.filter, { name: 'a', tags: [null, 1] }));
      }),
      RUNS,
    );
    expect(taken).toBeGreaterThan(RUNS.numRuns / 50);
  });
});

/** Texts that make a parser that goes back, or one without limits, take for ever. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['parentheses', '('.repeat(MAX_OPTION_LENGTH)],
  ['not', 'not '.repeat(MAX_OPTION_LENGTH / 4)],
  ['not and parentheses', 'not('.repeat(MAX_OPTION_LENGTH / 4)],
  ['calls', 'tolower('.repeat(1_000)],
  ['calls with two arguments', 'concat(concat('.repeat(500)],
  ['lambdas', 'tags/any(t:'.repeat(700)],
  ['comparisons', 'true eq '.repeat(1_000)],
  ['or', 'true or '.repeat(1_000)],
  ['quotes', "'".repeat(MAX_OPTION_LENGTH)],
  ['an odd number of quotes', `name eq ${"'".repeat(8_001)}`],
  ['digits', '1'.repeat(MAX_OPTION_LENGTH)],
  ['digits and dots', '1.'.repeat(MAX_OPTION_LENGTH / 2)],
  ['a dotted name', 'a.'.repeat(MAX_OPTION_LENGTH / 2)],
  ['a long name', 'a'.repeat(MAX_OPTION_LENGTH)],
  ['almost GUIDs', '01234567-89ab-cdef-0123-'.repeat(300)],
  ['slashes', 'zone/'.repeat(1_600)],
  ['a list', `name in (${"'a',".repeat(2_000)}`],
  ['blanks', `name${' '.repeat(8_000)}name`],
  ['too long', 'x'.repeat(MAX_OPTION_LENGTH + 1)],
  ['much too long', 'x'.repeat(5_000_000)],
];

describe('hostile texts', () => {
  it.each(HOSTILE)('%s are refused', (_, text) => {
    expect(tryParse(`$filter=${encodeURIComponent(text)}`)).toBeInstanceOf(ODataQueryError);
    expect(tryParse(`$orderby=${encodeURIComponent(text)}`)).toBeInstanceOf(ODataQueryError);
  });

  it.each(HOSTILE.filter(([, text]) => text.length <= MAX_OPTION_LENGTH))(
    '%s: no token is looked at often',
    (_, text) => {
      expect(looksPerToken(text)).toBeLessThan(40);
    },
  );

  it('nor is one of any other', () => {
    fc.assert(
      fc.property(fc.oneof(soup, damaged), (text) => looksPerToken(text) < 40),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [
      'levels',
      `${'('.repeat(MAX_DEPTH)}true${')'.repeat(MAX_DEPTH)}`,
      `${'('.repeat(MAX_DEPTH + 1)}true${')'.repeat(MAX_DEPTH + 1)}`,
    ],
    ['nodes', `build in (${list(MAX_NODES - 2)})`, `build in (${list(MAX_NODES - 1)})`],
    ['lambdas', 'tags/any(t: parts/any(p: true))', 'tags/any(t: parts/any(p: tags/any(u: true)))'],
    ['length', `name eq '${'x'.repeat(MAX_OPTION_LENGTH - 10)}'`, `name eq '${'x'.repeat(MAX_OPTION_LENGTH - 9)}'`],
  ])('%s have a limit, and may be as many as that', (_, most, tooMany) => {
    expect(tryParse(`$filter=${most}`)).not.toBeInstanceOf(ODataQueryError);
    expect(tryParse(`$filter=${tooMany}`)).toMatchObject({ code: 'limit-exceeded' });
  });
});

function list(length: number): string {
  return Array.from({ length }, () => '1').join(',');
}

/** How many times the parser looks at a token, for each that there is; 0 if the text has no tokens. */
function looksPerToken(text: string): number {
  let looks = 0;
  try {
    const state = startParser(text, '$filter', MADE_UP);
    const get = (tokens: readonly Token[], key: string | symbol): unknown => {
      looks += 1;
      return Reflect.get(tokens, key);
    };
    const { length } = state.tokens;
    try {
      parseExpression({ ...state, tokens: new Proxy(state.tokens, { get }) });
    } catch (error) {
      if (!(error instanceof ODataQueryError)) throw error;
    }
    return looks / length;
  } catch (error) {
    if (error instanceof ODataQueryError) return 0;
    throw error;
  }
}
