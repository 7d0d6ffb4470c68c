import type { InventoryReport } from '../model.ts';
import { findHotfixListing } from './hotfix-listing.ts';
import { parseHotfixListing } from './hotfix-reports.ts';

/**
 * Reads `wmic qfe` as table, `list full`, `/format:csv` or `get HotFixID`: the hotfixes, and of the system only the
 * computer's name. Null: the text is none of these.
 */
export function parseWmicQfe(lines: readonly string[]): InventoryReport[] | null {
  const listing = findHotfixListing(lines);
  return listing?.tool === 'wmic-qfe' ? parseHotfixListing(lines, listing) : null;
}
