import type { Database } from 'better-sqlite3';
import type { DeviceKeys, FoundFacts } from '../../fleet/ports.ts';
import { whenUnavailable } from './unavailable.ts';

interface LookUp {
  readonly tenantId: string;
  readonly keys: DeviceKeys;
  readonly resolve: (found: FoundFacts | null) => void;
  readonly reject: (error: unknown) => void;
}

const FACTS = `
  SELECT facts_key AS factsKey,
         COALESCE((SELECT revision FROM tenants WHERE tenants.tenant_id = devices.tenant_id), 0) AS revision
  FROM devices`;

/**
 * Looks up what devices say. Whoever asks in one turn of the event loop is served in one transaction: to begin and end one
 * for each costs more than the reading.
 */
export function createLookUps(db: Database): (tenantId: string, keys: DeviceKeys) => Promise<FoundFacts | null> {
  const byId = db.prepare<[tenantId: string, deviceId: string], FoundFacts>(
    `${FACTS} WHERE tenant_id = ? AND device_id = ?`,
  );
  // Without statistics SQLite would rather read all devices of the tenant, in the order of their key.
  const byName = db.prepare<[tenantId: string, nameKey: string], FoundFacts>(
    `${FACTS} INDEXED BY devices_by_name WHERE tenant_id = ? AND name_key = ? ORDER BY last_seen_at DESC, device_id DESC LIMIT 1`,
  );
  let waiting: LookUp[] = [];

  const find = ({ tenantId, keys: { id, nameKey } }: LookUp): FoundFacts | null =>
    byId.get(tenantId, id) ?? (nameKey === null ? null : (byName.get(tenantId, nameKey) ?? null));
  const findAtOnce = db.transaction((lookUps: readonly LookUp[]) => lookUps.map(find));

  const serve = (): void => {
    const served = waiting;
    waiting = [];
    try {
      const found = whenUnavailable(() => findAtOnce(served));
      for (const [index, { resolve }] of served.entries()) resolve(found[index] ?? null);
    } catch (error) {
      for (const { reject } of served) reject(error);
    }
  };

  return (tenantId, keys) =>
    new Promise((resolve, reject) => {
      // After all that came in meanwhile was read.
      if (waiting.length === 0) setImmediate(serve);
      waiting.push({ tenantId, keys, resolve, reject });
    });
}
