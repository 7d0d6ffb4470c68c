import { buildReport } from '../build-report.ts';
import { readHotfixList } from '../hotfix-list.ts';
import type { InventoryReport, ReportNote } from '../model.ts';
import { ReportError } from '../report-error.ts';
import { type HotfixListing, type HotfixRow, readHotfixListing } from './hotfix-listing.ts';

/** The reports of a hotfix listing: one per computer that it names, for both tools can ask several at once. */
export function parseHotfixListing(lines: readonly string[], listing: HotfixListing): InventoryReport[] {
  const rows = readHotfixListing(lines, listing);
  if (rows.length === 0) {
    const line = `line ${listing.headingLine + 2}`;
    throw new ReportError('malformed', 'expected at least one hotfix below the heading HotFixID', line);
  }
  return hotfixReports(listing.tool, dropDoubtfulEnd(rows, lines));
}

/** The rows of a list, false for one whose end may be a piece of a longer id. */
export interface HotfixRows {
  readonly rows: readonly HotfixRow[];
  readonly isComplete: boolean;
}

/** Reports from rows that a parser found, one per computer; rows that name none belong to the one that is named. */
export function hotfixReports(format: HotfixListing['tool'], { rows, isComplete }: HotfixRows): InventoryReport[] {
  const named = Map.groupBy(rows, ({ computerName }) => computerName?.toLowerCase() ?? null);
  const isOneComputer = [...named.keys()].filter((name) => name !== null).length < 2;
  const computers = isOneComputer ? [rows] : [...named.values()];
  return computers.map((own) => {
    const list = readHotfixList(own, isComplete && !own.some(isAbbreviated));
    return buildReport({
      format,
      computerName: own.find(({ computerName }) => computerName !== null)?.computerName ?? null,
      hotfixes: list,
      notes: list.isComplete ? [] : [TRUNCATED],
    });
  });
}

const TRUNCATED: ReportNote = {
  code: 'hotfix-list-truncated',
  field: 'installedKbs',
  message: 'The hotfix list was cut short: its last entry, or an abbreviated one, could not be read.',
};

/** PowerShell ends what is wider than its column with an ellipsis. */
function isAbbreviated({ hotfixId }: HotfixRow): boolean {
  return /(?:…|\.\.\.)$/.test(hotfixId);
}

/** A text that ends in the middle of a line, in an id of fewer than seven digits, may have lost some of them. */
function dropDoubtfulEnd(rows: readonly HotfixRow[], lines: readonly string[]): HotfixRows {
  const id = rows.at(-1)?.hotfixId ?? '';
  const isDoubtful = id !== '' && (lines.at(-1) ?? '').endsWith(id) && !/\d{7}/.test(id);
  return isDoubtful ? { rows: rows.slice(0, -1), isComplete: false } : { rows, isComplete: true };
}
