/** Questions about devices as SQL, the same for both databases. */
import type { DescribedDevice, Device, DeviceCondition, DeviceQuestion, DeviceValue, Traits } from '../fleet/ports.ts';
import type { SortValue } from '../query/row-position.ts';
import type { SqlColumns, SqlDialect } from '../query/sql-columns.ts';
import { type SqlPiece, toSqlCondition, toSqlOrder } from '../query/to-sql.ts';
import { toPosition, toSqlAfter, toSqlKeys } from '../query/to-sql-position.ts';
import { describedColumns, deviceColumns } from './device-columns.ts';

/** What a database adds of its own; placeholders `?1` or `$1` and on. */
export interface QueryDialect {
  readonly dialect: SqlDialect;
  /** The word that joins devices with their facts. */
  readonly join: 'JOIN' | 'CROSS JOIN';
  /** An expression for the tags of `d`, sorted. */
  readonly tags: string;
  /** A condition that an expression is among the texts of a parameter, and that parameter's value. */
  readonly isAmong: (sql: string, place: string) => string;
}

/** A whole statement; the list of facts, where there is one, is its second value, given apart since drivers take lists differently. */
export interface QuerySql extends SqlPiece {
  readonly hasFactsKeys: boolean;
}

function fromSql({ join }: QueryDialect): string {
  return `FROM devices AS d ${join} fact_sets AS f ON f.tenant_id = d.tenant_id AND f.facts_key = d.facts_key`;
}

/** The devices that a question asks for, in order. The first value is the tenant. */
export function devicesSql(question: DeviceQuestion, own: QueryDialect): QuerySql {
  const { orderBy, after, skip, limit } = question;
  const builder = startBuilder(own, question);
  const keys = builder.add((start) => toSqlKeys(orderBy, { ...builder.options, start }));
  const where = conditionSql(builder, question, own);
  const isAfter = after
    ? ` AND ${builder.add((start) => toSqlAfter(orderBy, after, { ...builder.options, start }))}`
    : '';
  const order = builder.add((start) => toSqlOrder(orderBy, { ...builder.options, start }));
  const text = `SELECT ${describedColumns(own.dialect)}, ${own.tags} AS "tags", ${keys} ${fromSql(own)}
    WHERE ${where}${isAfter} ORDER BY ${order} LIMIT ${limit} OFFSET ${skip}`;
  return { text, values: builder.values, hasFactsKeys: question.factsKeys !== null };
}

/** How many devices there are by their facts. The first value is the tenant. */
export function countsSql(condition: DeviceCondition, own: QueryDialect): QuerySql {
  const builder = startBuilder(own, condition);
  const where = conditionSql(builder, condition, own);
  const text = `SELECT d.facts_key AS "factsKey", COUNT(*) AS "deviceCount" ${fromSql(own)} WHERE ${where} GROUP BY d.facts_key`;
  return { text, values: builder.values, hasFactsKeys: condition.factsKeys !== null };
}

/** How many active devices each group has by their facts. The only value is the tenant. */
export function groupCountsSql({ dialect }: QueryDialect): string {
  return `SELECT d.group_name AS "group", COALESCE(g.group_id, 0) AS "groupId", d.facts_key AS "factsKey", COUNT(*) AS "deviceCount"
    FROM devices AS d LEFT JOIN device_groups AS g ON g.tenant_id = d.tenant_id AND g.group_name = d.group_name
    WHERE d.tenant_id = ${dialect === 'sqlite' ? '?' : '$1'} AND d.is_active = 1
    GROUP BY d.group_name, g.group_id, d.facts_key`;
}

interface Builder {
  readonly options: { readonly dialect: SqlDialect; readonly columns: SqlColumns };
  readonly values: (string | number)[];
  /** Writes a piece with the next free placeholders and keeps its values. */
  readonly add: (write: (start: number) => SqlPiece) => string;
}

function startBuilder({ dialect }: QueryDialect, { factsKeys }: DeviceCondition): Builder {
  const values: (string | number)[] = [];
  const given = factsKeys === null ? 1 : 2;
  return {
    options: { dialect, columns: deviceColumns(dialect) },
    values,
    add: (write) => {
      const piece = write(given + values.length + 1);
      values.push(...piece.values);
      return piece.text;
    },
  };
}

function conditionSql(builder: Builder, { filter, factsKeys }: DeviceCondition, { dialect, isAmong }: QueryDialect) {
  const [tenant, keys] = dialect === 'sqlite' ? ['?1', '?2'] : ['$1', '$2'];
  const isOfFacts = factsKeys === null ? '' : ` AND ${isAmong('d.facts_key', keys)}`;
  const isWanted = filter
    ? ` AND ${builder.add((start) => toSqlCondition(filter, { ...builder.options, start }))}`
    : '';
  return `d.tenant_id = ${tenant}${isOfFacts}${isWanted}`;
}

/** A row of `devicesSql`; what the two databases give in different forms is told them by `own`. */
export type DescribedRow = Omit<Device, 'isActive'> &
  Traits & {
    readonly groupName: string | null;
    readonly value: DeviceValue | null;
    readonly groupId: number;
  } & { readonly [key: `key_${number}`]: SortValue };

export function toDescribed(
  row: DescribedRow,
  own: { readonly isActive: boolean; readonly tags: readonly string[] },
  { orderBy }: DeviceQuestion,
): DescribedDevice {
  const { id, version, name, nameKey, nameAt, parts, factsKey, factsSinceAt, firstSeenAt, lastSeenAt, place } = row;
  const { platform, releaseVersion, build, architecture, exposure, groupId, groupName, value } = row;
  const keys = orderBy.map((_, index) => row[`key_${index}`] ?? null);
  return {
    device: {
      ...{ id, version, name, nameKey, nameAt, parts, factsKey, factsSinceAt, firstSeenAt, lastSeenAt },
      isActive: own.isActive,
      place,
    },
    labels: { tags: own.tags, group: groupName, value },
    groupId,
    traits: { platform, releaseVersion, build, architecture, exposure },
    position: toPosition(orderBy, keys),
  };
}
