/** What is open on a device, vulnerability by vulnerability, with each KB that would close it. */
import type { Catalog } from '../catalog/catalog.ts';
import { isCve, type KbId } from '../catalog/ids.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe } from './assess.ts';
import { isClosed } from './closure.ts';
import { findOpen } from './find-open.ts';
import type { Exposure } from './model.ts';
import type { Entry } from './platform.ts';

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
  const openOf = ({ holes }: Entry): Exposure[] =>
    holes.flatMap((index) => {
      const hole = platform.holes[index];
      return hole?.isCertain && !isClosed(platform, covered, index) ? [hole] : [];
    });
  return findOpen(situation).missing.flatMap(({ entry }) => {
    const open = openOf(entry);
    const cves = open.filter(({ vulnerabilityId }) => isCve(vulnerabilityId));
    const named = cves.length > 0 ? cves : open;
    const all = named.length > 0 ? named : [{ software: entry.software[0] ?? '', vulnerabilityId: unnamedId(entry) }];
    const distinct = new Map(all.map((each) => [`${each.software} ${each.vulnerabilityId}`, each]));
    return [...distinct.values()].map(({ software, vulnerabilityId }) => ({
      software,
      vulnerabilityId,
      kbId: entry.kbId,
    }));
  });
}

/** `TVM-2026-5074109` of a KB of 2026 that no imported document gives a CVE or an advisory. */
function unnamedId({ kbId, release }: Entry): string {
  return `TVM-${release.releasedOn.slice(0, 4)}-${kbId}`;
}

/** The KB of an id that `listFindings` made; null: it is another one's. */
export function kbOfUnnamedId(id: string): KbId | null {
  return /^TVM-\d{4}-(\d{6,8})$/.exec(id)?.[1] ?? null;
}
