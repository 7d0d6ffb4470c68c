import { parseHotfixId } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import type { ReportNote } from '../model.ts';
import { parseVersion, wrongValue } from './json-fields.ts';
import { readRegistryRows } from './osquery-registry.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';
import { type Cells, cellInteger, cellText, otherSystem } from './row-cells.ts';
import { kbRows } from './row-facts.ts';

interface ReadRows {
  readonly rows: Readonly<Record<string, string>>;
  readonly notes: readonly ReportNote[];
}

/** A table of osquery of which some rows are kept: those that a decision can use, by a key of ours. */
export interface OsqueryTable {
  readonly name: string;
  /** True where a row that is not in a whole result is gone. Other tables are asked for by the row. */
  readonly isSet: boolean;
  /** Whether a row is of this table; queries are named freely, so only its columns can tell. */
  isTableOf(row: Cells): boolean;
  read(rows: readonly Cells[], pathOf: (index: number) => string, isSnapshot: boolean): ReadRows;
}

/** The table that a row is of; null: none of interest. */
export function osqueryTableOf(row: Cells): OsqueryTable | null {
  return TABLES.find((table) => table.isTableOf(row)) ?? null;
}

const has = (row: Cells, ...names: readonly string[]) => names.every((name) => row[name] !== undefined);
const hasAny = (row: Cells, ...names: readonly string[]) => names.some((name) => row[name] !== undefined);

const TABLES: readonly OsqueryTable[] = [
  { name: 'patches', isSet: true, isTableOf: (row) => has(row, 'hotfix_id'), read: readPatches },
  {
    name: 'windows_update_history',
    isSet: true,
    isTableOf: (row) => has(row, 'title') && hasAny(row, 'result_code', 'update_id'),
    read: readHistory,
  },
  {
    name: 'registry',
    isSet: false,
    isTableOf: (row) => hasAny(row, 'key', 'path', 'name') && hasAny(row, 'data', 'type', 'mtime'),
    read: readRegistryRows,
  },
  {
    name: 'os_version',
    isSet: false,
    isTableOf: (row) => has(row, 'version') && hasAny(row, 'build', 'platform', 'platform_like'),
    read: readOsVersion,
  },
  {
    name: 'programs',
    isSet: false,
    isTableOf: (row) => has(row, 'name', 'version') && hasAny(row, ...PROGRAM_COLUMNS),
    read: readPrograms,
  },
];

const PROGRAM_COLUMNS = ['identifying_number', 'install_source', 'install_location', 'uninstall_string', 'publisher'];

function readPatches(rows: readonly Cells[]): ReadRows {
  return kbRows(
    rows.map((row) => ({
      hotfixId: cellText(row, 'hotfix_id') ?? '',
      installedOn: parseInstalledOn(cellText(row, 'installed_on')),
    })),
  );
}

/** KBs that the history calls installed. It does so for those that were rolled back too, so it never counts as a list. */
function readHistory(rows: readonly Cells[]): ReadRows {
  const installed = rows.filter(
    (row) =>
      /^(?:succeeded|[23]$)/i.test(cellText(row, 'result_code') ?? 'succeeded') &&
      !/^(?:uninstall|2$)/i.test(cellText(row, 'operation') ?? ''),
  );
  const ids = installed.flatMap((row) => /\bKB[1-9]\d{5,7}\b/i.exec(cellText(row, 'title') ?? '')?.[0] ?? []);
  return { rows: Object.fromEntries(ids.flatMap((id) => [[parseHotfixId(id) ?? '', '']])), notes: [] };
}

/** Its one row, by column: revision is there in newer versions of osquery only. */
function readOsVersion(rows: readonly Cells[], pathOf: (index: number) => string): ReadRows {
  const row = rows[0] ?? {};
  const path = pathOf(0);
  const platform = cellText(row, 'platform') ?? cellText(row, 'platform_like') ?? 'windows';
  if (platform.toLowerCase() !== 'windows') throw otherSystem(cellText(row, 'name') ?? platform, path);
  const version = cellText(row, 'version') ?? '';
  const match = /^(\d{1,2}\.\d{1,2})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?$/.exec(version);
  if (version !== '' && match === null) throw wrongValue(`${path}.version`, 'a version such as 10.0.19045', version);
  const ofVersion = { build: match?.[2], revision: match?.[3] };
  const build =
    cellInteger(row, 'build', { path, ...BUILD_RANGE }) ?? cellInteger(ofVersion, 'build', { path, ...BUILD_RANGE });
  const ubr =
    cellInteger(row, 'revision', { path, ...UBR_RANGE }) ?? cellInteger(ofVersion, 'revision', { path, ...UBR_RANGE });
  const columns = {
    arch: cellText(row, 'arch'),
    build: build === null ? null : String(build),
    name: cellText(row, 'name'),
    revision: ubr === null || build === null ? null : String(ubr),
    version: match?.[1] ?? null,
  };
  return {
    rows: Object.fromEntries(
      Object.entries(columns).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    notes: [],
  };
}

/** Of the programs only Microsoft Edge matters: where it is, the old Edge (EdgeHTML) is not. */
function readPrograms(rows: readonly Cells[]): ReadRows {
  const versions = rows
    .filter((row) => cellText(row, 'name') === 'Microsoft Edge')
    .flatMap((row) => parseVersion(cellText(row, 'version') ?? '') ?? []);
  const version = versions.toSorted().at(-1);
  return { rows: version === undefined ? {} : { edge: version }, notes: [] };
}
