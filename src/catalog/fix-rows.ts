/** The fix rows of all months: corrected by review, and placed on their servicing lines. */
import { type Classification, classify, fixedUbr } from './classify.ts';
import { type FixCorrection, FixCorrector, type FixRow } from './corrections.ts';
import type { KbId, ProductId } from './ids.ts';
import type { MonthRecord } from './records.ts';
import type { MergedHistory } from './release-history.ts';
import type { ReviewedData } from './reviewed-data.ts';
import type { TrackMember } from './tracks.ts';
import { releasesByProduct, splitProductId } from './windows.ts';

/** A FixedBuild that the release history contradicts; often it is Microsoft's mistake, and it decides nothing where the history knows the KB. */
export interface BuildDisagreement {
  readonly kbId: KbId;
  readonly productId: ProductId;
  /** Id of the newest month that states it. */
  readonly month: string;
  /** As written. */
  readonly stated: string;
  /** The revisions that the release history gives the KB on the product's line. */
  readonly known: readonly number[];
}

/** The real documents have some 300; more than this are a fault that the count alone tells. */
const MAX_DISAGREEMENTS = 1000;

/** What the fix rows of all months give, once corrected and placed. */
export interface FixRows {
  readonly products: { id: ProductId; name: string }[];
  readonly kept: FixRow[];
  readonly members: TrackMember[];
  readonly drops: Record<string, number>;
  readonly fixedBuilds: { agree: number; disagree: number };
  readonly buildDisagreements: readonly BuildDisagreement[];
  readonly unusedCorrections: FixCorrection[];
  /** KBs that corrections put in place of others: the KB, and the one that the row names. */
  readonly replacements: ReadonlyMap<KbId, KbId>;
}

/** All fix rows, one per (product, vulnerability, KB, month), corrected and placed on their lines. */
export function collectFixRows(
  months: readonly MonthRecord[],
  reviewed: ReviewedData,
  history: MergedHistory,
): FixRows {
  const corrector = new FixCorrector(reviewed.fixCorrections);
  const place = createPlacer(reviewed, history);
  const names = new Map<ProductId, string>();
  const kept: FixRow[] = [];
  const members = new Map<string, TrackMember>();
  const drops: Record<string, number> = {};
  const replacements = new Map<KbId, KbId>();
  const fixedBuilds = { agree: 0, disagree: 0 };
  const disagreements = new Map<string, BuildDisagreement>();
  for (const month of months) {
    for (const product of month.products) names.set(product.id, product.name);
    for (const vulnerability of month.vulnerabilities) {
      for (const fix of vulnerability.fixes) {
        for (const productId of fix.productIds) {
          const kbId = corrector.correct(fix.kbId, productId);
          const placed = kbId === null ? 'corrected-away' : place({ ...fix, kbId, productId });
          if (kbId !== null && kbId !== fix.kbId) replacements.set(kbId, fix.kbId);
          if (placed === 'corrected-away' || placed === 'fix-of-another-line') {
            drops[placed] = (drops[placed] ?? 0) + 1;
            continue;
          }
          kept.push({ productId, fix, kbId: kbId ?? fix.kbId, vulnerabilityId: vulnerability.id, month });
          if (!placed) continue;
          if (placed.agrees !== null) fixedBuilds[placed.agrees ? 'agree' : 'disagree']++;
          if (placed.agrees === false) {
            const [stated, known] = [fix.fixedBuild ?? '', placed.knownUbrs];
            const key = `${fix.kbId} ${productId} ${stated}`;
            if (disagreements.has(key) || disagreements.size < MAX_DISAGREEMENTS) {
              disagreements.set(key, { kbId: kbId ?? fix.kbId, productId, month: month.id, stated, known });
            }
          }
          addMember(members, placed.member, month.id);
        }
      }
    }
  }
  return {
    products: [...names].map(([id, name]) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    kept,
    members: [...members.values()],
    drops,
    fixedBuilds,
    buildDisagreements: [...disagreements.values()],
    unusedCorrections: corrector.unused(),
    replacements,
  };
}

/** Several rows place one KB; the kind that most of them say holds (`buildTracks` counts them). */
function addMember(
  members: Map<string, TrackMember>,
  member: Omit<TrackMember, 'months' | 'rows'>,
  monthId: string,
): void {
  const key = `${member.lineId} ${member.scope} ${member.kbId} ${member.kind}`;
  const known = members.get(key);
  if (!known) {
    members.set(key, { ...member, months: new Set([monthId]), rows: 1 });
    return;
  }
  known.months.add(monthId);
  known.rows++;
  if (member.ubr !== null && (known.ubr === null || member.ubr < known.ubr)) known.ubr = member.ubr;
}

interface Placed {
  readonly member: Omit<TrackMember, 'months' | 'rows'>;
  /** Of the row's FixedBuild and the release history; null: one of them says nothing. */
  readonly agrees: boolean | null;
  readonly knownUbrs: readonly number[];
}

/** Places a fix on its product's servicing line; null for products that are not Windows. */
function createPlacer(reviewed: ReviewedData, history: MergedHistory) {
  const releases = releasesByProduct(reviewed.windows);
  const lines = new Map(reviewed.windows.lines.map((line) => [line.id, line]));
  const reviewedUpdates = new Map(reviewed.updates.map((update) => [update.kbId, update]));
  const linesOfKb = new Map<KbId, { lineId: string; isHotpatch: boolean; ubrs: readonly number[] }[]>();
  for (const [lineId, ofLine] of history.byLine) {
    for (const { kbId, isHotpatch, builds } of ofLine) {
      const places = linesOfKb.get(kbId) ?? [];
      places.push({ lineId, isHotpatch, ubrs: builds.map(({ ubr }) => ubr) });
      linesOfKb.set(kbId, places);
    }
  }
  return (fix: {
    kbId: KbId;
    productId: ProductId;
    subType: string | null;
    fixedBuild: string | null;
  }): Placed | 'fix-of-another-line' | null => {
    const release = releases.get(splitProductId(fix.productId).os);
    const line = lines.get(release?.line ?? '');
    if (!line || line.servicing === 'none') return null;
    const places = linesOfKb.get(fix.kbId) ?? [];
    const found: Classification = classify(fix, {
      line,
      table: reviewed.windows,
      reviewed: reviewedUpdates,
      linesOfKb: () => places,
    });
    if (found === 'another-line') return 'fix-of-another-line';
    const knownUbrs = places.filter((place) => place.lineId === line.id).flatMap(({ ubrs }) => ubrs);
    const stated = fixedUbr(fix.fixedBuild, line);
    return {
      member: { lineId: line.id, kbId: fix.kbId, ...found },
      agrees: knownUbrs.length === 0 || fix.fixedBuild === null ? null : stated !== null && knownUbrs.includes(stated),
      knownUbrs,
    };
  };
}
