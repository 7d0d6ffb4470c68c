/** The exposure score and the configuration score: see docs/decisions/0029-software-and-scores.md. */
import type { ProductFix } from '../assessment/product-fixes.ts';
import type { Day } from '../catalog/ids.ts';
import type { Profile } from './profiles.ts';

/** By the worst of what is open: as devices are High, Medium and Low. */
const POINTS = { high: 100, medium: 50, low: 10 } as const;

/** How many points of exposure what is open in one product is worth. */
function pointsOf({ severity, isExploited }: ProductFix): number {
  if (isExploited || severity === 'Critical') return POINTS.high;
  return severity === 'Important' ? POINTS.medium : POINTS.low;
}

/** Points of each product in which a device is exposed. */
export function weighProducts(fixes: readonly ProductFix[]): ReadonlyMap<string, number> {
  const points = new Map<string, number>();
  for (const fix of fixes) points.set(fix.software, Math.max(points.get(fix.software) ?? 0, pointsOf(fix)));
  return points;
}

/** Devices that are exposed alike; no products: nothing is open on them. */
export interface WeighedDevices {
  readonly points: ReadonlyMap<string, number>;
  readonly devices: number;
}

export interface ExposureScore {
  /** 0 to 100: the mean of the devices' points, each that of its worst product. */
  readonly score: number;
  /** The part of it that each product stands for; together they are the score. */
  readonly byProduct: ReadonlyMap<string, number>;
}

/** A device's points are shared among its products by theirs: one KB fixes several, and none of them alone would lower the worst. */
export function scoreExposure(weighed: readonly WeighedDevices[]): ExposureScore {
  const alike = new Map<string, { readonly points: ReadonlyMap<string, number>; devices: number }>();
  let devices = 0;
  for (const each of weighed) {
    devices += each.devices;
    const key = JSON.stringify([...each.points].sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = alike.get(key);
    if (known) known.devices += each.devices;
    else alike.set(key, { ...each });
  }
  const byProduct = new Map<string, number>();
  // In one order, whatever order devices came in: sums of fractions depend on it.
  for (const key of [...alike.keys()].sort()) {
    const { points = new Map<string, number>(), devices: count = 0 } = alike.get(key) ?? {};
    const sum = [...points.values()].reduce((total, each) => total + each, 0);
    const worst = Math.max(0, ...points.values());
    for (const [name, each] of points) {
      byProduct.set(name, (byProduct.get(name) ?? 0) + (worst * each * count) / (sum * devices));
    }
  }
  return { score: [...byProduct.values()].reduce((total, each) => total + each, 0), byProduct };
}

/** Devices alike in what the configuration score reads. */
export interface ConfiguredDevices {
  readonly profile: Profile;
  readonly isDecided: boolean;
  readonly devices: number;
}

/** 0 to 300: 100 for each of three controls, by the share of devices that pass it. */
export function scoreConfiguration(configured: readonly ConfiguredDevices[], today: Day): number {
  let [devices, served, restarted, decided] = [0, 0, 0, 0];
  for (const { profile, isDecided, devices: count } of configured) {
    devices += count;
    const { software, servedUntil, isRestartPending } = profile;
    if (software.length > 0 && (servedUntil === null || servedUntil >= today)) served += count;
    if (!isRestartPending) restarted += count;
    if (isDecided) decided += count;
  }
  return devices === 0 ? 0 : (100 * (served + restarted + decided)) / devices;
}
