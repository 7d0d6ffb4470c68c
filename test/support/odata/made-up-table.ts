/** The made-up entity as a table of each database. */

import type { SqlColumns, SqlDialect } from '../../../src/query/sql-columns.ts';
import { foldCase } from '../../../src/query/text.ts';
import type { MadeUpRow } from './made-up-rows.ts';

const TYPES: Readonly<Record<SqlDialect, Readonly<Record<string, string>>>> = {
  sqlite: { text: 'text', integer: 'integer', decimal: 'real', boolean: 'integer', json: 'text' },
  postgres: {
    text: 'text COLLATE "C"',
    integer: 'bigint',
    decimal: 'double precision',
    boolean: 'boolean',
    json: 'jsonb',
  },
};

const COLUMNS = [
  ['id', 'integer'],
  ['name', 'text'],
  ['other', 'text'],
  ['dns_name', 'text'],
  ['dns_key', 'text'],
  ['level', 'text'],
  ['aad_id', 'text'],
  ['build', 'integer'],
  ['score', 'decimal'],
  ['is_joined', 'boolean'],
  ['seen_at', 'text'],
  ['zone_name', 'text'],
  ['tags', 'json'],
  ['parts', 'json'],
] as const;

export function createTableSql(dialect: SqlDialect): string {
  return `CREATE TABLE rows (${COLUMNS.map(([name, type]) => `${name} ${TYPES[dialect][type]}`).join(', ')})`;
}

export function insertSql(dialect: SqlDialect): string {
  const places = COLUMNS.map((_, index) => (dialect === 'sqlite' ? '?' : `$${index + 1}`));
  return `INSERT INTO rows VALUES (${places.join(', ')})`;
}

export function insertValues(row: MadeUpRow, id: number, dialect: SqlDialect): unknown[] {
  const { name, other, dnsName, level, aadId, build, score, isJoined, seenAt, zone, tags, parts } = row;
  const flag = dialect === 'sqlite' && isJoined !== null ? Number(isJoined) : isJoined;
  const key = dnsName === null ? null : foldCase(dnsName);
  return [
    ...[id, name, other, dnsName, key, level, aadId, build, score, flag, seenAt, zone.name],
    ...[JSON.stringify(tags), JSON.stringify(parts)],
  ];
}

const SHARED: SqlColumns = {
  name: { kind: 'text', sql: 'r.name' },
  other: { kind: 'text', sql: 'r.other' },
  dnsName: { kind: 'text', sql: 'r.dns_name', folded: 'r.dns_key' },
  level: { kind: 'text', sql: 'r.level' },
  aadId: { kind: 'text', sql: 'r.aad_id' },
  build: { kind: 'integer', sql: 'r.build' },
  score: { kind: 'decimal', sql: 'r.score' },
  isJoined: { kind: 'boolean', sql: 'r.is_joined' },
  seenAt: { kind: 'instant', sql: 'r.seen_at' },
  'zone/name': { kind: 'text', sql: 'r.zone_name' },
};

export const MADE_UP_COLUMNS: Readonly<Record<SqlDialect, SqlColumns>> = {
  sqlite: {
    ...SHARED,
    tags: {
      kind: 'collection',
      from: (alias) => `json_each(r.tags) AS ${alias}`,
      columns: (alias) => ({ '': { kind: 'text', sql: `${alias}.value` } }),
    },
    parts: {
      kind: 'collection',
      from: (alias) => `json_each(r.parts) AS ${alias}`,
      columns: (alias) => ({
        key: { kind: 'text', sql: `json_extract(${alias}.value, '$.key')` },
        size: { kind: 'integer', sql: `json_extract(${alias}.value, '$.size')` },
      }),
    },
  },
  postgres: {
    ...SHARED,
    tags: {
      kind: 'collection',
      from: (alias) => `jsonb_array_elements_text(r.tags) AS ${alias}(value)`,
      columns: (alias) => ({ '': { kind: 'text', sql: `${alias}.value` } }),
    },
    parts: {
      kind: 'collection',
      from: (alias) => `rows AS ${alias}_row, jsonb_array_elements(${alias}_row.parts) AS ${alias}(value)`,
      // Such a join is not needed here; it stands for tables of their own.
      where: (alias) => `${alias}_row.id = r.id`,
      columns: (alias) => ({
        key: { kind: 'text', sql: `(${alias}.value ->> 'key')` },
        size: { kind: 'integer', sql: `(${alias}.value ->> 'size')::bigint` },
      }),
    },
  },
};
