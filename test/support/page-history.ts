/**
 * What Microsoft's pages and months say of one Windows build, read straight from the records: the expected side of tests on
 * real data. It shares no code with compile, so that a mistake there cannot hide here.
 */
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId, ProductId, VulnerabilityId } from '../../src/catalog/ids.ts';
import type { ReleaseKind, ReleaseRecord, SourceRecord } from '../../src/catalog/records.ts';

export interface PageRelease {
  readonly kbId: KbId;
  readonly ubr: number;
  readonly releasedOn: Day;
  readonly kind: ReleaseKind | null;
  readonly isHotpatch: boolean;
}

/** The release history is the most reliable; a hotpatch calendar repeats its rows. */
const ORIGINS = ['release-history', 'hotpatch-calendar', 'update-history'] as const;

/** Every cumulative update of a build, lowest revision first. `isServer` tells the two Windows of build 26100 apart. */
export function releasesOfBuild(records: readonly SourceRecord[], build: number, isServer: boolean): PageRelease[] {
  const rows = records
    .flatMap((record) => (record.kind === 'release-page' ? record.releases : []))
    .filter(
      ({ builds, section }) =>
        builds.some((own) => own.build === build) &&
        (build !== 26100 || isServer === section.includes('Windows Server 2025')),
    );
  return [...Map.groupBy(rows, ({ kbId }) => kbId)]
    .flatMap(([kbId, ofKb]) => releasesOfKb(kbId, ofKb, build))
    .sort((a, b) => a.ubr - b.ubr || Number(a.kbId) - Number(b.kbId));
}

function releasesOfKb(kbId: KbId, rows: readonly ReleaseRecord[], build: number): PageRelease[] {
  const origin = ORIGINS.find((candidate) => rows.some((row) => row.origin === candidate));
  const best = rows.filter((row) => row.origin === origin);
  const revisions = new Set(
    best.flatMap(({ builds }) => builds.filter((own) => own.build === build).map(({ ubr }) => ubr)),
  );
  return [...revisions].map((ubr) => {
    const same = best.filter(({ builds }) => builds.some((own) => own.build === build && own.ubr === ubr));
    const releasedOn = same.map((row) => row.releasedOn).sort()[0] ?? '';
    const stated = [...same, ...rows].find(({ releaseKind }) => releaseKind !== null)?.releaseKind ?? null;
    return {
      kbId,
      ubr,
      releasedOn,
      kind: stated ?? (isSecondTuesday(releasedOn) ? 'securityRelease' : null),
      isHotpatch: rows.some((row) => row.isHotpatch),
    };
  });
}

function isSecondTuesday(day: Day): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return date.getUTCDay() === 2 && date.getUTCDate() > 7 && date.getUTCDate() <= 14;
}

/** For each product and KB, as `"11713 4540673"`, the vulnerabilities that some month says it fixes there. */
export type FixesOfMonths = ReadonlyMap<string, ReadonlySet<VulnerabilityId>>;

export function fixesOfMonths(records: readonly SourceRecord[]): FixesOfMonths {
  const fixes = new Map<string, Set<VulnerabilityId>>();
  const months = records.filter((record) => record.kind === 'month');
  for (const { id, fixes: rows } of months.flatMap((month) => month.vulnerabilities)) {
    for (const { kbId, productIds } of rows) {
      for (const productId of productIds) {
        const known = fixes.get(`${productId} ${kbId}`);
        if (known) known.add(id);
        else fixes.set(`${productId} ${kbId}`, new Set([id]));
      }
    }
  }
  return fixes;
}

/** The same from a catalog, for products of interest: corrected rows, and no months to read. */
export function fixesOfCatalog(catalog: Catalog, products: readonly ProductId[]): FixesOfMonths {
  const { vulnerabilities, updates } = catalog.data;
  const fixes = new Map<string, Set<VulnerabilityId>>();
  for (const product of products) {
    for (const { vulnerability, update } of catalog.fixesOf(product)) {
      const key = `${product} ${updates[update]?.kbId}`;
      const id = vulnerabilities[vulnerability]?.id ?? '';
      fixes.set(key, (fixes.get(key) ?? new Set()).add(id));
    }
  }
  return fixes;
}

/** Whether the KB fixes something on these products that none of the KBs already there is listed for too. */
export function bringsFix(
  fixes: FixesOfMonths,
  kbId: KbId,
  there: { readonly products: readonly ProductId[]; readonly kbIds: readonly KbId[] },
): boolean {
  return there.products.some((product) =>
    [...(fixes.get(`${product} ${kbId}`) ?? [])].some(
      (id) => !there.kbIds.some((own) => fixes.get(`${product} ${own}`)?.has(id)),
    ),
  );
}
