import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { retryDelay } from './retry.ts';

const failed = (status: number, retryAfterMs: number | null = null): ApiError =>
  new ApiError(status, { code: 'X', message: 'x', target: null }, retryAfterMs);

test.each([
  [failed(0), 1, 1, 1000],
  [failed(0), 1, 0, 500],
  [failed(500), 3, 1, 4000],
  [failed(503), 60, 1, 30_000],
  [failed(429, 45_000), 1, 1, 45_000],
  [failed(400), 1, 1, null],
  [failed(401), 1, 1, null],
  [failed(404), 1, 1, null],
])('%s after %i failures', (error, failures, random, expected) => {
  expect(retryDelay(error, failures, random)).toBe(expected);
});
