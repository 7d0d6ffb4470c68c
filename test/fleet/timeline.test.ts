import { describe, expect, test } from 'vitest';
import type { AnswerHistory } from '../../src/fleet/ports.ts';
import { encodeAnswer } from '../../src/fleet/recorded-answer.ts';
import { type KbChange, type TimelineSource, toChanges, toPeriods } from '../../src/fleet/timeline.ts';

const at = (day: string): string => `${day}T10:00:00.000Z`;

/** `now` is what the facts mean under the catalog in force; `earlier` what they meant until a day. */
function answers(
  now: readonly string[] | null,
  ...earlier: [missing: readonly string[], until: string][]
): AnswerHistory {
  return {
    answer: now && encodeAnswer({ missing: now, isUnknown: false }),
    earlier: earlier.map(([missing, until]) => ({
      answer: encodeAnswer({ missing, isUnknown: false }),
      untilAt: at(until),
    })),
  };
}

interface Case {
  readonly name: string;
  /** Facts and the day from which the device has them. */
  readonly spans: readonly [factsKey: string, since: string][];
  readonly histories: Readonly<Record<string, AnswerHistory>>;
  readonly released?: Readonly<Record<string, string>>;
  /** day, KB, change, cause */
  readonly expected: readonly [string, string, KbChange['change'], KbChange['cause']][];
}

const CASES: readonly Case[] = [
  {
    name: 'a device that misses one KB since it was first seen',
    spans: [['a', '2020-01-20']],
    histories: { a: answers(['9000001']) },
    expected: [['2020-01-20', '9000001', 'missing', 'device']],
  },
  {
    name: 'a device that installs it',
    spans: [
      ['a', '2020-01-20'],
      ['b', '2020-01-25'],
    ],
    histories: { a: answers(['9000001']), b: answers([]) },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-01-25', '9000001', 'closed', 'device'],
    ],
  },
  {
    name: 'a device that stays as it is while a new catalog brings a new KB',
    spans: [['b', '2020-01-25']],
    histories: { b: answers(['9000002'], [[], '2020-02-11']) },
    expected: [['2020-02-11', '9000002', 'missing', 'catalog']],
  },
  {
    name: 'a catalog that came before the device had these facts changes nothing for it',
    spans: [
      ['a', '2020-01-20'],
      ['b', '2020-02-12'],
    ],
    histories: { a: answers(['9000001']), b: answers(['9000002'], [[], '2020-02-11']) },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-02-12', '9000001', 'closed', 'device'],
      ['2020-02-12', '9000002', 'missing', 'device'],
    ],
  },
  {
    name: 'a catalog that came after the device had left these facts is none of its business',
    spans: [
      ['a', '2020-01-20'],
      ['b', '2020-01-25'],
    ],
    histories: { a: answers(['9000001', '9000002'], [['9000001'], '2020-02-11']), b: answers([]) },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-01-25', '9000001', 'closed', 'device'],
    ],
  },
  {
    name: 'a catalog that takes a KB back',
    spans: [['a', '2020-01-20']],
    histories: { a: answers([], [['9000001'], '2020-02-11']) },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-02-11', '9000001', 'closed', 'catalog'],
    ],
  },
  {
    name: 'two catalogs, one after the other',
    spans: [['a', '2020-01-20']],
    histories: {
      a: answers(
        ['9000001', '9000002', '9000003'],
        [['9000001'], '2020-02-11'],
        [['9000001', '9000002'], '2020-03-10'],
      ),
    },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-02-11', '9000002', 'missing', 'catalog'],
      ['2020-03-10', '9000003', 'missing', 'catalog'],
    ],
  },
  {
    name: 'a KB is never missing before its release: a report of long ago under the catalog of today',
    spans: [['a', '2019-12-01']],
    histories: { a: answers(['9000001', '9000002']) },
    released: { 9000001: '2020-01-14', 9000002: '2020-02-11' },
    expected: [
      ['2020-01-14', '9000001', 'missing', 'device'],
      ['2020-02-11', '9000002', 'missing', 'device'],
    ],
  },
  {
    name: 'nor where the device had changed by then',
    spans: [
      ['a', '2019-12-01'],
      ['b', '2020-01-20'],
    ],
    histories: { a: answers(['9000001', '9000002']), b: answers(['9000002']) },
    released: { 9000001: '2020-01-14', 9000002: '2020-02-11' },
    expected: [
      ['2020-01-14', '9000001', 'missing', 'device'],
      ['2020-01-20', '9000001', 'closed', 'device'],
      ['2020-02-11', '9000002', 'missing', 'device'],
    ],
  },
  {
    name: 'facts whose meaning was never recorded leave a gap, not a change',
    spans: [
      ['a', '2020-01-20'],
      ['lost', '2020-01-22'],
      ['b', '2020-01-25'],
    ],
    histories: { a: answers(['9000001']), lost: answers(null), b: answers(['9000001']) },
    expected: [['2020-01-20', '9000001', 'missing', 'device']],
  },
  {
    name: 'a device of which it is not known closes nothing, and tells what it misses for certain',
    spans: [
      ['a', '2020-01-20'],
      ['odd', '2020-01-22'],
      ['b', '2020-01-25'],
    ],
    histories: {
      a: answers(['9000001']),
      odd: { answer: encodeAnswer({ missing: ['9000002'], isUnknown: true }), earlier: [] },
      b: answers(['9000002']),
    },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-01-22', '9000002', 'missing', 'device'],
      ['2020-01-25', '9000001', 'closed', 'device'],
    ],
  },
  {
    name: 'a KB that is uninstalled is missing again',
    spans: [
      ['a', '2020-01-20'],
      ['b', '2020-01-25'],
      ['a', '2020-01-30'],
    ],
    histories: { a: answers(['9000001']), b: answers([]) },
    expected: [
      ['2020-01-20', '9000001', 'missing', 'device'],
      ['2020-01-25', '9000001', 'closed', 'device'],
      ['2020-01-30', '9000001', 'missing', 'device'],
    ],
  },
];

function sourceOf({ spans, histories, released }: Case): TimelineSource {
  return {
    spans: spans.map(([factsKey, since]) => ({ factsKey, sinceAt: at(since) })),
    histories: new Map(Object.entries(histories)),
    releasedOn: (kbId) => released?.[kbId] ?? null,
  };
}

describe('changes', () => {
  test.each(CASES)('$name', (each) => {
    const changes = toChanges(sourceOf(each));
    expect(changes.map(({ at: when, kbId, change, cause }) => [when.slice(0, 10), kbId, change, cause])).toEqual(
      each.expected,
    );
  });
});

describe('periods', () => {
  const now = new Date(at('2020-04-01'));
  const change = (day: string, kbId: string, what: KbChange['change']): KbChange => ({
    at: at(day),
    kbId,
    change: what,
    cause: 'device',
    factsKey: 'a',
  });

  test('newest first; closed ones have their end, open ones last until now, and days are whole ones', () => {
    const changes = [
      change('2020-01-20', '9000001', 'missing'),
      change('2020-01-25', '9000001', 'closed'),
      change('2020-02-11', '9000002', 'missing'),
      change('2020-03-31', '9000001', 'missing'),
    ];
    expect(toPeriods(changes, now)).toEqual([
      { kbId: '9000001', missingSinceAt: at('2020-03-31'), closedAt: null, daysMissing: 1 },
      { kbId: '9000002', missingSinceAt: at('2020-02-11'), closedAt: null, daysMissing: 50 },
      { kbId: '9000001', missingSinceAt: at('2020-01-20'), closedAt: at('2020-01-25'), daysMissing: 5 },
    ]);
  });

  test('of no changes there are none', () => {
    expect(toPeriods([], now)).toEqual([]);
  });
});
