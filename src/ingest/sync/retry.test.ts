import { describe, expect, it } from 'vitest';
import { DocumentError } from '../document-error.ts';
import { FetchError } from './fetch-error.ts';
import { delayAfter, retry } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';

const broken = new FetchError('unreachable', 'the connection failed (ECONNRESET)', { isRetriable: true });
const asked = (retryAfterMs: number): FetchError =>
  new FetchError('status', 'status 429', { isRetriable: true, retryAfterMs });

describe('delayAfter', () => {
  it.each([
    { what: 'the first failure', error: broken, tried: 1, random: 0.5, delay: 500 },
    { what: 'the second', error: broken, tried: 2, random: 0.5, delay: 1000 },
    { what: 'the third', error: broken, tried: 3, random: 0.999, delay: 3996 },
    { what: 'the fourth', error: broken, tried: 4, random: 0, delay: null },
    { what: 'a server that asks for a minute', error: asked(60_000), tried: 1, random: 0.5, delay: 60_500 },
    { what: 'a server that asks for an hour', error: asked(3_600_000), tried: 1, random: 0, delay: null },
    {
      what: 'what does not get better',
      error: new FetchError('absent', 'status 404', { isRetriable: false }),
      tried: 1,
      random: 0,
      delay: null,
    },
    {
      what: 'a document that ends too early',
      error: new DocumentError('truncated', 'the gzip data ends too early', { file: 'x' }),
      tried: 1,
      random: 0.1,
      delay: 100,
    },
    {
      what: 'a document of another kind',
      error: new DocumentError('unexpected-content', 'it is a page', { file: 'x' }),
      tried: 1,
      random: 0,
      delay: null,
    },
    { what: 'a fault of our own', error: new TypeError('x'), tried: 1, random: 0, delay: null },
  ])('$what', ({ error, tried, random, delay }) => {
    expect(delayAfter(error, tried, () => random)).toBe(delay);
  });
});

describe('retry', () => {
  it('ends with the last error, and says each time how long it waits', async () => {
    const told: (string | number)[] = [];
    const work = async (): Promise<never> => {
      told.push('try');
      throw broken;
    };
    const patience = {
      sleep: async (milliseconds: number) => told.push(milliseconds),
      random: () => 0.5,
      onRetry: (_: unknown, delayMs: number) => told.push(-delayMs),
    };
    await expect(retry(work, patience)).rejects.toBe(broken);
    expect(told).toEqual(['try', -500, 500, 'try', -1000, 1000, 'try', -2000, 2000, 'try']);
  });
});

describe('retryAfterMs', () => {
  const now = new Date('2031-01-14T18:00:00Z');

  it.each([
    ['120', 120_000],
    ['0', 0],
    [' 5 ', 5000],
    ['Tue, 14 Jan 2031 18:00:30 GMT', 30_000],
    ['Tue, 14 Jan 2031 17:00:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
    ['99999999999999', null],
  ])('%j', (header, expected) => {
    expect(retryAfterMs(header === undefined ? {} : { 'retry-after': header }, now)).toBe(expected);
  });

  it('is by the clock of the server', () => {
    const headers = { date: 'Mon, 01 Jan 2029 00:00:00 GMT', 'retry-after': 'Mon, 01 Jan 2029 00:00:07 GMT' };
    expect(retryAfterMs(headers, now)).toBe(7000);
    expect(retryAfterMs({ ...headers, date: 'today' }, now)).toBe(0);
  });
});
