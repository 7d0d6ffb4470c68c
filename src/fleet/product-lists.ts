/** What lists of one product show: its versions, the KBs that it lacks, the devices that have it. */
import type { ProductFix } from '../assessment/product-fixes.ts';
import type { KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { Answer } from './answers.ts';
import { eachInTurns } from './in-turns.ts';
import { devicesByAnswer, type FixesOf, openCves, type ProductsAt } from './product-counts.ts';

/** A version of a product. */
export interface VersionCount {
  /** Null: of devices that did not report it. */
  readonly version: string | null;
  readonly devices: number;
  /** Distinct CVEs of the product that are open on any of them. */
  readonly cves: number;
}

/** In no order. */
export async function listVersions(at: ProductsAt, fixesOf: FixesOf, name: string): Promise<readonly VersionCount[]> {
  const versions = new Map<string | null, { devices: number; readonly answers: Set<Answer> }>();
  await eachInTurns(at.rows, ({ profile, answer, deviceCount }) => {
    const installed = profile.software.find((each) => each.name === name);
    if (!installed) return;
    const sums = versions.get(installed.version) ?? { devices: 0, answers: new Set() };
    versions.set(installed.version, sums);
    sums.devices += deviceCount;
    sums.answers.add(answer);
  });
  const counts: VersionCount[] = [];
  await eachInTurns(versions, ([version, { devices, answers }]) => {
    const fixes = new Set<ProductFix>();
    for (const answer of answers) {
      for (const fix of fixesOf(answer).fixes) if (fix.software === name) fixes.add(fix);
    }
    counts.push({ version, devices, cves: openCves(fixes).length });
  });
  return counts;
}

/** A KB that fixes something of a product, and is missing. */
export interface KbOfProduct {
  readonly kbId: KbId;
  readonly name: string;
  /** The build of most devices that miss it, the newest of equally many; null: not known. */
  readonly build: number | null;
  readonly missedOn: number;
  /** Distinct CVEs of the product that it fixes on any of them. */
  readonly cves: readonly VulnerabilityId[];
}

interface KbSums {
  missedOn: number;
  readonly byBuild: Map<number | null, number>;
  /** Each shared by all devices of one platform. */
  readonly fixes: Set<ProductFix>;
}

/** Newest first. `isAll`: also on devices on which another missing KB contains it. */
export async function listKbsOfProduct(
  at: ProductsAt,
  fixesOf: FixesOf,
  { name, isAll }: { readonly name: string; readonly isAll: boolean },
): Promise<readonly KbOfProduct[]> {
  const sums = new Map<KbId, KbSums>();
  await eachInTurns(devicesByAnswer(at.rows), ([answer, devices]) => {
    const { fixes, pendingKbs } = fixesOf(answer);
    for (const fix of fixes) {
      if (fix.software !== name) continue;
      if (!isAll && !answer.plan.includes(fix.kbId) && !pendingKbs.includes(fix.kbId)) continue;
      const sum = sums.get(fix.kbId) ?? { missedOn: 0, byBuild: new Map(), fixes: new Set() };
      sums.set(fix.kbId, sum);
      sum.missedOn += devices;
      sum.byBuild.set(answer.posture.build, (sum.byBuild.get(answer.posture.build) ?? 0) + devices);
      sum.fixes.add(fix);
    }
  });
  const releasedOn = (kbId: KbId): string => at.catalog.update(kbId)?.releasedOn ?? '';
  return [...sums]
    .map(([kbId, { missedOn, byBuild, fixes }]) => ({
      kbId,
      name: at.catalog.update(kbId)?.name ?? '',
      build: mostOften(byBuild),
      missedOn,
      cves: [...new Set([...fixes].flatMap(({ cves }) => cves))].sort(),
    }))
    .sort((a, b) => releasedOn(b.kbId).localeCompare(releasedOn(a.kbId), 'en') || Number(b.kbId) - Number(a.kbId));
}

function mostOften(byBuild: ReadonlyMap<number | null, number>): number | null {
  const [first] = [...byBuild].sort(([a, left], [b, right]) => right - left || (b ?? 0) - (a ?? 0));
  return first?.[0] ?? null;
}

/** The facts of devices that have a product, or of those that are exposed in it. */
export async function factsWith(
  { rows }: ProductsAt,
  fixesOf: FixesOf,
  { name, isExposed }: { readonly name: string; readonly isExposed: boolean },
): Promise<readonly string[]> {
  const keys: string[] = [];
  await eachInTurns(rows, ({ factsKey, profile, answer }) => {
    const isWith = isExposed ? fixesOf(answer).points.has(name) : profile.software.some((each) => each.name === name);
    if (isWith) keys.push(factsKey);
  });
  return keys;
}
