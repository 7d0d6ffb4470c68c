/** Which fix rows contradict what else is known, and how. */
import { classify, fixedUbr, type ReviewedUpdate } from '../classify.ts';
import type { Day, KbId } from '../ids.ts';
import { formatOsBuild } from '../os-build.ts';
import type { ReleasePageRecord } from '../records.ts';
import type { MergedHistory } from '../release-history.ts';
import type { ReviewedData } from '../reviewed-data.ts';
import type { Homes, ListedPlace } from './homes.ts';
import type { PlacedRow } from './placed-rows.ts';

export interface Doubt {
  /**
   * `another-line`: the release history knows the KB, on other lines alone. `not-listed`: it is newer than the KB, and does
   * not know it. `build-of-another`: the row's FixedBuild is that of another KB of the line. `unlike-neighbours`: the KB's
   * other rows are for one other line.
   */
  readonly rule: 'another-line' | 'not-listed' | 'build-of-another' | 'unlike-neighbours';
  /** It is no proof: its neighbours must name another KB too. Null: any; else this one. */
  readonly mustName?: KbId | null;
  /** The values compared; goes on after "KB9000001 for Windows 10, ". */
  readonly why: string;
}

export interface DoubtContext {
  readonly reviewed: ReviewedData;
  readonly history: MergedHistory;
  readonly pages: readonly ReleasePageRecord[];
  readonly homes: Homes;
  /** When a KB was released, as the catalog says. */
  readonly releasedOn: (kbId: KbId) => Day | undefined;
}

/** Null: nothing speaks against the row, or people looked at its KB. */
export function createDoubts(context: DoubtContext): (row: PlacedRow) => Doubt | null {
  const { homes } = context;
  const lookedAt = new Map(context.reviewed.updates.map((update) => [update.kbId, update]));
  const isUnlisted = createUnlisted(context, lookedAt);
  const buildOfAnother = createBuilds(context.history);
  return (row) => {
    const { kbId, line, fix } = row;
    if (lookedAt.has(kbId) || kbId !== fix.kbId) return null;
    const listed = homes.listed(kbId);
    const isAtHome = homes.isAtHome(kbId, line.id);
    if (listed.length > 0) {
      const why = `which the release history lists on ${listed.map(describePlace).join(' and ')} alone`;
      return isAtHome ? buildOfAnother(row) : { rule: 'another-line', why };
    }
    const unlisted = isUnlisted(row);
    if (unlisted || isAtHome || homes.homesOf(kbId).length !== 1) return unlisted;
    const rows = [...homes.rowsOf(kbId)].map(([lineId, count]) => `${count} on ${lineId}`);
    return { rule: 'unlike-neighbours', mustName: null, why: `whose rows are ${rows.join(', ')}` };
  };
}

/** A FixedBuild is wrong more often than a KB: where nothing else speaks against the row, the release history is followed. */
function createBuilds({ byLine }: MergedHistory): (row: PlacedRow) => Doubt | null {
  const owners = new Map<string, KbId[]>();
  for (const [lineId, releases] of byLine) {
    for (const { kbId, ubr } of releases)
      owners.set(`${lineId} ${ubr}`, [...(owners.get(`${lineId} ${ubr}`) ?? []), kbId]);
  }
  return ({ kbId, line, fix }) => {
    const kbIds = owners.get(`${line.id} ${fixedUbr(fix.fixedBuild, line)}`) ?? [];
    const [other] = kbIds.includes(kbId) ? [] : kbIds;
    const why = `whose FixedBuild ${fix.fixedBuild} the release history gives to KB${other}`;
    return other === undefined ? null : { rule: 'build-of-another', mustName: other, why };
  };
}

/** Finds KBs that a row's own FixedBuild alone makes an update of its line, long after the line's history would have listed it. */
function createUnlisted(
  { reviewed, history, pages, releasedOn }: DoubtContext,
  lookedAt: ReadonlyMap<KbId, ReviewedUpdate>,
): (row: PlacedRow) => Doubt | null {
  const updatedAt = new Map(pages.map(({ id, updatedAt: at }) => [id, at ?? '']));
  const knownThrough = new Map(
    [...history.byLine].map(([lineId, releases]) => {
      const dates = releases.flatMap(({ sources }) => sources.map((id) => updatedAt.get(id) ?? ''));
      return [lineId, dates.sort().at(-1)?.slice(0, 10) ?? ''];
    }),
  );
  return ({ kbId, productId, line, fix }) => {
    const through = knownThrough.get(line.id) ?? '';
    const released = releasedOn(kbId);
    if (released === undefined || released >= through) return null;
    const context = { line, table: reviewed.windows, reviewed: lookedAt, linesOfKb: () => [] };
    const found = classify({ ...fix, kbId, productId }, context);
    if (found === 'another-line' || found.ubr === null) return null;
    const why = `which the release history of ${line.id}, as of ${through}, lists nowhere; its row says ${fix.fixedBuild}`;
    return { rule: 'not-listed', why };
  };
}

/** "1803 (17134.885)". */
function describePlace({ lineId, builds }: ListedPlace): string {
  return `${lineId} (${builds.map(formatOsBuild).join(', ')})`;
}
