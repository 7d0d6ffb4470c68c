/** A fleet's summary and plan worked out device by device, from single assessments. */
import type { Assessment } from '../../src/assessment/model.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import { isExploited, maxSeverity } from '../../src/catalog/vulnerabilities.ts';
import { listMissing } from '../../src/fleet/answers.ts';
import type { PlanTotals } from '../../src/fleet/plan-totals.ts';
import type { FleetSummary } from '../../src/fleet/summary.ts';

const RANGES: readonly (readonly [fromDays: number, toDays: number | null])[] = [
  [0, 7],
  [8, 30],
  [31, 60],
  [61, 90],
  [91, 180],
  [181, 365],
  [366, null],
];

export function summarizeByHand(catalog: Catalog, devices: readonly Assessment[], day: Day): FleetSummary {
  const lists = devices.map(listMissing).filter((list) => list.length > 0);
  const kbs = [...new Set(lists.flatMap((list) => list.map(({ kbId }) => kbId)))].map((kbId) => {
    const fixed = catalog.vulnerabilitiesFixedBy(kbId);
    return { severity: worst(fixed), exploited: fixed.filter(isExploited).map(({ id }) => id) };
  });
  const missed = lists.map((list) => ({
    severity: worst(list),
    exploited: list.flatMap(({ exploited }) => exploited),
    daysBehind: Math.max(...list.map(({ releasedOn }) => (Date.parse(day) - Date.parse(releasedOn)) / 86_400_000)),
  }));
  const count = (is: (each: { severity: string | null; exploited: readonly string[] }) => boolean) => ({
    kbs: kbs.filter(is).length,
    devices: missed.filter(is).length,
  });
  const releases = Map.groupBy(devices, ({ os }) => `${os.releaseId} ${os.endOfServiceOn}`);
  return {
    day,
    devices: devices.length,
    patched: devices.length - lists.length - devices.filter(isOnlyUnknown).length,
    missing: lists.length,
    unknown: devices.filter(isOnlyUnknown).length,
    behind: RANGES.map(([fromDays, toDays]) => ({
      ...{ fromDays, toDays },
      devices: missed.filter(({ daysBehind }) => daysBehind >= fromDays && daysBehind <= (toDays ?? daysBehind)).length,
    })),
    severities: (['Critical', 'Important', 'Moderate', 'Low', null] as const).map((severity) => ({
      severity,
      ...count((each) => each.severity === severity),
    })),
    exploited: count(({ exploited }) => exploited.length > 0),
    knownExploited: count(({ exploited }) => exploited.some((id) => catalog.vulnerability(id)?.kev)),
    releases: [...releases.values()]
      .flatMap(([first, ...others]) => {
        if (!first) return [];
        const { releaseId, name, endOfServiceOn } = first.os;
        const hasReachedEndOfService = endOfServiceOn !== null && endOfServiceOn < day;
        return [{ releaseId, name, endOfServiceOn, hasReachedEndOfService, devices: 1 + others.length }];
      })
      .sort(
        (a, b) =>
          compare(a.endOfServiceOn ?? '9999', b.endOfServiceOn ?? '9999') ||
          b.devices - a.devices ||
          compare(a.releaseId ?? '', b.releaseId ?? ''),
      ),
  };
}

type Exposures = Pick<PlanTotals, 'exposures' | 'best'> & { readonly byKb: ReadonlyMap<KbId, number> };

/** Tries one KB more until enough is closed. */
export function planByHand(devices: readonly Assessment[]): Exposures {
  const plans = devices.map(({ plan }) => plan.filter(({ action }) => action !== 'restart'));
  const byKb = new Map<KbId, number>();
  for (const { kbId, cves } of plans.flat()) byKb.set(kbId, (byKb.get(kbId) ?? 0) + cves.length);
  const exposures = plans.reduce((sum, plan) => sum + new Set(plan.flatMap(({ cves }) => cves)).size, 0);
  const ordered = [...byKb].sort(([a, most], [b, more]) => more - most || Number(b) - Number(a)).map(([kbId]) => kbId);
  const closedBy = (kbIds: readonly KbId[]): number =>
    plans.reduce((sum, plan) => {
      const left = new Set(plan.filter(({ kbId }) => !kbIds.includes(kbId)).flatMap(({ cves }) => cves));
      return sum + new Set(plan.flatMap(({ cves }) => cves).filter((id) => !left.has(id))).size;
    }, 0);
  let taken = Math.min(1, ordered.length);
  while (taken < ordered.length && closedBy(ordered.slice(0, taken)) < exposures * 0.95) taken++;
  const kbIds = ordered.slice(0, taken);
  const needing = plans.filter((plan) => plan.some(({ kbId }) => kbIds.includes(kbId)));
  return { exposures, best: { kbIds, exposures: closedBy(kbIds), devices: needing.length }, byKb };
}

function worst(all: readonly Pick<FleetSummary['severities'][number], 'severity'>[]) {
  return all.map(({ severity }) => severity).reduce(maxSeverity, null);
}

function isOnlyUnknown(assessment: Assessment): boolean {
  return listMissing(assessment).length === 0 && assessment.unknown.length > 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
