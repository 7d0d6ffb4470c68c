/** What is open on a device, vulnerability by vulnerability, with each KB that would close it. */
import type { Catalog } from '../catalog/catalog.ts';
import { isCve, type KbId } from '../catalog/ids.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe } from './assess.ts';
import { isClosed } from './closure.ts';
import { findOpen } from './find-open.ts';
import { type Finding, findingTable } from './finding-table.ts';
import type { Exposure } from './model.ts';
import type { Entry, Platform } from './platform.ts';

/** Of the catalog's `findingTable`. */
export type FindingNumbers = Int32Array;

/**
 * Every missing KB is in at least one finding, and no other is: whoever collects the KBs of findings has the KBs that the
 * device misses. One that closes no open CVE stands with its advisories; one of which no document names anything, with an id
 * made of it in Defender's form for what has no CVE.
 */
export function listFindings(catalog: Catalog, posture: Posture): Finding[] {
  const { findings } = findingTable(catalog);
  return Array.from(numberFindings(catalog, posture)).flatMap((number) => findings[number] ?? []);
}

/** The same, in little memory. */
export function numberFindings(catalog: Catalog, posture: Posture): FindingNumbers {
  const situation = describe(catalog, posture, null);
  if (!situation) return new Int32Array(0);
  const { platform, covered } = situation;
  const isOpen = (hole: number): boolean => !isClosed(platform, covered, hole);
  const numbers: number[] = [];
  for (const { entry } of findOpen(situation).missing) {
    for (const number of namedFixes(fixesOf(catalog, platform, entry), isOpen)) numbers.push(number);
  }
  return Int32Array.from(numbers);
}

/**
 * What a KB is good for on such a device, whether it is installed there or not: what `listFindings` would say of it if
 * nothing of it were closed. Empty: nothing that the catalog knows of.
 */
export function fixesOnDevice(catalog: Catalog, posture: Posture, kbId: KbId): Exposure[] {
  const platform = describe(catalog, posture, null)?.platform;
  const entry = platform?.entryOf.get(kbId);
  if (!platform || !entry) return [];
  const { findings } = findingTable(catalog);
  return namedFixes(fixesOf(catalog, platform, entry), () => true)
    .flatMap((number) => findings[number] ?? [])
    .map(({ software, vulnerabilityId }) => ({ software, vulnerabilityId }));
}

/** What an entry closes for certain, as findings. */
interface EntryFixes {
  readonly fixes: readonly { readonly hole: number; readonly number: number; readonly isCve: boolean }[];
  /** Whether holes of several Windows are one finding. */
  readonly hasTwins: boolean;
  /** Made for it, where no document names anything. */
  readonly unnamed: number;
}

const FIXES = new WeakMap<Entry, EntryFixes>();

function fixesOf(catalog: Catalog, { holes }: Platform, entry: Entry): EntryFixes {
  const known = FIXES.get(entry);
  if (known) return known;
  const { numberOf } = findingTable(catalog);
  const fixes = entry.holes.flatMap((index) => {
    const hole = holes[index];
    if (!hole?.isCertain) return [];
    return [{ hole: index, number: numberOf(hole, entry.kbId), isCve: isCve(hole.vulnerabilityId) }];
  });
  const made = {
    fixes,
    hasTwins: new Set(fixes.map(({ number }) => number)).size < fixes.length,
    unnamed: numberOf({ software: entry.software[0] ?? '', vulnerabilityId: unnamedId(entry) }, entry.kbId),
  };
  FIXES.set(entry, made);
  return made;
}

/** CVEs; where there are none, advisories; where no document names any, an id made for it. */
function namedFixes({ fixes, hasTwins, unnamed }: EntryFixes, isCounted: (hole: number) => boolean): readonly number[] {
  const closed = fixes.filter(({ hole }) => isCounted(hole));
  const cves = closed.filter((fix) => fix.isCve);
  const numbers = (cves.length > 0 ? cves : closed).map(({ number }) => number);
  if (numbers.length === 0) return [unnamed];
  return hasTwins ? [...new Set(numbers)] : numbers;
}

/** `TVM-2026-5074109` of a KB of 2026 that no imported document gives a CVE or an advisory. */
function unnamedId({ kbId, release }: Entry): string {
  return `TVM-${release.releasedOn.slice(0, 4)}-${kbId}`;
}

/** The KB of an id that `listFindings` made; null: it is another one's. */
export function kbOfUnnamedId(id: string): KbId | null {
  return /^TVM-\d{4}-(\d{6,8})$/.exec(id)?.[1] ?? null;
}
