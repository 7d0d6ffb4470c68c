/** Corrections that people might want to make: of rows that what else is known contradicts. */
import type { FixCorrection } from '../corrections.ts';
import type { Day, KbId } from '../ids.ts';
import type { SourceRecord } from '../records.ts';
import { mergeReleaseHistory, toPage } from '../release-history.ts';
import type { ReviewedData } from '../reviewed-data.ts';
import { selectSources } from '../select-sources.ts';
import type { WindowsRelease } from '../windows.ts';
import { createDoubts, type Doubt } from './doubts.ts';
import { findHomes } from './homes.ts';
import { createNeighbours, type Neighbours } from './neighbours.ts';
import { type PlacedRow, placeRows } from './placed-rows.ts';

/** Begins the reason of an entry that nobody has looked at; data with such an entry are refused. */
export const TO_BE_REVIEWED = 'TO BE REVIEWED: ';

export interface Suggestion extends Pick<Doubt, 'rule'> {
  /** Rows that it would correct: a month, a vulnerability and a product each. */
  readonly rows: number;
  /** As it would stand in `corrections/fixes.json` once people have looked at it. */
  readonly entry: FixCorrection;
}

interface DoubtfulRow {
  readonly doubt: Doubt;
  readonly row: PlacedRow;
  readonly neighbours: Neighbours | null;
}

/** `releasedOn`: when a KB was released, as the catalog says. */
export function suggestCorrections(
  records: readonly SourceRecord[],
  reviewed: ReviewedData,
  releasedOn: (kbId: KbId) => Day | undefined,
): Suggestion[] {
  const { months, pages } = selectSources(records);
  const history = mergeReleaseHistory([...pages, toPage(reviewed.releases)], reviewed.windows.lines);
  const rows = placeRows(months, reviewed);
  const homes = findHomes(rows, history);
  const { ofVulnerability, ofProduct } = createNeighbours(rows, homes);
  const doubtOf = createDoubts({ reviewed, history, pages, homes, releasedOn });
  const doubtful = rows.flatMap((row): DoubtfulRow[] => {
    const doubt = doubtOf(row);
    if (!doubt) return [];
    const near = ofVulnerability(row);
    const { mustName } = doubt;
    if (mustName !== undefined) {
      return near && (mustName ?? near.kbId) === near.kbId ? [{ doubt, row, neighbours: near }] : [];
    }
    // A KB of another line, released in time, stands where one of this line should.
    const isMistaken = doubt.rule === 'another-line' && (releasedOn(row.kbId) ?? '') <= lastDayOf(row.release);
    return [{ doubt, row, neighbours: near ?? (isMistaken ? ofProduct(row) : null) }];
  });
  const keyOf = ({ row, neighbours }: DoubtfulRow): string =>
    `${row.kbId} ${row.line.id} ${row.component === null} ${neighbours?.kbId}`;
  return [...Map.groupBy(doubtful, keyOf).values()]
    .map(toSuggestion)
    .sort((a, b) => Number(a.entry.kbId) - Number(b.entry.kbId));
}

/** The last day on which anybody gets updates for it: a KB that came later is none of its. */
function lastDayOf({ endOfService }: WindowsRelease): Day {
  return Object.values(endOfService).sort().at(-1) ?? '9999-12-31';
}

function toSuggestion(group: readonly DoubtfulRow[]): Suggestion {
  const [{ doubt, row, neighbours } = never()] = group;
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
  const name = row.month.products.find(({ id }) => id === row.productId)?.name ?? row.productId;
  const beside = distinct(neighbours?.rows.map(({ productId }) => productId) ?? []).slice(0, 3);
  const months = distinct(group.map((each) => each.row.month.id)).join(', ');
  const instead = neighbours ? `the rows of ${beside.join(', ')} beside it name KB${neighbours.kbId}` : NO_NEIGHBOUR;
  return {
    rule: doubt.rule,
    rows: group.length,
    entry: {
      kbId: row.fix.kbId,
      productIds: distinct(group.map((each) => each.row.productId)),
      insteadKbId: neighbours?.kbId ?? null,
      reason: `${TO_BE_REVIEWED}${months} lists KB${row.kbId} for ${name} (${row.line.id}), ${doubt.why}; ${instead}`,
      source: `https://msrc.microsoft.com/update-guide/vulnerability/${row.vulnerabilityId}`,
    },
  };
}

const NO_NEIGHBOUR = 'no row beside it tells of another KB';

function never(): never {
  throw new Error('a group without rows');
}
