/** Walks through devices as SQL, the same for both databases: each along one index, which SQLite has to be told. */
import type { Device, DeviceValue, DeviceWalk, WalkedDevice } from '../fleet/ports.ts';
import type { SqlDialect } from '../query/sql-columns.ts';
import type { QueryDialect } from './device-query.ts';

export interface WalkSql {
  readonly text: string;
  /** The first is the tenant. A list is of facts. */
  readonly values: readonly (string | readonly string[])[];
}

/** After every text that begins with a prefix: the last of all characters, by bytes too. */
const LAST = '\u{10ffff}';

interface Path {
  readonly from: string;
  readonly index: string;
  readonly where: string;
  /** What `where` compares with, from the second placeholder on. */
  readonly values: WalkSql['values'];
  readonly orderBy?: string;
}

export function walkSql(tenantId: string, walk: DeviceWalk, own: QueryDialect): WalkSql {
  const { dialect, tags } = own;
  const { from, index, where, values, orderBy } = pathOf(walk, own);
  // Without statistics of the tenant it would rather read all of its devices, in the order of their key.
  const along = dialect === 'sqlite' && index !== '' ? ` INDEXED BY ${index}` : '';
  const text = `SELECT ${columns(dialect)}, ${tags} AS "tags" FROM ${from.replace('{along}', along)}
    WHERE ${where}${orderBy ? ` ORDER BY ${orderBy}` : ''} LIMIT ${walk.limit}`;
  return { text: dialect === 'sqlite' ? text : text.replaceAll('?', '$'), values: [tenantId, ...values] };
}

const DEVICES = 'devices AS d{along}';
const AFTER_ID = 'd.tenant_id = ?1 AND d.device_id > ?2';
const BY_ID = 'd.device_id';

function pathOf(walk: DeviceWalk, own: QueryDialect): Path {
  switch (walk.by) {
    case 'id':
      return { from: DEVICES, index: '', where: AFTER_ID, values: [walk.after], orderBy: BY_ID };
    case 'inactive': {
      const where = `${AFTER_ID} AND d.is_active = 0`;
      return { from: DEVICES, index: 'devices_inactive', where, values: [walk.after], orderBy: BY_ID };
    }
    case 'nameless': {
      const where = `${AFTER_ID} AND d.name_key IS NULL`;
      return { from: DEVICES, index: 'devices_by_name', where, values: [walk.after], orderBy: BY_ID };
    }
    case 'group': {
      const where = `${AFTER_ID} AND d.group_name = ?3`;
      return { from: DEVICES, index: 'devices_by_group', where, values: [walk.after, walk.text], orderBy: BY_ID };
    }
    case 'facts': {
      const where = `${AFTER_ID} AND d.facts_key = ?3`;
      return { from: DEVICES, index: 'devices_by_facts', where, values: [walk.after, walk.factsKey], orderBy: BY_ID };
    }
    case 'any-facts': {
      const where = `d.tenant_id = ?1 AND ${own.isAmong('d.facts_key', '?2')}`;
      return { from: DEVICES, index: 'devices_by_facts', where, values: [walk.factsKeys] };
    }
    case 'tag':
      return {
        ...beside('device_tags', own),
        index: 'device_tags_by_tag',
        where: 'w.tenant_id = ?1 AND w.device_id > ?2 AND w.tag = ?3',
        values: [walk.after, walk.text],
      };
    case 'span':
      return {
        ...beside('device_spans', own),
        index: 'device_spans_by_facts',
        where: 'w.tenant_id = ?1 AND w.device_id > ?2 AND w.facts_key = ?3 AND w.since_at <= ?4 AND w.until_at > ?4',
        values: [walk.after, walk.factsKey, walk.at],
      };
    case 'name':
      return namePath(walk);
  }
}

/** Rows of another table, each with its device. */
function beside(table: string, { join }: QueryDialect): Pick<Path, 'from' | 'orderBy'> {
  return {
    from: `${table} AS w{along} ${join} devices AS d ON d.tenant_id = w.tenant_id AND d.device_id = w.device_id`,
    orderBy: 'w.device_id',
  };
}

function namePath({ prefix, after, isDescending }: Extract<DeviceWalk, { readonly by: 'name' }>): Path {
  const path = { from: DEVICES, index: 'devices_by_name' };
  const end = `${prefix}${LAST}`;
  if (isDescending) {
    const { nameKey, id } = after ?? { nameKey: end, id: '' };
    return {
      ...path,
      where: 'd.tenant_id = ?1 AND (d.name_key, d.device_id) < (?2, ?3) AND d.name_key >= ?4',
      values: [nameKey, id, prefix],
      orderBy: 'd.name_key DESC, d.device_id DESC',
    };
  }
  const { nameKey, id } = after ?? { nameKey: prefix, id: '' };
  return {
    ...path,
    where: 'd.tenant_id = ?1 AND (d.name_key, d.device_id) > (?2, ?3) AND d.name_key < ?4',
    values: [nameKey, id, end],
    orderBy: 'd.name_key, d.device_id',
  };
}

function columns(dialect: SqlDialect): string {
  return `d.device_id AS "id", d.name AS "name", d.name_key AS "nameKey", d.facts_key AS "factsKey",
    d.facts_since_at AS "factsSinceAt", d.first_seen_at AS "firstSeenAt", d.last_seen_at AS "lastSeenAt",
    ${dialect === 'sqlite' ? 'd.is_active' : 'd.is_active = 1'} AS "isActive", d.group_name AS "groupName", d.device_value AS "value"`;
}

/** A row of `walkSql`; what the two databases give in different forms is told by `own`. */
export type WalkedRow = Omit<WalkedDevice['device'], 'isActive'> & {
  readonly groupName: string | null;
  readonly value: DeviceValue | null;
};

export function toWalked(
  { groupName, value, id, name, nameKey, factsKey, factsSinceAt, firstSeenAt, lastSeenAt }: WalkedRow,
  { isActive, tags }: { readonly isActive: Device['isActive']; readonly tags: readonly string[] },
): WalkedDevice {
  return {
    device: { id, name, nameKey, factsKey, factsSinceAt, firstSeenAt, lastSeenAt, isActive },
    labels: { group: groupName, value, tags },
  };
}
