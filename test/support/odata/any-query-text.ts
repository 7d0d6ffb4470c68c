/** Texts for `$filter` and its like: some right, most nearly so, some nothing of the kind. */
import fc from 'fast-check';
import type { Expression } from '../../../src/query/expression.ts';
import { printExpression } from './print-expression.ts';

/** Words of the grammar and of its neighbourhood, in any order: most runs get past the lexer. */
const WORDS = [
  ...['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'and', 'or', 'not', 'in', 'has', 'add', 'EQ', 'And', 'asc', 'desc'],
  ...['(', ')', ',', '/', ':', '/any(', '/all(t:', '/any(p: p/key', '/$count', 'contains(', 'startswith(name,'],
  ...[
    'substring(',
    "'a'",
    "''",
    "'o''b'",
    "'",
    '"',
    '1',
    '-1',
    '0.5',
    '1e999',
    '1e',
    '.5',
    '5.',
    'true',
    'null',
    'INF',
  ],
  ...['99999999999999999999', '2018-08-01Z', '2019-02-30', '2019-11-22T00:00:00Z', '2019-11-22T25:00'],
  ...['01234567-89ab-cdef-0123-456789abcdef', '$it', '$filter', '*', ';', '--', '/*', '@p', '%', '\\', '\u0000'],
  ...['\ud800', '\u2028', '😀', '__proto__', 'constructor'],
];

export interface AnyQueryText {
  /** Words in any order. */
  readonly soup: fc.Arbitrary<string>;
  /** Text that is right but for one change. */
  readonly damaged: fc.Arbitrary<string>;
  /** These, and any text at all. */
  readonly value: fc.Arbitrary<string>;
}

export function anyQueryText(names: readonly string[], condition: fc.Arbitrary<Expression>): AnyQueryText {
  const word = fc.constantFrom(...names, ...WORDS);
  const soup = fc.array(word, { maxLength: 25 }).chain((words) => fc.constantFrom(' ', '').map((by) => words.join(by)));
  const damaged = fc
    .tuple(condition, fc.nat(), fc.nat(4), fc.oneof(word, fc.string({ unit: 'binary', maxLength: 3 })))
    .map(([right, at, removed, added]) => {
      const text = printExpression(right);
      const start = at % (text.length + 1);
      return text.slice(0, start) + added + text.slice(start + removed);
    });
  return { soup, damaged, value: fc.oneof(soup, damaged, fc.string({ unit: 'binary', maxLength: 60 })) };
}
