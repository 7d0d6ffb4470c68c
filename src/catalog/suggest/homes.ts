/** On which servicing lines a KB is at home. */
import type { KbId } from '../ids.ts';
import type { OsBuild } from '../os-build.ts';
import type { MergedHistory } from '../release-history.ts';
import type { PlacedRow } from './placed-rows.ts';

/** A KB that rows place on a line by mistake has more than so many times as many on its own. */
const MISTAKE = 4;

export interface Homes {
  /** By the release history, where it knows the KB; else where many of its rows are. */
  readonly isAtHome: (kbId: KbId, lineId: string) => boolean;
  readonly homesOf: (kbId: KbId) => readonly string[];
  /** Its places in the release history; none: no page lists it. */
  readonly listed: (kbId: KbId) => readonly ListedPlace[];
  /** How many rows it has, by line. */
  readonly rowsOf: (kbId: KbId) => ReadonlyMap<string, number>;
}

export interface ListedPlace {
  readonly lineId: string;
  readonly builds: readonly OsBuild[];
}

export function findHomes(rows: readonly PlacedRow[], history: MergedHistory): Homes {
  const listed = new Map<KbId, ListedPlace[]>();
  for (const [lineId, releases] of history.byLine) {
    for (const { kbId, builds } of releases) listed.set(kbId, [...(listed.get(kbId) ?? []), { lineId, builds }]);
  }
  const counts = new Map<KbId, Map<string, number>>();
  for (const { kbId, line } of rows) {
    const ofKb = counts.get(kbId) ?? new Map<string, number>();
    counts.set(kbId, ofKb.set(line.id, (ofKb.get(line.id) ?? 0) + 1));
  }
  const homes = new Map<KbId, string[]>();
  for (const [kbId, ofKb] of counts) {
    const most = Math.max(...ofKb.values());
    const many = [...ofKb].filter(([, count]) => count * MISTAKE >= most).map(([lineId]) => lineId);
    homes.set(kbId, listed.get(kbId)?.map(({ lineId }) => lineId) ?? many);
  }
  return {
    isAtHome: (kbId, lineId) => homes.get(kbId)?.includes(lineId) ?? false,
    homesOf: (kbId) => homes.get(kbId) ?? [],
    listed: (kbId) => listed.get(kbId) ?? [],
    rowsOf: (kbId) => counts.get(kbId) ?? new Map(),
  };
}
