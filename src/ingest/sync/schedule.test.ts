import { describe, expect, it } from 'vitest';
import type { KeptDocument } from '../ports.ts';
import { nextSyncAt, releaseOf, type SyncHistory } from './schedule.ts';

/** Patch Tuesday of November 2031 is the 11th: 18:00 UTC. */
const fetched = (name: string, fetchedAt: string): KeptDocument => ({
  name: `${name}@2031-11-11T18-00-00.000Z~0123456789abcdef`,
  from: 'https://example.com',
  fetchedAt,
});
const RELEASED = [
  fetched('month/2031-Nov', '2031-11-11T18:10:00.000Z'),
  fetched('release-page/release-information', '2031-11-11T18:20:00.000Z'),
  fetched('release-page/windows11-release-information', '2031-11-11T18:20:00.000Z'),
];
const history = (endedAt: string | null, more: Partial<SyncHistory> = {}): SyncHistory => ({
  endedAt,
  hasFailed: false,
  kept: [],
  ...more,
});

describe('nextSyncAt', () => {
  it.each([
    {
      what: 'at once, if there was none',
      now: '2031-11-03T12:00:00Z',
      past: history(null),
      due: '2031-11-03T12:00:00Z',
    },
    {
      what: 'every four hours',
      now: '2031-11-03T12:00:01Z',
      past: history('2031-11-03T12:00:00Z'),
      due: '2031-11-03T16:00:00Z',
    },
    {
      what: 'up to a tenth later',
      now: '2031-11-03T12:00:00Z',
      past: history('2031-11-03T12:00:00Z'),
      random: 1,
      due: '2031-11-03T16:24:00Z',
    },
    {
      what: 'at once, if it is overdue',
      now: '2031-11-05T12:00:00Z',
      past: history('2031-11-03T12:00:00Z'),
      due: '2031-11-05T12:00:00Z',
    },
    {
      what: 'an hour after a failure',
      now: '2031-11-03T12:00:00Z',
      past: history('2031-11-03T12:00:00Z', { hasFailed: true }),
      due: '2031-11-03T13:00:00Z',
    },
    {
      what: 'at 10:00 in Redmond on Patch Tuesday, whenever the last one was',
      now: '2031-11-11T17:00:00Z',
      past: history('2031-11-11T16:59:00Z'),
      due: '2031-11-11T18:00:00Z',
    },
    {
      what: 'within a minute after that',
      now: '2031-11-11T17:00:00Z',
      past: history('2031-11-11T16:59:00Z'),
      random: 0.5,
      due: '2031-11-11T18:00:30Z',
    },
    {
      what: 'then every ten minutes',
      now: '2031-11-11T18:05:00Z',
      past: history('2031-11-11T18:04:00Z'),
      due: '2031-11-11T18:14:00Z',
    },
    {
      what: 'also while a release history is still of before',
      now: '2031-11-11T18:30:00Z',
      past: history('2031-11-11T18:30:00Z', { kept: RELEASED.slice(0, 2) }),
      due: '2031-11-11T18:40:00Z',
    },
    {
      what: 'also while the month is of the day before',
      now: '2031-11-11T18:30:00Z',
      past: history('2031-11-11T18:30:00Z', {
        kept: [fetched('month/2031-Nov', '2031-11-10T18:00:00.000Z'), ...RELEASED.slice(1)],
      }),
      due: '2031-11-11T18:40:00Z',
    },
    {
      what: 'hourly when all has come',
      now: '2031-11-11T18:30:00Z',
      past: history('2031-11-11T18:30:00Z', { kept: RELEASED }),
      due: '2031-11-11T19:30:00Z',
    },
    {
      what: 'hourly when it has not come by midnight',
      now: '2031-11-12T08:00:00Z',
      past: history('2031-11-12T08:00:00Z'),
      due: '2031-11-12T09:00:00Z',
    },
    {
      what: 'hourly on the day after',
      now: '2031-11-13T07:59:00Z',
      past: history('2031-11-13T07:59:00Z', { kept: RELEASED }),
      due: '2031-11-13T08:59:00Z',
    },
    {
      what: 'every four hours from then on',
      now: '2031-11-13T08:00:00Z',
      past: history('2031-11-13T08:00:00Z', { kept: RELEASED }),
      due: '2031-11-13T12:00:00Z',
    },
    {
      what: 'as of now, if the last one ended in the future',
      now: '2031-11-03T12:00:00Z',
      past: history('2099-01-01T00:00:00Z'),
      due: '2031-11-03T16:00:00Z',
    },
    {
      what: 'at the end of a year too',
      now: '2031-12-31T23:00:00Z',
      past: history('2031-12-31T23:00:00Z'),
      due: '2032-01-01T03:00:00Z',
    },
  ])('$what', ({ now, past, random = 0, due }) => {
    expect(nextSyncAt(new Date(now), past, random).toISOString()).toBe(new Date(due).toISOString());
  });
});

describe('releaseOf', () => {
  it.each([
    ['2031-11', '2031-11-11T18:00:00.000Z'],
    ['2031-07', '2031-07-08T17:00:00.000Z'],
    ['2027-03', '2027-03-09T18:00:00.000Z'],
    // Summer time began two days before.
    ['2028-03', '2028-03-14T17:00:00.000Z'],
  ])('%s', (month, expected) => {
    expect(new Date(releaseOf(month)).toISOString()).toBe(expected);
  });
});
