import type { Database } from 'better-sqlite3';
import type { Device, FactsCount } from '../../fleet/ports.ts';

type DeviceRow = Device & { readonly revision: number };
type Revision = { readonly revision: number };

const DEVICE = `
  SELECT device_id AS id, name, facts_key AS factsKey, collected_at AS collectedAt,
         first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt, revision
  FROM devices JOIN tenants USING (tenant_id)`;

/** The statements of the device store, prepared once. */
export function prepareDeviceStatements(db: Database) {
  return {
    device: db.prepare<[tenantId: string, deviceId: string], DeviceRow>(
      `${DEVICE} WHERE tenant_id = ? AND device_id = ?`,
    ),

    deviceByName: db.prepare<[tenantId: string, nameKey: string], DeviceRow>(
      `${DEVICE} WHERE tenant_id = ? AND name_key = ? ORDER BY last_seen_at DESC, device_id DESC LIMIT 1`,
    ),

    putDevice: db.prepare<[Device & { readonly tenantId: string; readonly nameKey: string | null }]>(`
      INSERT INTO devices (tenant_id, device_id, name, name_key, facts_key, collected_at, first_seen_at, last_seen_at)
      VALUES (@tenantId, @id, @name, @nameKey, @factsKey, @collectedAt, @firstSeenAt, @lastSeenAt)
      ON CONFLICT (tenant_id, device_id) DO UPDATE SET
        name = excluded.name, name_key = COALESCE(excluded.name_key, name_key), facts_key = excluded.facts_key,
        collected_at = excluded.collected_at, last_seen_at = excluded.last_seen_at`),

    nextRevision: db.prepare<[tenantId: string], Revision>(`
      INSERT INTO tenants (tenant_id, revision) VALUES (?, 1)
      ON CONFLICT (tenant_id) DO UPDATE SET revision = tenants.revision + 1
      RETURNING revision`),

    countUp: db.prepare<[tenantId: string, factsKey: string, facts: string, revision: number]>(`
      INSERT INTO fact_sets (tenant_id, facts_key, facts, device_count, revision) VALUES (?, ?, ?, 1, ?)
      ON CONFLICT (tenant_id, facts_key) DO UPDATE SET
        device_count = fact_sets.device_count + 1, revision = excluded.revision`),

    countDown: db.prepare<[revision: number, tenantId: string, factsKey: string]>(`
      UPDATE fact_sets SET device_count = device_count - 1, revision = ? WHERE tenant_id = ? AND facts_key = ?`),

    facts: db.prepare<[tenantId: string, factsKey: string], { readonly facts: string }>(
      'SELECT facts FROM fact_sets WHERE tenant_id = ? AND facts_key = ?',
    ),

    revision: db.prepare<[tenantId: string], Revision>('SELECT revision FROM tenants WHERE tenant_id = ?'),

    countsSince: db.prepare<[tenantId: string, revision: number], FactsCount>(`
      SELECT facts_key AS factsKey, device_count AS deviceCount FROM fact_sets
      WHERE tenant_id = ? AND revision > ?`),
  };
}
