import type { Database } from 'better-sqlite3';
import type { DeviceKeys, FoundFacts } from '../../fleet/ports.ts';
import { whenUnavailable } from './unavailable.ts';

/** Some 25 MiB. What is beyond is read each time. */
const MAX_KEPT = 100_000;

interface LookUp {
  readonly tenantId: string;
  readonly keys: DeviceKeys;
  readonly resolve: (found: FoundFacts | null) => void;
  readonly reject: (error: unknown) => void;
}

interface FactsRow extends FoundFacts {
  readonly id: string;
}

const FACTS = `
  SELECT device_id AS id, facts_key AS factsKey,
         COALESCE((SELECT revision FROM tenants WHERE tenants.tenant_id = devices.tenant_id), 0) AS revision
  FROM devices`;

/**
 * Looks up what devices say. Whoever asks in one turn of the event loop is served in one transaction: to begin and end one
 * for each costs more than the reading. What was read is kept until anything is written, by whichever process: to see whether
 * it was costs a tenth of reading, once for all of a turn.
 */
export function createLookUps(db: Database): (tenantId: string, keys: DeviceKeys) => Promise<FoundFacts | null> {
  const byId = db.prepare<[tenantId: string, deviceId: string], FactsRow>(
    `${FACTS} WHERE tenant_id = ? AND device_id = ?`,
  );
  // Without statistics SQLite would rather read all devices of the tenant, in the order of their key.
  const byName = db.prepare<[tenantId: string, nameKey: string], FactsRow>(
    `${FACTS} INDEXED BY devices_by_name WHERE tenant_id = ? AND name_key = ? ORDER BY last_seen_at DESC, device_id DESC LIMIT 1`,
  );
  const commitsOfOthers = db.prepare<[], number>('PRAGMA data_version').pluck();
  const changesHere = db.prepare<[], number>('SELECT total_changes()').pluck();
  const kept = createKept();
  let waiting: LookUp[] = [];

  const find = ({ tenantId, keys: { id, nameKey } }: LookUp): FoundFacts | null => {
    const known = kept.get(tenantId, id);
    if (known) return known;
    const row = byId.get(tenantId, id) ?? (nameKey === null ? undefined : byName.get(tenantId, nameKey));
    if (!row) return null;
    const found = { factsKey: row.factsKey, revision: row.revision };
    // Under the id that was read: the one that was asked for is part of an address, which would be kept with it.
    kept.add(tenantId, row.id, found);
    return found;
  };
  const findAtOnce = db.transaction((lookUps: readonly LookUp[]) => {
    // The first read: from here to its end the transaction sees one state.
    kept.keepOnlyOf(`${commitsOfOthers.get()} ${changesHere.get()}`);
    return lookUps.map(find);
  });

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

/** Devices of one state of the database, by tenant and id. A plain map: to remember which were used last costs as much as to read. */
function createKept() {
  const byTenant = new Map<string, Map<string, FoundFacts>>();
  let keptState = '';
  let count = 0;
  return {
    keepOnlyOf: (state: string): void => {
      if (state === keptState) return;
      byTenant.clear();
      count = 0;
      keptState = state;
    },
    get: (tenantId: string, id: string): FoundFacts | undefined => byTenant.get(tenantId)?.get(id),
    add: (tenantId: string, id: string, found: FoundFacts): void => {
      const ofTenant = byTenant.get(tenantId) ?? new Map<string, FoundFacts>();
      if (count >= MAX_KEPT || ofTenant.has(id)) return;
      byTenant.set(tenantId, ofTenant.set(id, found));
      count++;
    },
  };
}
