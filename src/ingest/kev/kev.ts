import type { Day } from '../../catalog/ids.ts';
import type { KevRecord, KnownExploited } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { createDropCounter } from '../drop-counter.ts';
import { parseJsonDocument } from '../json-document.ts';
import { elements, type JsonValue, jsonRoot, member, numberOf, stringOf } from '../json-value.ts';
import type { OpenDocument } from '../open-document.ts';
import { parseDay, parseUtcTime } from '../utc-time.ts';
import { parseVulnerabilityId } from '../vulnerability-id.ts';

/** Reads CISA's catalog of known exploited vulnerabilities (`known_exploited_vulnerabilities.json`). Throws DocumentError. */
export async function readKev(document: OpenDocument): Promise<KevRecord> {
  const root = jsonRoot(document.file, await parseJsonDocument(document));
  const rows = elements(root, 'vulnerabilities');
  requireCount(root, rows.length);
  const drops = createDropCounter();
  const vulnerabilities: KnownExploited[] = [];
  for (const row of rows) {
    const name = stringOf(member(row, 'cveID')).trim();
    const id = parseVulnerabilityId(name);
    if (id !== null)
      vulnerabilities.push({
        id,
        addedOn: dayOf(row, 'dateAdded'),
        dueOn: stringOf(member(row, 'dueDate')).trim() === '' ? null : dayOf(row, 'dueDate'),
        isRansomwareUsed: stringOf(member(row, 'knownRansomwareCampaignUse')).trim() === 'Known',
      });
    else drops.add(name === '' ? 'vulnerability-without-id' : 'not-a-cve-or-advisory');
  }
  return { kind: 'kev', id: 'kev', releasedAt: releasedAt(root), vulnerabilities, drops: drops.counts() };
}

function requireCount(root: JsonValue, found: number): void {
  const count = numberOf(member(root, 'count'));
  if (found > 0 && (count === null || count === found)) return;
  const problem =
    found === 0
      ? 'expected at least one vulnerability'
      : `expected ${count} vulnerabilities as "count" says, found ${found}`;
  throw new DocumentError(found === 0 ? 'unexpected-content' : 'truncated', problem, {
    file: root.file,
    field: 'vulnerabilities',
  });
}

function dayOf(row: JsonValue, name: string): Day {
  const text = stringOf(member(row, name));
  const day = parseDay(text);
  if (day !== null) return day;
  throw new DocumentError('malformed', `expected a day such as 2026-08-07, found ${JSON.stringify(text)}`, {
    file: row.file,
    field: `${row.field}.${name}`,
  });
}

function releasedAt(root: JsonValue): string {
  const text = stringOf(member(root, 'dateReleased'));
  const time = parseUtcTime(text);
  if (time !== null) return time;
  throw new DocumentError('malformed', `expected a time such as 2026-08-07T16:45:47Z, found ${JSON.stringify(text)}`, {
    file: root.file,
    field: 'dateReleased',
  });
}
