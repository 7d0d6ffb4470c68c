import type { Database } from 'better-sqlite3';
import type { Device, DeviceStore, FactsCount, FoundDevice, ReportToSave, SavedReport } from '../../fleet/ports.ts';
import { prepareDeviceStatements } from './device-statements.ts';
import { whenUnavailable } from './unavailable.ts';

/** Devices and counters in SQLite, by prepared statements: each method is one transaction. */
export function createDeviceStore(db: Database): DeviceStore {
  const statements = prepareDeviceStatements(db);

  const save = (report: ReportToSave): SavedReport => {
    const { tenantId, deviceId, facts, collectedAt, receivedAt } = report;
    const before = statements.device.get(tenantId, deviceId);
    if (before && before.collectedAt > collectedAt) return { outcome: 'older', device: toDevice(before) };
    if (before?.factsKey !== facts.key) {
      const revision = statements.nextRevision.get(tenantId)?.revision ?? 0;
      statements.countUp.run(tenantId, facts.key, facts.text, revision);
      if (before) statements.countDown.run(revision, tenantId, before.factsKey);
    }
    const device: Device = {
      id: deviceId,
      name: report.name ?? before?.name ?? null,
      factsKey: facts.key,
      collectedAt,
      firstSeenAt: before?.firstSeenAt ?? receivedAt,
      lastSeenAt: receivedAt,
    };
    statements.putDevice.run({ ...device, tenantId, nameKey: report.nameKey });
    return { outcome: before ? 'updated' : 'created', device };
  };

  const find = (tenantId: string, id: string, nameKey: string | null): FoundDevice | null => {
    const row = statements.device.get(tenantId, id) ?? (nameKey && statements.deviceByName.get(tenantId, nameKey));
    return row ? { device: toDevice(row), revision: row.revision } : null;
  };

  const readFacts = (tenantId: string, factsKeys: readonly string[]): Map<string, string> => {
    const texts = new Map<string, string>();
    for (const key of factsKeys) {
      const row = statements.facts.get(tenantId, key);
      if (row) texts.set(key, row.facts);
    }
    return texts;
  };

  const readCounts = (tenantId: string, since: number): { revision: number; counts: FactsCount[] } => ({
    revision: statements.revision.get(tenantId)?.revision ?? 0,
    counts: statements.countsSince.all(tenantId, since),
  });

  // Immediate: taking the write lock only after the first read would fail where another process wrote in between.
  const saveAtOnce = db.transaction(save).immediate;
  const findAtOnce = db.transaction(find);
  const readCountsAtOnce = db.transaction(readCounts);
  return {
    saveReport: async (report) => whenUnavailable(() => saveAtOnce(report)),
    findDevice: async (tenantId, { id, nameKey }) => whenUnavailable(() => findAtOnce(tenantId, id, nameKey)),
    readFacts: async (tenantId, keys) => whenUnavailable(() => readFacts(tenantId, keys)),
    readCountsSince: async (tenantId, since) => whenUnavailable(() => readCountsAtOnce(tenantId, since)),
  };
}

/** The row without what only the store reads. */
function toDevice({ id, name, factsKey, collectedAt, firstSeenAt, lastSeenAt }: Device): Device {
  return { id, name, factsKey, collectedAt, firstSeenAt, lastSeenAt };
}
