/** How many devices are exposed to each CVE, in which of their products: sums over answers, never over devices. */
import { LRUCache } from 'lru-cache';
import { listExposures } from '../assessment/exposures.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { fixersOf } from '../catalog/fixers.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import { urgencyRank } from '../catalog/urgency.ts';
import { splitProductId } from '../catalog/windows.ts';
import type { Answer } from './answers.ts';
import type { Counter } from './counts.ts';
import { eachInTurns } from './in-turns.ts';
import { keepSums, type SumsOfTenant } from './kept-sums.ts';

/** 32-bit positions that may be kept: some 32 MiB, for a few thousand answers of devices that miss years. */
const KEPT_POSITIONS = 8_000_000;
/** Some megabytes each. */
const KEPT_TENANTS = 20;

export interface ExposureCounts {
  readonly cves: readonly CveCount[];
  readonly software: readonly SoftwareCount[];
  /** On how many of the devices that are exposed to a CVE each KB would close it. */
  readonly closersOf: (id: VulnerabilityId) => Promise<ReadonlyMap<KbId, number>>;
}

/** Devices exposed to a CVE; a device with it in two products counts once, and once in each of these. */
export interface CveCount {
  readonly id: VulnerabilityId;
  readonly devices: number;
  readonly software: readonly SoftwareCount[];
}

/** Devices exposed in a product: `windows_10`. */
export interface SoftwareCount {
  readonly name: string;
  readonly devices: number;
}

type DevicesByAnswer = readonly (readonly [Answer, number])[];

/** Positions of CVEs in the catalog, per product, and of all together. */
interface Exposed {
  readonly all: Int32Array;
  readonly software: readonly { readonly name: string; readonly cves: Int32Array }[];
}

export interface ExposureCounter {
  /** By CVE, most urgent first, of equally urgent ones that of most devices. */
  readonly countExposures: SumsOfTenant<ExposureCounts>;
  readonly isExposedTo: (answer: Answer, id: VulnerabilityId) => boolean;
}

export function createExposureCounter(catalog: Catalog, counter: Counter, asOf: Day | null = null): ExposureCounter {
  const positions = new Map(catalog.data.vulnerabilities.map(({ id }, position) => [id, position]));
  const kept = new LRUCache<Answer, Exposed>({
    maxSize: KEPT_POSITIONS,
    sizeCalculation: ({ all, software }) => 1 + all.length + software.reduce((sum, { cves }) => sum + cves.length, 0),
  });

  const exposedOf = (answer: Answer): Exposed => {
    const known = kept.get(answer);
    if (known) return known;
    const grouped = Map.groupBy(listExposures(catalog, answer.posture, asOf), ({ software }) => software);
    const toPositions = (ids: Iterable<VulnerabilityId>) => Int32Array.from(ids, (id) => positions.get(id) ?? -1);
    const exposed = {
      all: toPositions(new Set([...grouped.values()].flatMap((group) => group.map((each) => each.vulnerabilityId)))),
      software: [...grouped].map(([name, group]) => ({
        name,
        cves: toPositions(group.map((each) => each.vulnerabilityId)),
      })),
    };
    kept.set(answer, exposed);
    return exposed;
  };

  const countClosers = async (byAnswer: DevicesByAnswer, id: VulnerabilityId): Promise<ReadonlyMap<KbId, number>> => {
    const closers = new Map<KbId, number>();
    const position = positions.get(id);
    if (position === undefined) return closers;
    const fixers = fixersOf(catalog, id).map(({ kbId, products }) => ({
      kbId,
      systems: new Set(products.map((product) => splitProductId(product).os)),
    }));
    await eachInTurns(byAnswer, ([answer, devices]) => {
      if (!exposedOf(answer).all.includes(position)) return;
      // What fixes it in the Windows of such a device, and is missing there, closes it there: `listExposures` says the same, and takes longer.
      const { missing, posture } = answer;
      for (const { kbId, systems } of fixers) {
        const isCloser = systems.has(posture.osProductId ?? '') && missing.includes(kbId);
        if (isCloser) closers.set(kbId, (closers.get(kbId) ?? 0) + devices);
      }
    });
    return closers;
  };

  const sumUp = async (byAnswer: DevicesByAnswer): Promise<ExposureCounts> => {
    const size = catalog.data.vulnerabilities.length;
    const all = new Int32Array(size);
    const bySoftware = new Map<string, { devices: number; readonly cves: Int32Array }>();
    await eachInTurns(byAnswer, ([answer, devices]) => {
      const exposed = exposedOf(answer);
      for (const position of exposed.all) all[position] = (all[position] ?? 0) + devices;
      for (const { name, cves } of exposed.software) {
        let sums = bySoftware.get(name);
        if (!sums) {
          sums = { devices: 0, cves: new Int32Array(size) };
          bySoftware.set(name, sums);
        }
        sums.devices += devices;
        for (const position of cves) sums.cves[position] = (sums.cves[position] ?? 0) + devices;
      }
    });
    return {
      cves: catalog.data.vulnerabilities
        .map((vulnerability, position) => ({
          id: vulnerability.id,
          rank: urgencyRank(vulnerability),
          devices: all[position] ?? 0,
          software: [...bySoftware]
            .map(([name, { cves }]) => ({ name, devices: cves[position] ?? 0 }))
            .filter(({ devices }) => devices > 0)
            .sort(byDevices),
        }))
        .filter(({ devices }) => devices > 0)
        .sort((a, b) => b.rank - a.rank || b.devices - a.devices || (a.id < b.id ? -1 : 1))
        .map(({ rank: _, ...count }) => count),
      software: [...bySoftware].map(([name, { devices }]) => ({ name, devices })).sort(byDevices),
      closersOf: (id) => countClosers(byAnswer, id),
    };
  };

  return {
    countExposures: keepSums(counter, { maxTenants: KEPT_TENANTS, sumUp: ({ byAnswer }) => sumUp([...byAnswer]) }),
    isExposedTo: (answer, id) => {
      const position = positions.get(id);
      return position !== undefined && answer.missing.length > 0 && exposedOf(answer).all.includes(position);
    },
  };
}

function byDevices(a: SoftwareCount, b: SoftwareCount): number {
  return b.devices - a.devices || (a.name < b.name ? -1 : 1);
}
