import type { Device, DeviceValue, FoundFacts } from '../../fleet/ports.ts';
import { statement } from './statement.ts';

/** A row as the statements give it. */
export type LabelledRow = Device & {
  readonly groupName: string | null;
  readonly value: DeviceValue | null;
  readonly tags: readonly string[];
};

const DEVICE_COLUMNS = `
  device_id AS id, version, name, name_key AS "nameKey", name_at AS "nameAt", parts, facts_key AS "factsKey",
  facts_since_at AS "factsSinceAt", first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt",
  is_active = 1 AS "isActive", place`;

const LABELS = `
  group_name AS "groupName", device_value AS value,
  ARRAY(SELECT tag FROM device_tags
        WHERE device_tags.tenant_id = devices.tenant_id AND device_tags.device_id = devices.device_id
        ORDER BY tag) AS tags`;

const REVISION = 'COALESCE((SELECT revision FROM tenants WHERE tenants.tenant_id = $1), 0) AS revision';
const FOUND = `SELECT ${DEVICE_COLUMNS}, ${LABELS}, ${REVISION} FROM devices`;
const FOUND_FACTS = `SELECT facts_key AS "factsKey", ${REVISION} FROM devices`;
const BY_ID = 'WHERE tenant_id = $1 AND device_id = $2';
const BY_NAME = 'WHERE tenant_id = $1 AND name_key = $2 ORDER BY last_seen_at DESC, device_id DESC LIMIT 1';

type FoundRow = LabelledRow & { readonly revision: number };

/** By id, and by name. */
export const FIND = [
  statement<FoundRow>('find-device', `${FOUND} ${BY_ID}`),
  statement<FoundRow>('find-device-by-name', `${FOUND} ${BY_NAME}`),
] as const;

export const FIND_FACTS = [
  statement<FoundFacts>('find-facts', `${FOUND_FACTS} ${BY_ID}`),
  statement<FoundFacts>('find-facts-by-name', `${FOUND_FACTS} ${BY_NAME}`),
] as const;

export const READ = statement<Device>(
  'read-devices',
  `SELECT ${DEVICE_COLUMNS} FROM devices WHERE tenant_id = $1 AND device_id = ANY($2::text[])`,
);

/** What tells one state of a device from another: versions begin anew when a device is removed and comes back. */
export interface DeviceState extends Pick<Device, 'id' | 'version' | 'factsKey' | 'isActive'> {
  /** SHA-256 of `parts`, hexadecimal: they may be long, and are only compared. */
  readonly partsHash: string;
}

export const STATES = statement<DeviceState>(
  'read-states',
  `SELECT device_id AS id, version, facts_key AS "factsKey", is_active = 1 AS "isActive", encode(sha256(convert_to(parts, 'UTF8')), 'hex') AS "partsHash"
   FROM devices WHERE tenant_id = $1 AND device_id = ANY($2::text[])`,
);

export const LIST = statement<LabelledRow>(
  'list-devices',
  `SELECT ${DEVICE_COLUMNS}, ${LABELS} FROM devices WHERE tenant_id = $1 AND device_id > $2 ORDER BY device_id LIMIT $3`,
);

export const KNOWN_FACTS = statement<{ key: string }>(
  'known-facts',
  'SELECT facts_key AS key FROM fact_sets WHERE tenant_id = $1 AND facts_key = ANY($2::text[])',
);

export const PUT_FACTS = statement(
  'put-facts',
  `INSERT INTO fact_sets (tenant_id, facts_key, facts, device_count, revision)
   SELECT $1::text, facts_key, facts, 0, 0 FROM unnest($2::text[], $3::text[]) AS new (facts_key, facts)
   ON CONFLICT (tenant_id, facts_key) DO NOTHING`,
);

/** Values in the order of the columns: `columnsOf`. */
export const PUT_DEVICES = statement(
  'put-devices',
  `INSERT INTO devices (tenant_id, device_id, version, name, name_key, name_at, parts, facts_key, facts_since_at,
                        first_seen_at, last_seen_at, is_active, place)
   SELECT $1::text, new.* FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
                                      $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::text[]) AS new
   ON CONFLICT (tenant_id, device_id) DO UPDATE SET
     version = excluded.version, name = excluded.name, name_key = excluded.name_key, name_at = excluded.name_at,
     parts = excluded.parts, facts_key = excluded.facts_key, facts_since_at = excluded.facts_since_at,
     first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, is_active = excluded.is_active,
     place = excluded.place`,
);

export const PUT_SPANS = statement(
  'put-spans',
  `INSERT INTO device_spans (tenant_id, device_id, since_at, until_at, facts_key)
   SELECT $1::text, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS new`,
);

/** Parameters: tenant, address, from, to, limit. */
export const FIND_BY_ADDRESS = statement<LabelledRow>(
  'find-by-address',
  `SELECT ${DEVICE_COLUMNS}, ${LABELS} FROM devices
   WHERE tenant_id = $1 AND device_id IN (
     SELECT device_id FROM device_addresses WHERE tenant_id = $1 AND address = $2 AND until_at >= $3 AND since_at <= $4)
   ORDER BY device_id LIMIT $5`,
);

export const SET_GROUP = statement(
  'set-group',
  'UPDATE devices SET group_name = $3 WHERE tenant_id = $1 AND device_id = $2',
);
/** A group keeps its number for ever, also when the last device leaves it. */
export const PUT_GROUP = statement(
  'put-group',
  `INSERT INTO device_groups (tenant_id, group_name, group_id)
   SELECT $1::text, $2::text, COALESCE(MAX(group_id), 0) + 1 FROM device_groups WHERE tenant_id = $1
   ON CONFLICT (tenant_id, group_name) DO NOTHING`,
);
export const SET_VALUE = statement(
  'set-value',
  'UPDATE devices SET device_value = $3 WHERE tenant_id = $1 AND device_id = $2',
);
export const DROP_TAGS = statement('drop-tags', 'DELETE FROM device_tags WHERE tenant_id = $1 AND device_id = $2');
export const PUT_TAGS = statement(
  'put-tags',
  `INSERT INTO device_tags (tenant_id, device_id, tag) SELECT $1::text, $2::text, tag FROM unnest($3::text[]) AS tag
   ON CONFLICT DO NOTHING`,
);

export const DROP_DEVICE = statement<{ factsKey: string; isActive: boolean; lastSeenAt: string }>(
  'drop-device',
  `DELETE FROM devices WHERE tenant_id = $1 AND device_id = $2
   RETURNING facts_key AS "factsKey", is_active = 1 AS "isActive", last_seen_at AS "lastSeenAt"`,
);
export const DROP_SPANS = statement('drop-spans', 'DELETE FROM device_spans WHERE tenant_id = $1 AND device_id = $2');

export const END_OF_SLICE = statement<{ id: string }>(
  'end-of-slice',
  `SELECT device_id AS id FROM devices WHERE tenant_id = $1 AND device_id > $2
   ORDER BY device_id LIMIT 1 OFFSET $3`,
);
/** Parameters: tenant, after, end, seen before. */
export const SETTLE_ACTIVITY = statement<{ factsKey: string; isActive: boolean }>(
  'settle-activity',
  `UPDATE devices SET is_active = 1 - is_active, version = version + 1
   WHERE tenant_id = $1 AND device_id > $2 AND device_id <= $3
     AND (is_active = 1) <> (last_seen_at >= $4)
   RETURNING facts_key AS "factsKey", is_active = 1 AS "isActive"`,
);

export const TENANTS = statement<{ tenantId: string }>(
  'list-tenants',
  'SELECT tenant_id AS "tenantId" FROM tenants ORDER BY tenant_id',
);
