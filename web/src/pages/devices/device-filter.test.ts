import { describe, expect, test } from 'vitest';
import { readFilter, readSkip, readSort } from './device-filter.ts';

const NONE = {
  ...{ search: null, state: null, exploited: null, release: null, missing: null, planned: null, exposedTo: null },
  ...{ tag: null, group: null, active: null },
};

describe('an address', () => {
  test.each([
    [{}, {}],
    [
      { search: ' pc ', tag: '<b>', group: '=1' },
      { search: 'pc', tag: '<b>', group: '=1' },
    ],
    [{ search: ' ', state: 'all', exploited: '1', active: 'no' }, {}],
    [
      { state: 'patched', exploited: 'true', active: 'false' },
      { state: 'patched', exploited: true, active: false },
    ],
    [
      { missing: 'KB9000001', planned: '9000002', exposedTo: 'CVE-2031-90001', release: 'windows-90' },
      { missing: 'KB9000001', planned: '9000002', exposedTo: 'CVE-2031-90001', release: 'windows-90' },
    ],
  ])('%j filters by %j', (state, filter) => {
    expect(readFilter(state)).toEqual({ ...NONE, ...filter });
  });

  test.each([
    [{}, 'name'],
    [{ sort: '-behind' }, '-behind'],
    [{ sort: 'id' }, 'name'],
  ])('%j sorts by %s', (state, sort) => {
    expect(readSort(state)).toBe(sort);
  });

  test.each([
    [{ after: 'x', skip: '50' }, 50],
    [{ skip: '50' }, 0],
    [{ after: 'x', skip: '-1' }, 0],
    [{ after: 'x' }, 0],
  ])('%j is after %i devices', (state, skip) => {
    expect(readSkip(state)).toBe(skip);
  });
});
