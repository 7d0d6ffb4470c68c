/** Where the properties of devices are: `d` is a row of `devices`, `f` the facts that it refers to. */
import type { SqlColumn, SqlColumns, SqlDialect, SqlElements } from '../query/sql-columns.ts';

/** Text that both databases compare by bytes, with an index or without. */
function key(sql: string, more: Partial<SqlColumn> = {}): SqlColumn {
  return { kind: 'text', sql, isByBytes: true, ...more };
}

const COLUMNS = {
  // Digits and lower case letters: as they are is without case.
  id: key('d.device_id', { folded: 'd.device_id', isNeverNull: true }),
  name: { kind: 'text', sql: 'd.name', folded: 'd.name_key' },
  firstSeenAt: { kind: 'instant', sql: 'd.first_seen_at', isByBytes: true, isNeverNull: true },
  lastSeenAt: { kind: 'instant', sql: 'd.last_seen_at', isByBytes: true, isNeverNull: true },
  activity: { kind: 'text', sql: "(CASE WHEN d.is_active = 1 THEN 'Active' ELSE 'Inactive' END)" },
  value: { kind: 'text', sql: "COALESCE(d.device_value, 'Normal')" },
  group: { kind: 'text', sql: 'd.group_name' },
  groupId: {
    kind: 'integer',
    sql: `COALESCE((SELECT g.group_id FROM device_groups AS g
                    WHERE g.tenant_id = d.tenant_id AND g.group_name = d.group_name), 0)`,
  },
  platform: key('f.platform'),
  releaseVersion: key('f.release_version'),
  build: { kind: 'integer', sql: 'f.build' },
  architecture: key('f.architecture'),
  bits: key(
    `(CASE f.architecture WHEN 'x86' THEN '32-bit' ELSE CASE WHEN f.architecture IS NOT NULL THEN '64-bit' END END)`,
  ),
  exposure: key('f.exposure'),
  tags: {
    kind: 'collection',
    from: (alias) => `device_tags AS ${alias}`,
    where: (alias) => `${alias}.tenant_id = d.tenant_id AND ${alias}.device_id = d.device_id`,
    columns: (alias) => ({ '': key(`${alias}.tag`) }),
  },
} as const satisfies SqlColumns;

/** Where in a device's place, which is JSON: see `Place`. */
const IN_PLACE = {
  mainAddress: 'network.main',
  addresses: 'network.addresses',
  entraDeviceId: 'directory.entry.entraDeviceId',
  isEntraJoined: 'directory.entry.isEntraJoined',
} as const;

type PlaceColumns = Readonly<Record<keyof typeof IN_PLACE, SqlColumn | SqlElements>>;

const sqliteValue = (of: string, path: string): string => `json_extract(${of}, '$.${path}')`;
const postgresValue = (of: string, path: string): string => `(${of} #>> '{${path.replaceAll('.', ',')}}')`;

const PLACE_COLUMNS: Readonly<Record<SqlDialect, PlaceColumns>> = {
  sqlite: {
    ...directoryColumns((path) => sqliteValue('d.place', path)),
    addresses: addressElements(
      (alias) => `json_each(d.place, '$.${IN_PLACE.addresses}') AS ${alias}`,
      (alias, name) => sqliteValue(`${alias}.value`, name),
    ),
    isEntraJoined: { kind: 'boolean', sql: sqliteValue('d.place', IN_PLACE.isEntraJoined) },
  },
  postgres: {
    ...directoryColumns((path) => postgresValue('d.place::json', path)),
    addresses: addressElements(
      (alias) =>
        `json_array_elements(d.place::json #> '{${IN_PLACE.addresses.replaceAll('.', ',')}}') AS ${alias} (value)`,
      (alias, name) => postgresValue(`${alias}.value`, name),
    ),
    isEntraJoined: { kind: 'boolean', sql: `${postgresValue('d.place::json', IN_PLACE.isEntraJoined)}::boolean` },
  },
};

function directoryColumns(value: (path: string) => string) {
  const entraDeviceId = value(IN_PLACE.entraDeviceId);
  return {
    mainAddress: { kind: 'text', sql: value(IN_PLACE.mainAddress) },
    // Lower case as it is kept.
    entraDeviceId: { kind: 'text', sql: entraDeviceId, folded: entraDeviceId },
  } as const satisfies Partial<PlaceColumns>;
}

function addressElements(from: SqlElements['from'], value: (alias: string, name: string) => string): SqlElements {
  const text = (sql: string): SqlColumn => ({ kind: 'text', sql });
  return {
    kind: 'collection',
    from,
    columns: (alias) => ({
      ipAddress: text(value(alias, 'address')),
      macAddress: text(value(alias, 'mac')),
      type: text(value(alias, 'type')),
      operationalStatus: text(
        `(CASE ${value(alias, 'status')} WHEN 'up' THEN 'Up' WHEN 'down' THEN 'Down' ELSE 'Unknown' END)`,
      ),
    }),
  };
}

export function deviceColumns(dialect: SqlDialect): SqlColumns {
  return { ...COLUMNS, ...PLACE_COLUMNS[dialect] };
}

/** What a described device is read from, apart from its labels' tags, which each database writes in its own way. */
export function describedColumns(dialect: SqlDialect): string {
  const isActive = dialect === 'sqlite' ? 'd.is_active' : 'd.is_active = 1';
  return `
    d.device_id AS "id", d.version AS "version", d.name AS "name", d.name_key AS "nameKey", d.name_at AS "nameAt", d.parts AS "parts",
    d.facts_key AS "factsKey", d.facts_since_at AS "factsSinceAt", d.first_seen_at AS "firstSeenAt",
    d.last_seen_at AS "lastSeenAt", ${isActive} AS "isActive", d.place AS "place", d.group_name AS "groupName", d.device_value AS "value",
    ${COLUMNS.groupId.sql} AS "groupId",
    f.platform AS "platform", f.release_version AS "releaseVersion", f.build AS "build", f.architecture AS "architecture",
    f.exposure AS "exposure"`;
}

/** Ids are hexadecimal: a slice to the end of the fleet has an end, too, without which a database reads on to the last device. */
export const AFTER_ALL_IDS = 'g';
