/** Which vulnerabilities of which products are open on a device, and the KBs that would close each. */
import type { Catalog } from '../catalog/catalog.ts';
import { type Day, isCve, type KbId } from '../catalog/ids.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe } from './assess.ts';
import { isClosed } from './closure.ts';
import { findOpen } from './find-open.ts';
import type { Exposure } from './model.ts';

/** A CVE that a device is exposed to in one product. */
export interface OpenExposure extends Exposure {
  /** The missing KBs of which each closes it, newest first. */
  readonly kbIds: readonly KbId[];
}

/** Every CVE that a device is exposed to for certain, per product; advisories are left out. */
export function listExposures(catalog: Catalog, posture: Posture, asOf: Day | null = null): OpenExposure[] {
  const situation = describe(catalog, posture, asOf);
  if (!situation) return [];
  const { platform, covered } = situation;
  const open = new Map<string, Exposure & { readonly kbIds: KbId[] }>();
  for (const { entry } of findOpen(situation).missing) {
    for (const index of entry.holes) {
      const hole = platform.holes[index];
      if (!hole?.isCertain || !isCve(hole.vulnerabilityId) || isClosed(platform, covered, index)) continue;
      const { software, vulnerabilityId } = hole;
      const key = `${software} ${vulnerabilityId}`;
      const known = open.get(key);
      if (!known) open.set(key, { software, vulnerabilityId, kbIds: [entry.kbId] });
      else if (!known.kbIds.includes(entry.kbId)) known.kbIds.push(entry.kbId);
    }
  }
  return [...open.values()];
}
