import type { Catalog } from '../../catalog/catalog.ts';
import type { KbId } from '../../catalog/ids.ts';
import type { KbCount, KbCounts } from '../../fleet/fleet.ts';
import { bundle, counted, type Finding, type News } from '../news.ts';

interface Counts extends Pick<KbCounts, 'catalog' | 'devices'> {
  readonly kbs: readonly Missed[];
}

type Missed = Pick<KbCount, 'kbId' | 'devices'>;

/** By number of devices: the KBs that so many were found to miss. */
type Told = Readonly<Record<string, readonly KbId[]>>;

/**
 * KBs that some number of devices have come to miss, for each number that somebody asked for. What so many miss when a number
 * is first asked for is told to nobody. A KB is told again only after half as many, or fewer, missed it: devices that come and
 * go around the number make no noise.
 */
export function findMissing(counts: Counts, watched: Iterable<number>, remembered: string | null): Finding {
  const told: Told = remembered === null ? {} : JSON.parse(remembered);
  const devicesOf = new Map(counts.kbs.map(({ kbId, devices }) => [kbId, devices]));
  const next: [string, readonly KbId[]][] = [];
  const news: News[] = [];
  for (const minDevices of new Set([...watched].sort((a, b) => a - b))) {
    const before = told[minDevices];
    const reached = counts.kbs.filter(({ devices }) => devices >= minDevices);
    const kept = (before ?? []).filter((kbId) => isStill(counts.catalog, kbId, devicesOf.get(kbId) ?? 0, minDevices));
    next.push([String(minDevices), [...new Set([...kept, ...reached.map(({ kbId }) => kbId)])].sort()]);
    if (before === undefined) continue;
    const fresh = reached.filter(({ kbId }) => !before.includes(kbId));
    news.push(...bundle(fresh).map((group) => toNews(group, minDevices, counts)));
  }
  return { text: JSON.stringify(Object.fromEntries(next)), news };
}

/** A KB that the catalog in force does not know may come back with the next one. */
function isStill(catalog: Catalog, kbId: KbId, devices: number, minDevices: number): boolean {
  return devices > Math.floor(minDevices / 2) || catalog.update(kbId) === undefined;
}

function toNews(kbs: readonly Missed[], minDevices: number, { catalog, devices: ofAll }: Counts): News {
  const described = kbs.map(({ kbId, devices }) => {
    const update = catalog.update(kbId);
    return { kbId, name: update?.name ?? '', releasedOn: update?.releasedOn ?? null, devices };
  });
  const [first] = described;
  const most = `KB${first?.kbId} on ${counted(first?.devices ?? 0, 'device')}`;
  const isOne = kbs.length === 1;
  return {
    ...{ kind: 'kb-missing', minDevices, subjects: kbs.map(({ kbId }) => kbId) },
    title: isOne
      ? `KB${first?.kbId} is missing on ${counted(first?.devices ?? 0, 'device')}`
      : `${kbs.length} KBs are newly missing, ${most}`,
    summary: isOne
      ? `KB${first?.kbId} (${first?.name}, released ${first?.releasedOn ?? 'on an unknown day'}) is missing on ${first?.devices} of ${counted(ofAll, 'device')}.`
      : `${kbs.length} KBs are newly missing on at least ${minDevices} of ${counted(ofAll, 'device')}; most of all ${most}.`,
    data: { minDevices, devices: ofAll, kbs: described },
  };
}
