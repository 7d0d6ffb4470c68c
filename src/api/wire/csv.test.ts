import Papa from 'papaparse';
import Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { columnsOf, toCsv } from './csv.ts';

const ROW = Type.Object({
  name: Type.Union([Type.String(), Type.Null()]),
  tags: Type.Array(Type.String()),
  os: Type.Union([Type.Object({ build: Type.Integer(), isOld: Type.Boolean() }), Type.Null()]),
  software: Type.Array(Type.Object({ name: Type.String() })),
  counts: Type.Record(Type.String(), Type.Integer()),
});
const COLUMNS = columnsOf(ROW);

test('the names of the columns, for objects those of their properties', () => {
  expect(toCsv(COLUMNS, null)).toBe('"name","tags","os.build","os.isOld","software","counts"\r\n');
});

test('a row: numbers bare, texts in quotes, nothing for null, lists in one cell', () => {
  const row = {
    name: 'PC 1',
    tags: ['a', 'b;c'],
    os: { build: 9, isOld: false },
    software: [{ name: 'x' }],
    counts: { y: 1 },
  };
  expect(toCsv(COLUMNS, [row, { name: null, tags: [], os: null, software: [], counts: {} }])).toBe(
    `"PC 1","a; b;c",9,false,"[{""name"":""x""}]","{""y"":1}"\r\n,"",,,"","{}"\r\n`,
  );
});

describe('a name that a spreadsheet would take for a formula gets a quote mark before it', () => {
  const nameOf = (name: string) => Papa.parse<string[]>(toCsv([['name']], [{ name }]).trimEnd()).data;
  test.each([
    '=cmd|calc',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '\r=1',
    '=1\nsecond line',
    '\n=1',
    '＝1+1',
    '＠x',
    '\u200b=1',
    '\u202e=1',
  ])('%j', (name) => {
    expect(nameOf(name)).toEqual([[`'${name}`]]);
  });

  test.each(['PC-1', '<script>', 'a=b', '"', 'a,b', 'a;=b', '日本語', 'שלום', '\u202eabc', 'x'.repeat(300), 'a\r\nb'])(
    'not %j',
    (name) => expect(nameOf(name)).toEqual([[name]]),
  );

  test('numbers below zero are none', () => {
    expect(toCsv([['n']], [{ n: -1 }])).toBe('-1\r\n');
  });
});
