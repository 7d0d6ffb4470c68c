/** What the missing KBs of a device fix in each of its products. */
import type { Catalog } from '../catalog/catalog.ts';
import { isCve, type KbId, type VulnerabilityId } from '../catalog/ids.ts';
import type { Severity } from '../catalog/records.ts';
import { isExploited, maxSeverity } from '../catalog/vulnerabilities.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe } from './assess.ts';
import { isClosed } from './closure.ts';
import { findOpen } from './find-open.ts';
import type { Entry, Platform } from './platform.ts';

/** A missing KB and a product of which it closes something: the same object for all devices of which the same is true. */
export interface ProductFix {
  readonly kbId: KbId;
  /** Defender's name of a product that is there for certain: `windows_10`. */
  readonly software: string;
  /** Distinct CVEs of the product that the KB fixes on such devices; none where only advisories name it, or nothing does. */
  readonly cves: readonly VulnerabilityId[];
  /** Those of them that no other installed update closes: nearly always all. */
  readonly open: readonly VulnerabilityId[];
  /** The worst of what it fixes of the product. */
  readonly severity: Severity | null;
  readonly isExploited: boolean;
}

export interface ProductFixes {
  readonly fixes: readonly ProductFix[];
  /** KBs that are installed and wait for a restart: until then, what they fix is open. */
  readonly pendingKbs: readonly KbId[];
}

/** Every KB that is missing for certain is in at least one fix; newest first. */
export function listProductFixes(catalog: Catalog, posture: Posture): ProductFixes {
  const situation = describe(catalog, posture, null);
  if (!situation) return { fixes: [], pendingKbs: [] };
  const { platform, covered, release } = situation;
  const { missing } = findOpen(situation);
  const fixes = missing.flatMap(({ entry }) => {
    const closed = new Set(entry.sharedHoles.filter((index) => isClosed(platform, covered, index)));
    const all = fixesOf(catalog, platform, entry);
    const open = all.flatMap((fix) => (closed.size === 0 ? fix : (withoutClosed(fix, platform, entry, closed) ?? [])));
    // Of a security release that closes nothing by name it is known what it is for: Windows itself.
    return open.length > 0 ? open : [unnamedFix(entry, release.software)];
  });
  return {
    fixes,
    pendingKbs: missing.filter(({ state }) => state === 'pending-reboot').map(({ entry }) => entry.kbId),
  };
}

const FIXES = new WeakMap<Entry, readonly ProductFix[]>();
const UNNAMED = new WeakMap<Entry, ProductFix>();

/** As on a device on which nothing of it is closed; worked out once for each KB of a platform. */
function fixesOf(catalog: Catalog, platform: Platform, entry: Entry): readonly ProductFix[] {
  const known = FIXES.get(entry);
  if (known) return known;
  const holes = entry.holes.flatMap((index) => platform.holes[index] ?? []).filter(({ isCertain }) => isCertain);
  const fixes = [...Map.groupBy(holes, ({ software }) => software)].map(([software, ofProduct]): ProductFix => {
    const ids = [...new Set(ofProduct.map(({ vulnerabilityId }) => vulnerabilityId))].sort();
    const vulnerabilities = ids.flatMap((id) => catalog.vulnerability(id) ?? []);
    const cves = ids.filter(isCve);
    return {
      kbId: entry.kbId,
      software,
      cves,
      open: cves,
      severity: vulnerabilities.map(({ severity }) => severity).reduce(maxSeverity, null),
      isExploited: vulnerabilities.some(isExploited),
    };
  });
  FIXES.set(entry, fixes);
  return fixes;
}

/** Null: nothing of the product is open. */
function withoutClosed(
  fix: ProductFix,
  platform: Platform,
  entry: Entry,
  closed: ReadonlySet<number>,
): ProductFix | null {
  const ofProduct = entry.holes.filter((index) => platform.holes[index]?.software === fix.software);
  const left = ofProduct.filter((index) => !closed.has(index));
  if (left.length === ofProduct.length) return fix;
  const ids = new Set(left.map((index) => platform.holes[index]?.vulnerabilityId));
  return left.length === 0 ? null : { ...fix, open: fix.cves.filter((id) => ids.has(id)) };
}

function unnamedFix(entry: Entry, software: string): ProductFix {
  const known = UNNAMED.get(entry);
  if (known) return known;
  const none: readonly VulnerabilityId[] = [];
  const fix = { kbId: entry.kbId, software, cves: none, open: none, severity: null, isExploited: false };
  UNNAMED.set(entry, fix);
  return fix;
}
