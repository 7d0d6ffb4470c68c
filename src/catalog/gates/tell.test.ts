import { expect, it } from 'vitest';
import type { GateFinding } from './finding.ts';
import { tell } from './tell.ts';

const finding = (code: string, subject: string, isRefusal: boolean): GateFinding => ({
  code,
  subject,
  message: `${subject} of the made-up world`,
  isRefusal,
});

it('tells refusals first, then by code and subject', () => {
  const told = tell([
    finding('b', '2', false),
    finding('b', '1', false),
    finding('a', '3', false),
    finding('c', '4', true),
  ]);
  expect(told.map(({ subject }) => subject)).toEqual(['4', '3', '1', '2']);
});

it('tells a hundred of one kind, and how many more there are', () => {
  const many = Array.from({ length: 130 }, (_, index) => finding('a', `KB${9_000_100 + index}`, true));
  const told = tell([...many, finding('a', 'noted', false)]);
  expect(told).toHaveLength(102);
  expect(told[99]?.subject).toBe('KB9000199');
  expect(told[100]).toEqual({ code: 'a', subject: '', message: '30 more of this kind', isRefusal: true });
  expect(told[101]?.subject).toBe('noted');
});
