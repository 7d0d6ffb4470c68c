import { describe, expect, it } from 'vitest';
import { MADE_UP } from '../../../../test/support/odata/made-up-rows.ts';
import { evaluate } from '../../../query/evaluate.ts';
import { applyQuery } from './apply-query.ts';
import { parseFilter } from './parse-filter.ts';
import { parseQuery } from './parse-query.ts';

const ROW = {
  name: 'Straße 😀x',
  other: '',
  dnsName: 'PC-Ä',
  level: 'HIGH',
  build: 5,
  score: 0.5,
  isJoined: null,
  seenAt: '2024-02-29T12:34:56.789Z',
  tags: ['a', 'b'],
  parts: [{ key: 'k', size: 1 }, { key: null }],
};

const CASES: readonly (readonly [filter: string, value: boolean | null])[] = [
  ['aadId eq null', true],
  ['aadId ne null', false],
  ['null eq null', true],
  ['null ne null', false],
  ['aadId eq 01234567-89ab-cdef-0123-456789abcdef', false],
  ['aadId ne 01234567-89ab-cdef-0123-456789abcdef', true],
  ['build gt null', false],
  ['build le null', false],
  ['not (build gt null)', true],
  ['null ge null', false],
  ['isJoined', null],
  ['not isJoined', null],
  ['isJoined eq true', false],
  ['isJoined ne true', true],
  ['isJoined and false', false],
  ['isJoined and true', null],
  ['isJoined or true', true],
  ['isJoined or false', null],
  ["contains(zone/name, 'a')", null],
  ["not contains(zone/name, 'a')", null],
  ['tolower(zone/name) eq null', true],
  ["zone/name in ('a', null)", true],
  ["zone/name in ('a')", false],
  ['name in ()', false],
  ['build in (1, 5.0)', true],
  ['build eq 5.0', true],
  ['score eq 0.5e0', true],
  ['score lt build', true],
  ["level eq 'high'", true],
  ["dnsName eq 'pc-ä'", true],
  ["endswith(dnsName, '-ä')", true],
  ["tolower(dnsName) eq 'pc-ä'", false],
  ["tolower(dnsName) eq 'pc-Ä'", true],
  ["name eq 'straße 😀x'", false],
  ['length(name) eq 9', true],
  ["indexof(name, 'x') eq 8", true],
  ["indexof(name, '?') eq -1", true],
  ["indexof(name, '') eq 0", true],
  ["substring(name, 7, 1) eq '😀'", true],
  ["substring(name, 100) eq ''", true],
  ["concat(concat(level, '-'), other) eq 'HIGH-'", true],
  ["trim('\t a ') eq 'a'", true],
  ["toupper('aä') eq 'Aä'", true],
  ["'\u{ffff}' lt '\u{10000}'", true],
  ['year(seenAt) eq 2024 and month(seenAt) eq 2 and day(seenAt) eq 29', true],
  ['hour(seenAt) eq 12 and minute(seenAt) eq 34 and second(seenAt) eq 56', true],
  ['seenAt eq 2024-02-29T12:34:56.789999Z', true],
  ['seenAt lt 2024-02-29T13:34:56+00:30', true],
  ['tags/any()', true],
  ["tags/any(t: t eq 'b')", true],
  ["tags/all(t: t eq 'b')", false],
  ['parts/all(p: p/key ne null)', false],
  ['parts/all(p: p/size ge 1)', false],
  ['parts/any(p: p/size eq build or p/size eq 1)', true],
  ["tags/any(t: parts/any(p: contains(t, 'a') and p/key eq 'k'))", true],
  ['parts/$count eq 2 and tags/$count lt 3', true],
  ['true eq (build eq 5)', true],
  ['build eq 5 eq true', true],
  ['false or true and false', false],
  ['(false or true) and true', true],
  ['not false and false', false],
];

describe('a condition', () => {
  it.each(CASES)('%s', (filter, value) => {
    expect(evaluate(parseFilter(filter, MADE_UP), ROW)).toBe(value);
  });

  it.each([
    ['text where a number should be', { build: '5' }, 'build eq null'],
    ['a time that is none', { seenAt: 'yesterday' }, 'seenAt eq null'],
    ['no collection', { tags: 'a' }, 'not tags/any() and tags/all(t: false)'],
    ['what objects inherit', Object.create({ name: 'a' }), 'name eq null'],
  ])('takes %s for null, or for empty', (_, row, filter) => {
    expect(evaluate(parseFilter(filter, MADE_UP), row)).toBe(true);
  });
});

describe('an order', () => {
  const rows = [
    { id: 1, level: 'High', name: 'b', dnsName: 'B' },
    { id: 2, level: null, name: null, dnsName: 'a' },
    { id: 3, level: 'low', name: '\u{10000}', dnsName: null },
    { id: 4, level: 'Unheard', name: '\u{ffff}', dnsName: 'A' },
    { id: 5, level: 'Medium', name: 'B', dnsName: 'b' },
  ];

  it.each([
    ['name', [2, 5, 1, 4, 3]],
    ['name desc', [3, 4, 1, 5, 2]],
    ['level', [2, 3, 5, 1, 4]],
    ['level desc', [4, 1, 5, 3, 2]],
    ['dnsName asc', [3, 2, 4, 1, 5]],
    ['dnsName,name desc', [3, 4, 2, 1, 5]],
    ["contains(name, 'b') desc", [1, 3, 4, 5, 2]],
    ['tags/$count', [1, 2, 3, 4, 5]],
  ])('%s: nulls lowest, enums by rank, equal rows as they were', (orderBy, ids) => {
    const query = parseQuery(`$orderby=${orderBy}`, MADE_UP);
    expect(applyQuery(rows, query).rows.map(({ id }) => id)).toEqual(ids);
  });
});
