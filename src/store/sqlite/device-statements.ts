import type { Database } from 'better-sqlite3';
import type { AddressQuery, Device, DeviceValue } from '../../fleet/ports.ts';

/** A row as the statements give it: SQLite has no booleans. */
export type DeviceRow = Omit<Device, 'isActive'> & { readonly isActive: number };
export type LabelledRow = DeviceRow & {
  readonly groupName: string | null;
  readonly value: DeviceValue | null;
  readonly tags: string;
};

const DEVICE_COLUMNS = `
  device_id AS id, version, name, name_key AS nameKey, name_at AS nameAt, parts, facts_key AS factsKey,
  facts_since_at AS factsSinceAt, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt, is_active AS isActive, place`;

const LABELS = `
  group_name AS groupName, device_value AS value,
  (SELECT json_group_array(tag ORDER BY tag) FROM device_tags
   WHERE device_tags.tenant_id = devices.tenant_id AND device_tags.device_id = devices.device_id) AS tags`;

const LABELLED = `SELECT ${DEVICE_COLUMNS}, ${LABELS} FROM devices`;

/** The statements of the device store, prepared once. */
export function prepareDeviceStatements(db: Database) {
  return {
    device: db.prepare<[tenantId: string, deviceId: string], DeviceRow>(
      `SELECT ${DEVICE_COLUMNS} FROM devices WHERE tenant_id = ? AND device_id = ?`,
    ),

    labelled: db.prepare<[tenantId: string, deviceId: string], LabelledRow>(
      `${LABELLED} WHERE tenant_id = ? AND device_id = ?`,
    ),

    // Without statistics SQLite would rather read all devices of the tenant, in the order of their key.
    labelledByName: db.prepare<[tenantId: string, nameKey: string], LabelledRow>(
      `${LABELLED} INDEXED BY devices_by_name WHERE tenant_id = ? AND name_key = ? ORDER BY last_seen_at DESC, device_id DESC LIMIT 1`,
    ),

    list: db.prepare<[tenantId: string, after: string, limit: number], LabelledRow>(
      `${LABELLED} WHERE tenant_id = ? AND device_id > ? ORDER BY device_id LIMIT ?`,
    ),

    listByAddress: db.prepare<[{ tenantId: string } & AddressQuery], LabelledRow>(`
      ${LABELLED}
      WHERE tenant_id = @tenantId AND device_id IN (
        SELECT device_id FROM device_addresses
        WHERE tenant_id = @tenantId AND address = @address AND until_at >= @from AND since_at <= @to)
      ORDER BY device_id LIMIT @limit`),

    /** What tells one state of a device from another: versions begin anew when a device is removed and comes back. */
    state: db.prepare<
      [tenantId: string, deviceId: string],
      Pick<DeviceRow, 'version' | 'factsKey' | 'isActive' | 'parts'>
    >(`
      SELECT version, facts_key AS factsKey, is_active AS isActive, parts FROM devices
      WHERE tenant_id = ? AND device_id = ?`),

    /** Values in the order of the columns: `valuesOf`. */
    putDevice: db.prepare<(string | number | null)[]>(`
      INSERT INTO devices (tenant_id, device_id, version, name, name_key, name_at, parts, facts_key, facts_since_at,
                           first_seen_at, last_seen_at, is_active, place)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (tenant_id, device_id) DO UPDATE SET
        version = excluded.version, name = excluded.name, name_key = excluded.name_key, name_at = excluded.name_at,
        parts = excluded.parts, facts_key = excluded.facts_key, facts_since_at = excluded.facts_since_at,
        first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, is_active = excluded.is_active,
        place = excluded.place`),

    putSpan: db.prepare<[tenantId: string, deviceId: string, sinceAt: string, untilAt: string, factsKey: string]>(`
      INSERT INTO device_spans (tenant_id, device_id, since_at, until_at, facts_key) VALUES (?, ?, ?, ?, ?)`),

    setGroup: db.prepare<[groupName: string | null, tenantId: string, deviceId: string]>(
      'UPDATE devices SET group_name = ? WHERE tenant_id = ? AND device_id = ?',
    ),
    /** A group keeps its number for ever, also when the last device leaves it. */
    putGroup: db.prepare<[{ tenantId: string; groupName: string }]>(`
      INSERT INTO device_groups (tenant_id, group_name, group_id)
      SELECT @tenantId, @groupName, COALESCE(MAX(group_id), 0) + 1 FROM device_groups WHERE tenant_id = @tenantId
      ON CONFLICT (tenant_id, group_name) DO NOTHING`),
    setValue: db.prepare<[value: string | null, tenantId: string, deviceId: string]>(
      'UPDATE devices SET device_value = ? WHERE tenant_id = ? AND device_id = ?',
    ),
    dropTags: db.prepare<[tenantId: string, deviceId: string]>(
      'DELETE FROM device_tags WHERE tenant_id = ? AND device_id = ?',
    ),
    putTag: db.prepare<[tenantId: string, deviceId: string, tag: string]>(
      'INSERT INTO device_tags (tenant_id, device_id, tag) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),

    dropDevice: db.prepare<
      [tenantId: string, deviceId: string],
      { readonly factsKey: string; readonly isActive: number; readonly lastSeenAt: string }
    >(`
      DELETE FROM devices WHERE tenant_id = ? AND device_id = ?
      RETURNING facts_key AS factsKey, is_active AS isActive, last_seen_at AS lastSeenAt`),
    dropSpans: db.prepare<[tenantId: string, deviceId: string]>(
      'DELETE FROM device_spans WHERE tenant_id = ? AND device_id = ?',
    ),

    endOfSlice: db.prepare<[tenantId: string, after: string, offset: number], { readonly id: string }>(
      'SELECT device_id AS id FROM devices WHERE tenant_id = ? AND device_id > ? ORDER BY device_id LIMIT 1 OFFSET ?',
    ),
    settleActivity: db.prepare<
      [{ tenantId: string; after: string; end: string; seenBefore: string }],
      { readonly factsKey: string; readonly isActive: number }
    >(`
      UPDATE devices SET is_active = 1 - is_active, version = version + 1
      WHERE tenant_id = @tenantId AND device_id > @after AND device_id <= @end
        AND is_active <> (last_seen_at >= @seenBefore)
      RETURNING facts_key AS factsKey, is_active AS isActive`),

    tenants: db.prepare<[], { readonly tenantId: string }>(
      'SELECT tenant_id AS tenantId FROM tenants ORDER BY tenant_id',
    ),
  };
}

/** The statements that keep facts and their counters. */
export function prepareCounterStatements(db: Database) {
  return {
    tenant: db.prepare<[tenantId: string], { readonly revision: number; readonly countedOn: string }>(
      'SELECT revision, counted_on AS countedOn FROM tenants WHERE tenant_id = ?',
    ),

    /** A tenant is there with its first device, counted or not. */
    putTenant: db.prepare<[tenantId: string]>(
      'INSERT INTO tenants (tenant_id, revision) VALUES (?, 0) ON CONFLICT (tenant_id) DO NOTHING',
    ),

    nextRevision: db.prepare<[tenantId: string, day: string], { readonly revision: number }>(`
      INSERT INTO tenants (tenant_id, revision, counted_on) VALUES (?, 1, ?)
      ON CONFLICT (tenant_id) DO UPDATE SET
        revision = tenants.revision + 1, counted_on = excluded.counted_on
      RETURNING revision`),

    putFacts: db.prepare<[tenantId: string, factsKey: string, facts: string]>(`
      INSERT INTO fact_sets (tenant_id, facts_key, facts, device_count, revision) VALUES (?, ?, ?, 0, 0)
      ON CONFLICT (tenant_id, facts_key) DO NOTHING`),

    /** Before the first change on another day: keeps the counters that changed on the days before, as they stand. */
    keepDays: db.prepare<[tenantId: string, from: string, day: string]>(`
      INSERT INTO fact_days (tenant_id, facts_key, day, device_count)
      SELECT tenant_id, facts_key, counted_on, device_count FROM fact_sets
      WHERE tenant_id = ? AND counted_on >= ? AND counted_on < ?
      ON CONFLICT (tenant_id, facts_key, day) DO NOTHING`),

    addToSeen: db.prepare<[tenantId: string, day: string, difference: number]>(`
      INSERT INTO seen_days (tenant_id, day, device_count) VALUES (?, ?, ?)
      ON CONFLICT (tenant_id, day) DO UPDATE SET device_count = device_count + excluded.device_count`),

    /** Facts that come back into use are recorded anew: another catalog may have come meanwhile. */
    addToCount: db.prepare<[difference: number, revision: number, day: string, tenantId: string, factsKey: string]>(`
      UPDATE fact_sets SET device_count = device_count + ?, revision = ?, counted_on = ?,
        adoption = CASE WHEN device_count = 0 THEN 0 ELSE adoption END
      WHERE tenant_id = ? AND facts_key = ?`),
  };
}
