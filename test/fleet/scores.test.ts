/** The formulas of both scores. */
import { describe, expect, test } from 'vitest';
import type { ProductFix } from '../../src/assessment/product-fixes.ts';
import type { Severity } from '../../src/catalog/records.ts';
import type { Profile } from '../../src/fleet/profiles.ts';
import { scoreConfiguration, scoreExposure, weighProducts } from '../../src/fleet/scores.ts';

const fix = (software: string, severity: Severity | null, isExploited = false): ProductFix => ({
  ...{ kbId: '9000001', software, cves: [], open: [], severity, isExploited },
});

describe('the points of a product are those of the worst that is open in it', () => {
  test.each<[string, ProductFix[], Record<string, number>]>([
    ['nothing', [], {}],
    ['critical', [fix('a', 'Low'), fix('a', 'Critical')], { a: 100 }],
    ['exploited, however severe', [fix('a', 'Low', true), fix('b', null, true)], { a: 100, b: 100 }],
    ['important', [fix('a', 'Important'), fix('a', 'Moderate')], { a: 50 }],
    ['moderate, low, not rated', [fix('a', 'Moderate'), fix('b', 'Low'), fix('c', null)], { a: 10, b: 10, c: 10 }],
  ])('%s', (_, fixes, points) => {
    expect(Object.fromEntries(weighProducts(fixes))).toEqual(points);
  });
});

describe('the exposure score', () => {
  const score = (...devices: [points: Record<string, number>, count: number][]) => {
    const weighed = devices.map(([points, count]) => ({ points: new Map(Object.entries(points)), devices: count }));
    const { score: total, byProduct } = scoreExposure(weighed);
    return [total, Object.fromEntries(byProduct)];
  };

  test.each<[string, Parameters<typeof score>, number, Record<string, number>]>([
    ['no devices', [], 0, {}],
    ['nothing open', [[{}, 3]], 0, {}],
    [
      'the mean over devices',
      [
        [{ a: 100 }, 1],
        [{}, 3],
      ],
      25,
      { a: 25 },
    ],
    ['the worst product counts, and all share it', [[{ a: 100, b: 100 }, 2]], 100, { a: 50, b: 50 }],
    ['shared by points', [[{ a: 100, b: 10, c: 15 }, 1]], 100, { a: 80, b: 8, c: 12 }],
    [
      'devices of all kinds',
      [
        [{ a: 50 }, 2],
        [{ a: 100, b: 100 }, 1],
        [{}, 1],
      ],
      50,
      { a: 37.5, b: 12.5 },
    ],
  ])('%s', (_, devices, total, byProduct) => {
    expect(score(...devices)).toEqual([total, byProduct]);
  });

  test('does not depend on the order in which devices came, to the last digit', () => {
    const kinds: [Record<string, number>, number][] = [
      [{ a: 100, b: 10 }, 7],
      [{ b: 50, c: 10, a: 10 }, 3],
      [{ c: 10 }, 11],
      [{ a: 100, c: 50 }, 13],
    ];
    expect(score(...kinds.toReversed(), [{ b: 10, a: 100 }, 2])).toEqual(score([{ a: 100, b: 10 }, 2], ...kinds));
  });
});

describe('the configuration score gives 100 for each control, by the share of devices that pass it', () => {
  const TODAY = '2031-06-15';
  const device = ({
    isDecided = true,
    devices = 1,
    ...profile
  }: Partial<Profile> & { isDecided?: boolean; devices?: number }) => ({
    profile: { software: [{ name: 'a', version: null }], servedUntil: null, isRestartPending: false, ...profile },
    ...{ isDecided, devices },
  });
  test.each<[string, ReturnType<typeof device>[], number]>([
    ['no devices', [], 0],
    ['all well', [device({ devices: 5 })], 300],
    ['on the last day of service', [device({ servedUntil: TODAY })], 300],
    ['after it', [device({ servedUntil: '2031-06-14' })], 200],
    ['a Windows that is not known', [device({ software: [], isDecided: false })], 100],
    ['waits for a restart', [device({ isRestartPending: true })], 200],
    ['something could not be decided', [device({ isDecided: false }), device({ devices: 3 })], 275],
  ])('%s', (_, devices, expected) => {
    expect(scoreConfiguration(devices, TODAY)).toBe(expected);
  });
});
