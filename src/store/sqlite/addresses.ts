import type { Database } from 'better-sqlite3';
import type { Sighting } from '../../fleet/ports.ts';

/** The addresses of devices. Everything runs inside the transaction of its caller. */
export function createAddresses(db: Database) {
  const put = (kept: readonly string[]) =>
    db.prepare<[tenantId: string, deviceId: string, address: string, sinceAt: string, untilAt: string]>(`
      INSERT INTO device_addresses (tenant_id, device_id, address, since_at, until_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (tenant_id, address, device_id) DO UPDATE SET
        ${kept.map((column) => `${column} = excluded.${column}`).join(', ')}`);
  const start = put(['since_at', 'until_at']);
  const goOn = put(['until_at']);
  // Without statistics SQLite would rather read all addresses of the tenant, in the order of their key.
  const drop = db.prepare<[tenantId: string, deviceId: string]>(
    'DELETE FROM device_addresses INDEXED BY device_addresses_of_device WHERE tenant_id = ? AND device_id = ?',
  );
  return {
    save: (tenantId: string, deviceId: string, sightings: readonly Sighting[]): void => {
      for (const { address, sinceAt, untilAt } of sightings) {
        (sinceAt === null ? goOn : start).run(tenantId, deviceId, address, sinceAt ?? untilAt, untilAt);
      }
    },
    drop: (tenantId: string, deviceId: string): void => {
      drop.run(tenantId, deviceId);
    },
  };
}
