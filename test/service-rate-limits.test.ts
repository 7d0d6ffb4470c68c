/** How calls are counted: by one process alone, and by several that share a store. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallCount, CallCountStore } from '../src/auth/ports.ts';
import { type CountedCall, createRateLimiter, LimitError, type RateLimiter } from '../src/auth/rate-limiter.ts';
import { DOCUMENTED_LIMITS, type RateLimits } from '../src/auth/rate-limits.ts';
import { openPostgres, type PostgresStore } from '../src/store/postgres/open.ts';
import { runSql, useOwnPostgres } from './support/postgres.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-01-01T10:00:00.000Z');
const LIMITS: RateLimits = { ...DOCUMENTED_LIMITS, machines: { perMinute: 3, perHour: 5 } };
const CALL: CountedCall = { operation: 'GET /made-up', limitClass: 'machines', tenantId: 't1', clientId: 'c1' };

let now = START;
beforeEach(() => {
  now = START;
});
const clock = () => new Date(now);

/** What a call comes to: it is let in, or the limit that keeps it out and how long. */
function outcome(limiter: RateLimiter, change: Partial<CountedCall> = {}): string {
  try {
    limiter.count({ ...CALL, ...change });
    return 'let in';
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return `${error.allowed} per ${error.periodSeconds}, wait ${error.retryAfterSeconds}`;
  }
}

const outcomes = (limiter: RateLimiter, count: number, change: Partial<CountedCall> = {}) =>
  Array.from({ length: count }, () => outcome(limiter, change));
const letIn = (count: number): string[] => Array(count).fill('let in');

describe('the windows', () => {
  test.each<[at: string, calls: readonly [afterMs: number, expected: string][]]>([
    [
      'a minute is one of the clock: from its end on calls are let in again',
      [
        [0, 'let in'],
        [20 * SECOND, 'let in'],
        [59.999 * SECOND, 'let in'],
        [59.999 * SECOND, '3 per 60, wait 1'],
        [60 * SECOND, 'let in'],
      ],
    ],
    [
      'whoever waits as long as told is let in, to the second',
      [
        [10 * SECOND, 'let in'],
        [10 * SECOND, 'let in'],
        [10 * SECOND, 'let in'],
        [10.001 * SECOND, '3 per 60, wait 50'],
        [11 * SECOND, '3 per 60, wait 49'],
        [60 * SECOND, 'let in'],
      ],
    ],
    [
      'calls that are refused are not counted: they take nothing from the hour',
      [
        [0, 'let in'],
        [0, 'let in'],
        [0, 'let in'],
        [0, '3 per 60, wait 60'],
        [0, '3 per 60, wait 60'],
        [0, '3 per 60, wait 60'],
        [MINUTE, 'let in'],
        [MINUTE, 'let in'],
        [MINUTE, '5 per 3600, wait 3540'],
        [2 * MINUTE, '5 per 3600, wait 3480'],
        [HOUR - 1, '5 per 3600, wait 1'],
        [HOUR, 'let in'],
      ],
    ],
    [
      'a clock that is set back begins anew, and keeps nobody out for longer than a window',
      [
        [2 * HOUR, 'let in'],
        [2 * HOUR, 'let in'],
        [2 * HOUR, 'let in'],
        [2 * HOUR, '3 per 60, wait 60'],
        [0, 'let in'],
      ],
    ],
  ])('%s', (_name, calls) => {
    const limiter = createRateLimiter(LIMITS, null, clock);
    const found = calls.map(([afterMs]) => {
      now = START + afterMs;
      return [afterMs, outcome(limiter)];
    });
    expect(found).toEqual(calls);
  });

  test('an hour that allows less than a minute goes before it', () => {
    const limiter = createRateLimiter({ ...LIMITS, machines: { perMinute: 9, perHour: 2 } }, null, clock);
    expect(outcomes(limiter, 3)).toEqual([...letIn(2), '2 per 3600, wait 3600']);
  });
});

describe('what is counted together', () => {
  test.each<[name: string, change: Partial<CountedCall>]>([
    ['another tenant', { tenantId: 't2' }],
    ['another application', { clientId: 'c2' }],
    ['another operation', { operation: 'PATCH /made-up' }],
    ['the same application, written otherwise', { clientId: 'C1' }],
    ['an application whose name runs into the tenant', { tenantId: 't', clientId: '1c1' }],
  ])('%s has a limit of its own', (_name, change) => {
    const limiter = createRateLimiter(LIMITS, null, clock);
    expect(outcomes(limiter, 4)).toEqual([...letIn(3), '3 per 60, wait 60']);
    expect(outcomes(limiter, 4, change)).toEqual([...letIn(3), '3 per 60, wait 60']);
  });

  test('without a limit nothing is counted', () => {
    const limiter = createRateLimiter(LIMITS, null, clock);
    expect(outcomes(limiter, 10_000, { limitClass: 'default' })).toEqual(letIn(10_000));
  });

  test('100,000 are remembered; of more, whoever has not called for longest is forgotten', () => {
    const limiter = createRateLimiter({ ...LIMITS, machines: { perMinute: 1, perHour: 1 } }, null, clock);
    const [first, second] = [{ clientId: '0' }, { clientId: '1' }];
    for (let client = 0; client < 100_000; client++) outcome(limiter, { clientId: String(client) });
    expect(outcome(limiter, first)).toBe('1 per 3600, wait 3600');
    expect(outcome(limiter, { clientId: 'one more' })).toBe('let in');
    expect(outcome(limiter, first)).toBe('1 per 3600, wait 3600');
    expect(outcome(limiter, second)).toBe('let in');
  });
});

const postgres = useOwnPostgres();

describe('nodes that share a database', () => {
  let url: string;
  const opened: PostgresStore[] = [];
  beforeEach(async () => {
    url = await postgres.createDatabase();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ close }) => close()));
  });

  const openNode = async (limits = LIMITS): Promise<RateLimiter> => {
    const store = await openPostgres(url);
    opened.push(store);
    return createRateLimiter(limits, store.callCounts, clock);
  };
  const kept = async () =>
    (await runSql(url, 'SELECT ends_at, counter, calls FROM call_counts ORDER BY ends_at, counter')).map(
      ({ ends_at, counter, calls }) => `${ends_at} ${String(counter).split(':')[0]} ${calls}`,
    );

  test('each counts by itself between exchanges, and all together after them', async () => {
    const [a, b] = [await openNode(), await openNode()];
    expect([...outcomes(a, 2), ...outcomes(b, 2)]).toEqual(letIn(4));
    await a.exchange();
    // Nothing was counted before it: a does not know of b yet.
    expect(outcome(a)).toBe('let in');
    await b.exchange();
    expect(outcome(b)).toBe('3 per 60, wait 60');
    expect(await kept()).toEqual(['2026-01-01T10:01:00.000Z minute 4', '2026-01-01T11:00:00.000Z hour 4']);
    await a.exchange();
    now += MINUTE;
    // Of the five of the hour both know by now.
    expect(outcome(a)).toBe('5 per 3600, wait 3540');
    expect(outcome(b)).toBe('let in');
    await b.exchange();
    expect(outcome(b)).toBe('5 per 3600, wait 3540');
  });

  test('a node that starts learns with its first exchange what was counted before', async () => {
    const before = await openNode();
    outcomes(before, 2);
    await before.exchange();
    const after = await openNode();
    expect(outcome(after)).toBe('let in');
    await after.exchange();
    expect(outcome(after)).toBe('3 per 60, wait 60');
  });

  test('what is counted during an exchange goes with the next one', async () => {
    const node = await openNode();
    outcomes(node, 1);
    const exchanging = node.exchange();
    outcomes(node, 1);
    await exchanging;
    outcomes(node, 1);
    expect(outcome(node)).toBe('3 per 60, wait 60');
    await node.exchange();
    await node.exchange();
    expect(await kept()).toEqual(['2026-01-01T10:01:00.000Z minute 3', '2026-01-01T11:00:00.000Z hour 3']);
  });

  test('nodes that add to many counters at once are not in each other’s way', async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, () => openNode()));
    for (const [index, node] of nodes.entries()) {
      const clients = Array.from({ length: 300 }, (_, client) => String(client));
      for (const clientId of index % 2 ? clients.reverse() : clients) outcome(node, { clientId });
    }
    await Promise.all(nodes.map((node) => node.exchange()));
    const [sum] = await runSql(url, 'SELECT count(*)::int AS counters, sum(calls)::int AS calls FROM call_counts');
    expect(sum).toEqual({ counters: 600, calls: 2400 });
  });

  test('more than one statement takes go with several, and nobody is kept waiting by those who call again', async () => {
    const node = await openNode();
    for (let exchange = 0; exchange < 4; exchange++) {
      for (let client = 0; client < 2_500; client++) outcome(node, { clientId: String(client) });
      await node.exchange();
    }
    const [sum] = await runSql(url, 'SELECT count(*)::int AS counters FROM call_counts');
    expect(sum).toEqual({ counters: 5_000 });
  });

  test('windows that ended are dropped, a while later', async () => {
    const node = await openNode();
    outcomes(node, 1);
    await node.exchange();
    now += 10 * MINUTE;
    outcomes(node, 1);
    await node.exchange();
    expect(await kept()).toEqual([
      '2026-01-01T10:01:00.000Z minute 1',
      '2026-01-01T10:11:00.000Z minute 1',
      '2026-01-01T11:00:00.000Z hour 2',
    ]);
    now += 2 * MINUTE;
    outcomes(node, 1);
    await node.exchange();
    expect(await kept()).toEqual([
      '2026-01-01T10:11:00.000Z minute 1',
      '2026-01-01T10:13:00.000Z minute 1',
      '2026-01-01T11:00:00.000Z hour 3',
    ]);
  });

  test('a count that could not be sent within its window is dropped', async () => {
    const node = await openNode();
    outcomes(node, 1);
    now += HOUR;
    await node.exchange();
    expect(await kept()).toEqual([]);
  });

  test('where the store cannot be used each node goes on with what it knows, and makes up for it later', async () => {
    const [a, b] = [await openNode(), await openNode()];
    outcomes(a, 1);
    outcomes(b, 1);
    await a.exchange();
    await b.exchange();
    await runSql(url, 'ALTER TABLE call_counts RENAME TO gone');
    expect(outcome(b)).toBe('let in');
    await expect(b.exchange()).rejects.toThrow('call_counts');
    expect(outcome(b)).toBe('3 per 60, wait 60');
    expect(outcomes(a, 3)).toEqual([...letIn(2), '3 per 60, wait 60']);
    await runSql(url, 'ALTER TABLE gone RENAME TO call_counts');
    await Promise.all([a.exchange(), b.exchange()]);
    expect(await kept()).toEqual(['2026-01-01T10:01:00.000Z minute 5', '2026-01-01T11:00:00.000Z hour 5']);
  });

  test('a crash of the server empties the counts; nodes that go on keep what they know', async () => {
    const node = await openNode();
    outcomes(node, 2);
    await node.exchange();
    await postgres.crash();
    expect(await kept()).toEqual([]);
    expect(outcome(node)).toBe('let in');
    await vi.waitFor(() => node.exchange());
    expect(await kept()).toEqual(['2026-01-01T10:01:00.000Z minute 1', '2026-01-01T11:00:00.000Z hour 1']);
    expect(outcome(node)).toBe('3 per 60, wait 60');
  });
});

describe('counts in PostgreSQL', () => {
  test('add up by counter and window, and are answered in the order given', async () => {
    const store = await openPostgres(await postgres.createDatabase());
    const { callCounts }: { readonly callCounts: CallCountStore } = store;
    const count = (counter: string, minute: number, calls: number): CallCount => ({
      counter,
      endsAt: new Date(START + minute * MINUTE).toISOString(),
      calls,
    });
    expect(await callCounts.addCalls([])).toEqual([]);
    expect(await callCounts.addCalls([count('b', 1, 2), count('a', 2, 3), count('a', 1, 4)])).toEqual([2, 3, 4]);
    expect(await callCounts.addCalls([count('a', 1, 1), count("' --", 1, 7), count('b', 1, 1)])).toEqual([5, 7, 3]);
    await callCounts.dropEnded(count('', 2, 0).endsAt);
    expect(await callCounts.addCalls([count('a', 1, 1), count('a', 2, 1)])).toEqual([1, 4]);
    await store.close();
  });
});
