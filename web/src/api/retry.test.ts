import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { planRetry } from './retry.ts';

const failed = (status: number, retryAfterMs: number | null = null): ApiError =>
  new ApiError(status, { code: 'X', message: 'x', target: null }, retryAfterMs);

test.each([
  [failed(0), 1, 1, { afterMs: 1000, soonestMs: 0 }],
  [failed(0), 1, 0, { afterMs: 500, soonestMs: 0 }],
  [failed(500), 3, 1, { afterMs: 4000, soonestMs: 0 }],
  [failed(503), 60, 1, { afterMs: 30_000, soonestMs: 0 }],
  [failed(429, 45_000), 1, 1, { afterMs: 46_000, soonestMs: 45_000 }],
  [failed(503, 2000), 4, 1, { afterMs: 10_000, soonestMs: 2000 }],
  [failed(400), 1, 1, null],
  [failed(401), 1, 1, null],
  [failed(404), 1, 1, null],
])('%s after %i failures', (error, failures, random, expected) => {
  expect(planRetry(error, failures, random)).toEqual(expected);
});
