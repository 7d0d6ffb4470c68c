/** What is open on a device, vulnerability by vulnerability, with each KB that would close it. */
import type { Catalog } from '../catalog/catalog.ts';
import { isCve, type KbId } from '../catalog/ids.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe } from './assess.ts';
import { isClosed } from './closure.ts';
import { findOpen } from './find-open.ts';
import type { Exposure } from './model.ts';
import type { Entry, Platform } from './platform.ts';

/** A vulnerability of one product that is open for certain, and one of the KBs that close it. */
export interface Finding extends Exposure {
  readonly kbId: KbId;
}

/**
 * Every missing KB is in at least one finding, and no other is: whoever collects the KBs of findings has the KBs that the
 * device misses. One that closes no open CVE stands with its advisories; one of which no document names anything, with an id
 * made of it in Defender's form for what has no CVE.
 */
export function listFindings(catalog: Catalog, posture: Posture): Finding[] {
  const situation = describe(catalog, posture, null);
  if (!situation) return [];
  const { platform, covered } = situation;
  const isOpen = (hole: number): boolean => !isClosed(platform, covered, hole);
  return findOpen(situation).missing.flatMap(({ entry }) =>
    namedFixes(platform, entry, isOpen).map((exposure) => ({ ...exposure, kbId: entry.kbId })),
  );
}

/**
 * What a KB is good for on such a device, whether it is installed there or not: what `listFindings` would say of it if
 * nothing of it were closed. Empty: nothing that the catalog knows of.
 */
export function fixesOnDevice(catalog: Catalog, posture: Posture, kbId: KbId): Exposure[] {
  const platform = describe(catalog, posture, null)?.platform;
  const entry = platform?.entryOf.get(kbId);
  return platform && entry ? namedFixes(platform, entry, () => true) : [];
}

/** What an entry closes for certain: CVEs; where it has none, advisories; where no document names any, an id made for it. */
function namedFixes({ holes }: Platform, entry: Entry, isCounted: (hole: number) => boolean): Exposure[] {
  const closed = entry.holes.flatMap((index) => {
    const hole = holes[index];
    return hole?.isCertain && isCounted(index) ? [hole] : [];
  });
  const cves = closed.filter(({ vulnerabilityId }) => isCve(vulnerabilityId));
  const named = cves.length > 0 ? cves : closed;
  const all = named.length > 0 ? named : [{ software: entry.software[0] ?? '', vulnerabilityId: unnamedId(entry) }];
  const distinct = new Map(all.map((each) => [`${each.software} ${each.vulnerabilityId}`, each]));
  return [...distinct.values()].map(({ software, vulnerabilityId }) => ({ software, vulnerabilityId }));
}

/** `TVM-2026-5074109` of a KB of 2026 that no imported document gives a CVE or an advisory. */
function unnamedId({ kbId, release }: Entry): string {
  return `TVM-${release.releasedOn.slice(0, 4)}-${kbId}`;
}

/** The KB of an id that `listFindings` made; null: it is another one's. */
export function kbOfUnnamedId(id: string): KbId | null {
  return /^TVM-\d{4}-(\d{6,8})$/.exec(id)?.[1] ?? null;
}
