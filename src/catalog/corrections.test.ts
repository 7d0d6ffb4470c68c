import { expect, it } from 'vitest';
import { type FixCorrection, FixCorrector } from './corrections.ts';

const because = { reason: 'made up', source: 'https://example.test' };
const instead: FixCorrection = {
  kbId: '9000001',
  productIds: ['99001', '98001-99001'],
  insteadKbId: '9000002',
  ...because,
};
const everywhere: FixCorrection = { kbId: '9000003', insteadKbId: null, ...because };

it('replaces a KB for the products it names, and for them alone', () => {
  const corrector = new FixCorrector([instead, everywhere]);
  expect(corrector.correct('9000001', '99001')).toBe('9000002');
  expect(corrector.correct('9000001', '98001-99001')).toBe('9000002');
  expect(corrector.correct('9000001', '99002')).toBe('9000001');
  expect(corrector.correct('9000002', '99001')).toBe('9000002');
});

it('takes a fix away from every product where it names none', () => {
  const corrector = new FixCorrector([instead, everywhere]);
  expect(corrector.correct('9000003', '99001')).toBeNull();
  expect(corrector.correct('9000003', '99002')).toBeNull();
});

it('tries the corrections of one KB in turn', () => {
  const other: FixCorrection = { kbId: '9000001', productIds: ['99002'], insteadKbId: '9000004', ...because };
  const corrector = new FixCorrector([instead, other]);
  expect(corrector.correct('9000001', '99002')).toBe('9000004');
  expect(corrector.correct('9000001', '99003')).toBe('9000001');
});

it('reports those that were never used', () => {
  const corrector = new FixCorrector([instead, everywhere]);
  expect(corrector.unused()).toEqual([instead, everywhere]);
  corrector.correct('9000001', '99002');
  expect(corrector.unused()).toEqual([instead, everywhere]);
  corrector.correct('9000001', '99001');
  expect(corrector.unused()).toEqual([everywhere]);
  corrector.correct('9000003', '99001');
  expect(corrector.unused()).toEqual([]);
});

it('lets the first of two for the same rows hold, and calls neither unused', () => {
  const first: FixCorrection = { kbId: '9000003', productIds: ['99001'], insteadKbId: '9000005', ...because };
  const corrector = new FixCorrector([first, everywhere]);
  expect(corrector.correct('9000003', '99001')).toBe('9000005');
  expect(corrector.unused()).toEqual([]);
});
