import { buildReport } from '../build-report.ts';
import { readHotfixList } from '../hotfix-list.ts';
import type { InventoryReport } from '../model.ts';
import { ReportError } from '../report-error.ts';
import type { WholeStatement } from '../statement-types.ts';
import { isObject, wrongValue } from './json-fields.ts';
import { type Cells, cellsOf, cellText } from './row-cells.ts';
import { noteSkipped, type Skipped } from './skipped-devices.ts';
import { edgeRows } from './wazuh.ts';
import { wazuhOsReport } from './wazuh-system.ts';

/** True for an older dump: an object of agents by their ids, each with its hotfixes, packages or OS. */
export function isWazuhAgents(value: object): boolean {
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([id, each]) => /^\d{1,10}$/.test(id) && isAgent(each));
}

function isAgent(value: unknown): boolean {
  const row: unknown = Array.isArray(value) ? value[0] : value;
  if (Array.isArray(value) && value.length === 0) return true;
  return (
    isObject(row) && ('hotfix' in row || 'os_name' in row || 'status' in row || ('name' in row && 'format' in row))
  );
}

/**
 * Reads an older dump: one report per agent. Agents of other systems are skipped, with a note on the first report.
 * @throws {ReportError} `not-windows` when none is left.
 */
export function parseWazuhAgents(value: unknown, path: string): WholeStatement[] {
  const skipped: Skipped[] = [];
  const statements: WholeStatement[] = [];
  for (const [id, agent] of Object.entries(cellsOf(value, path))) {
    try {
      const report = readAgent(agent, `${path}["${id}"]`);
      statements.push({ kind: 'whole', device: id, source: 'wazuh', report });
    } catch (error) {
      if (!(error instanceof ReportError) || error.code !== 'not-windows') throw error;
      skipped.push({ name: id, reason: error });
    }
  }
  return noteSkipped(statements, skipped);
}

function readAgent(agent: unknown, path: string): InventoryReport {
  if (!Array.isArray(agent)) {
    const cells = cellsOf(agent, path);
    // `{ "status": "NOT_SYNCED" }`: the manager has no list of this agent yet.
    if (cells.os_name === undefined) return buildReport({ format: 'wazuh', computerName: null, hotfixes: null });
    return wazuhOsReport(cells, path);
  }
  // Of hotfixes or of packages: an empty list does not say.
  if (agent.length === 0) return buildReport({ format: 'wazuh', computerName: null, hotfixes: null });
  const rows = agent.map((row: unknown, index) => cellsOf(row, `${path}[${index}]`));
  if (rows.some((row) => row.hotfix === undefined)) return readPackages(rows, path);
  const entries = rows.map((row, index) => {
    const hotfixId = cellText(row, 'hotfix');
    if (hotfixId === null) throw wrongValue(`${path}[${index}].hotfix`, 'a hotfix id such as "KB9000001"', row.hotfix);
    return { hotfixId, installedOn: null };
  });
  return buildReport({ format: 'wazuh', computerName: null, hotfixes: readHotfixList(entries, true) });
}

/** Packages of Windows have the format `win`. */
function readPackages(rows: readonly Cells[], path: string): InventoryReport {
  const other = rows.map((row) => cellText(row, 'format') ?? '').find((format) => format !== 'win');
  if (other !== undefined) {
    throw new ReportError('not-windows', `expected packages of Windows, found some of the format "${other}"`, path);
  }
  const edge = rows.map((row) => edgeRows(row).edge).find((version) => version !== undefined);
  return buildReport({
    format: 'wazuh',
    computerName: null,
    hotfixes: null,
    components: { edgeChromium: edge ?? null },
  });
}
