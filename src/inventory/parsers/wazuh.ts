import type { ReportNote } from '../model.ts';
import type { RowChange, RowSnapshot, RowStatement } from '../statement-types.ts';
import { cleanComputerName } from '../text-lines.ts';
import { isObject, parseVersion, wrongValue } from './json-fields.ts';
import { type Cells, cellInstant, cellsOf, cellText, nestedCells } from './row-cells.ts';
import { kbRows } from './row-facts.ts';
import { wazuhSystemRows } from './wazuh-system.ts';

/** The inventory index of a table; indexes of a cluster end in its name. */
const INDEX = /^wazuh-states-inventory-(hotfixes|packages|system)(?:-|$)/;

type TableName = 'hotfixes' | 'packages' | 'system';

interface Item {
  readonly path: string;
  readonly table: TableName;
  readonly isDelete: boolean;
  /** Null: the item does not tell. */
  readonly at: string | null;
  readonly rows: Readonly<Record<string, string>>;
  readonly notes: readonly ReportNote[];
  readonly cells: Cells;
}

/** How a Wazuh dump is read. */
export interface WazuhOptions {
  /** The time of items that do not tell theirs; null: there is none. */
  readonly collectedAt: string | null;
}

/**
 * Reads the states that Wazuh's syscollector sends: `{ "metadata": …, "items": […] }`, or one item. `VDFirst` carries
 * all items of the indices that it names; any other option carries changes. Items of other indices say nothing of updates.
 */
export function parseWazuhStates(value: unknown, path: string, { collectedAt }: WazuhOptions): RowStatement {
  const top = cellsOf(value, path);
  const elements: readonly unknown[] = Array.isArray(top.items) ? top.items : [top];
  const pathOf = (index: number) => (Array.isArray(top.items) ? `${path}.items[${index}]` : path);
  const items = elements.flatMap((element, index) => readItem(element, pathOf(index)) ?? []);
  const timed = items.map((item) => {
    const at = item.at ?? collectedAt;
    if (at === null) throw wrongValue(`${item.path}.data.state.modified_at`, 'the time of the item', undefined);
    return { ...item, at };
  });
  const metadata = nestedCells(top, 'metadata');
  const whole = metadata.option === 'VDFirst' ? wholeTables(metadata, timed) : [];
  return {
    kind: 'rows',
    device: readDevice([metadata, top, ...items.map(({ cells }) => cells)]),
    source: 'wazuh',
    computerName: readComputerName(items),
    snapshots: whole.flatMap((table) => snapshotOf(table, timed) ?? []),
    changes: timed.filter(({ table }) => !whole.includes(table)).flatMap(changesOf),
    notes: items.flatMap(({ notes }) => notes),
  };
}

type TimedItem = Item & { readonly at: string };

function wholeTables(metadata: Cells, items: readonly TimedItem[]): TableName[] {
  const indices: readonly unknown[] = Array.isArray(metadata.indices) ? metadata.indices : [];
  const named = indices.flatMap((index) => (typeof index === 'string' ? (tableOfIndex(index) ?? []) : []));
  return [...new Set(named.length > 0 ? named : items.map(({ table }) => table))];
}

/** As of its newest item; a table without items, as of the newest of all. */
function snapshotOf(table: TableName, items: readonly TimedItem[]): RowSnapshot | null {
  const own = items.filter((item) => item.table === table && !item.isDelete);
  const times = (own.length > 0 ? own : items).map(({ at }) => at);
  const at = times.toSorted().at(-1);
  return at === undefined ? null : { table, at, rows: Object.assign({}, ...own.map(({ rows }) => rows)) };
}

function changesOf({ table, at, isDelete, rows }: TimedItem): RowChange[] {
  return Object.entries(rows).map(([key, value]) => ({ table, at, key, value: isDelete ? null : value }));
}

function tableOfIndex(index: string): TableName | null {
  const table = INDEX.exec(index)?.[1];
  return table === 'hotfixes' || table === 'packages' || table === 'system' ? table : null;
}

/** Null: an item of another index. */
function readItem(value: unknown, path: string): Item | null {
  const item = cellsOf(value, path);
  const table = tableOfIndex(cellText(item, 'index') ?? '');
  if (table === null) return null;
  const operation = cellText(item, 'operation');
  if (operation !== 'Upsert' && operation !== 'Delete') {
    throw wrongValue(`${path}.operation`, '"Upsert" or "Delete"', item.operation);
  }
  const cells = cellsOf(item.data, `${path}.data`);
  const at = cellInstant(nestedCells(cells, 'state'), 'modified_at', `${path}.data.state`);
  return { path, table, isDelete: operation === 'Delete', at, cells, ...READERS[table](cells, `${path}.data`) };
}

type ReadItem = (cells: Cells, path: string) => Pick<Item, 'rows' | 'notes'>;

const READERS: Readonly<Record<TableName, ReadItem>> = {
  hotfixes: (cells, path) => {
    const hotfixId = cellText(nestedCells(cells, 'package', 'hotfix'), 'name');
    if (hotfixId === null)
      throw wrongValue(`${path}.package.hotfix.name`, 'a hotfix id such as "KB9000001"', undefined);
    return kbRows([{ hotfixId, installedOn: null }]);
  },
  packages: (cells) => ({ rows: edgeRows(nestedCells(cells, 'package')), notes: [] }),
  system: (cells, path) => ({ rows: wazuhSystemRows(nestedCells(cells, 'host'), `${path}.host`), notes: [] }),
};

/** Of the packages only Microsoft Edge matters: where it is, the old Edge (EdgeHTML) is not. */
export function edgeRows(packageCells: Cells): Readonly<Record<string, string>> {
  const version = parseVersion(cellText(packageCells, 'version') ?? '');
  return cellText(packageCells, 'name') === 'Microsoft Edge' && version !== null ? { edge: version } : {};
}

/** The agent's name, else its id, where the dump names the agent: what an agent sends itself does not. */
function readDevice(places: readonly Cells[]): string | null {
  for (const place of places) {
    const agent = nestedCells(place, 'agent');
    const device = cellText(agent, 'name') ?? cellText(agent, 'id') ?? cellText(place, 'agent_id');
    if (device !== null) return device;
  }
  return null;
}

function readComputerName(items: readonly Item[]): string | null {
  const hosts = items.map(({ cells }) => nestedCells(cells, 'host'));
  const names = hosts.map((host) => cleanComputerName(cellText(host, 'hostname') ?? ''));
  return names.find((name) => name !== null) ?? null;
}

/** True for such a dump or item. */
export function isWazuhStates(value: object): boolean {
  const isItem = (each: unknown) => isObject(each) && 'operation' in each && 'index' in each;
  return isItem(value) || ('items' in value && Array.isArray(value.items) && 'metadata' in value);
}
