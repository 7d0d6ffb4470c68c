import { parseInstalledOn } from '../installed-on.ts';
import type { InventoryReport } from '../model.ts';
import { cleanComputerName } from '../text-lines.ts';
import { findHotfixListing, type HotfixRow } from './hotfix-listing.ts';
import { hotfixReports, parseHotfixListing } from './hotfix-reports.ts';
import { lenientFields, readText, wrongValue } from './json-fields.ts';

/** Reads `Get-HotFix` as table, `Format-List` or `ConvertTo-Csv`. Null: the text is none of these. */
export function parseGetHotfix(lines: readonly string[]): InventoryReport[] | null {
  const listing = findHotfixListing(lines);
  return listing?.tool === 'get-hotfix' ? parseHotfixListing(lines, listing) : null;
}

/** Reads the objects of `Get-HotFix | ConvertTo-Json`: one report per computer that they name. */
export function parseGetHotfixJson(elements: readonly unknown[], path: (index: number) => string): InventoryReport[] {
  const rows = elements.map((element, index) => readRow(element, path(index)));
  return hotfixReports('get-hotfix', { rows, isComplete: true });
}

const COMPUTER_NAMES = ['CSName', 'PSComputerName', 'Source', '__SERVER'];

function readRow(element: unknown, path: string): HotfixRow {
  const fields = lenientFields(element, path);
  const hotfixId = readText(fields, 'HotFixID');
  if (hotfixId === null)
    throw wrongValue(`${path}.HotFixID`, 'a hotfix id such as "KB9000001"', fields.get('HotFixID'));
  const name = COMPUTER_NAMES.map((each) => readText(fields, each)).find((each) => each !== null);
  return {
    hotfixId,
    installedOn: parseInstalledOn(fields.get('InstalledOn')),
    computerName: cleanComputerName(name ?? ''),
  };
}
