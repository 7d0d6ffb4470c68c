/** A made-up entity with a property of every kind, and any rows of it. */
import fc from 'fast-check';
import { collection, complex, type Entity, scalar } from '../../../src/api/wire/odata/entity.ts';
import { anyOver } from './any-expression.ts';

export const MADE_UP: Entity = {
  name: 'MadeUp',
  properties: {
    name: scalar('text', { isNullable: true }),
    other: scalar('text'),
    dnsName: scalar('text', { isNullable: true, ignoresCase: true }),
    level: scalar('enum', { isNullable: true, values: ['Low', 'Medium', 'High'] }),
    aadId: scalar('guid', { isNullable: true }),
    build: scalar('integer', { isNullable: true }),
    score: scalar('decimal', { isNullable: true }),
    isJoined: scalar('boolean', { isNullable: true }),
    seenAt: scalar('instant', { isNullable: true }),
    zone: complex({ name: scalar('text', { isNullable: true }) }),
    tags: collection(scalar('text')),
    parts: collection(
      complex({ key: scalar('text', { isNullable: true }), size: scalar('integer', { isNullable: true }) }),
    ),
  },
  expandable: ['evidence'],
  maxTop: 100,
};

/** Few values, so that comparisons often hold; with what LIKE, GLOB and quoting may take for something else. */
export const TEXTS = [
  ...['', 'a', 'A', 'ab', 'b', 'aa', "o'b", "''", '%', '_', 'a%', '*', '[a]', '?', '!', '\\', ' a ', 'ä', 'Ä', 'äb'],
  ...['\u{ffff}', '\u{10000}', '\u{1f600}a', "'; DROP TABLE rows; --", '$1', '?1', 'null', '\u00a0b'],
];
const LEVELS = ['Low', 'medium', 'HIGH', 'High', 'Other'];
const GUIDS = ['01234567-89ab-cdef-0123-456789abcdef', 'FFFFFFFF-0000-0000-0000-000000000000'];
const INTEGERS = [-2, -1, 0, 1, 2, 3, 19045, 4_000_000_000];
const DECIMALS = [-1.25, 0.5, 1.5, 3.25, 9.8, 1e21, 1e-7];
const INSTANTS = [
  ...['1969-12-31T23:59:59.999Z', '2018-08-01T00:00:00.000Z', '2019-11-22T00:00:00.000Z', '2019-11-22T00:00:00.001Z'],
  '2024-02-29T12:34:56.789Z',
];

export const { condition: anyCondition, order: anyOrder } = anyOver(MADE_UP, {
  ...{ text: TEXTS, enum: LEVELS, guid: GUIDS, integer: INTEGERS, decimal: DECIMALS, instant: INSTANTS },
});

const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TEXTS) }, fc.string({ maxLength: 4 }));
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });

export const anyRow = fc.record({
  name: orNull(text),
  other: text,
  dnsName: orNull(text),
  level: orNull(fc.constantFrom(...LEVELS)),
  aadId: orNull(fc.constantFrom(...GUIDS)),
  build: orNull(fc.constantFrom(...INTEGERS)),
  score: orNull(fc.constantFrom(...DECIMALS, 2)),
  isJoined: orNull(fc.boolean()),
  seenAt: orNull(fc.constantFrom(...INSTANTS)),
  zone: fc.record({ name: orNull(text) }),
  tags: fc.array(text, { maxLength: 3 }),
  parts: fc.array(fc.record({ key: orNull(text), size: orNull(fc.constantFrom(...INTEGERS)) }), { maxLength: 3 }),
});

export type MadeUpRow = typeof anyRow extends fc.Arbitrary<infer Row> ? Row : never;

/** Filters that use up each of the limits. */
export const LARGEST: readonly string[] = [
  `${'not ('.repeat(15)}name eq 'a'${')'.repeat(15)}`,
  `${'('.repeat(30)}tags/any()${')'.repeat(30)}`,
  `${'not ('.repeat(14)}${'tolower('.repeat(2)}name${')'.repeat(2)} eq 'a'${')'.repeat(14)}`,
  Array.from({ length: 499 }, () => 'true').join(' or '),
  `name in (${Array.from({ length: 990 }, (_, index) => `'${index}'`).join(',')})`,
  Array.from({ length: 240 }, (_, index) => `build eq ${index}`).join(' or '),
  `tags/any(t: parts/all(p: ${Array.from({ length: 200 }, () => 'p/key ne t').join(' and ')}))`,
  `contains(name, '${'x'.repeat(8_000)}')`,
  `startswith(name, '${'*'.repeat(8_000)}')`,
];
