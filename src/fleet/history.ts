/** What was missing when, of one device and of a tenant's fleet. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { createDaySums, eachDayRun, listDays } from './day-runs.ts';
import { stateOf } from './facts-conditions.ts';
import type { Device, FleetStore } from './ports.ts';
import { type KbChange, type MissingPeriod, toChanges, toPeriods } from './timeline.ts';

export interface DeviceHistory {
  readonly changes: readonly KbChange[];
  readonly periods: readonly MissingPeriod[];
}

/** Changes of one device since a time. */
export interface ChangedDevice {
  readonly id: string;
  readonly name: string | null;
  readonly changes: readonly KbChange[];
}

/** A fleet at the end of a day. */
export interface PatchedOnDay {
  readonly day: Day;
  /** Active devices: those that miss nothing, those that miss something, and those of which it is not known. */
  readonly devices: number;
  readonly patched: number;
  readonly missing: number;
  readonly unknown: number;
}

export interface MissedOnDay {
  readonly day: Day;
  readonly devices: number;
}

export interface Days {
  readonly from: Day;
  readonly to: Day;
}

/** Changes of a tenant's devices, a page of devices at a time. */
export interface ChangesQuery extends Omit<Since, 'catalog'> {
  /** The devices after this id; null: from the first on. */
  readonly after: string | null;
}

const EVER = '';
/** Devices whose changes are worked out at once. */
const PAGE = 500;

/** Changes after a time, and up to another one; the catalog says when KBs were released. */
interface Since {
  readonly since: string;
  /** Null: up to now. */
  readonly until: string | null;
  readonly catalog: Catalog;
}

export function createHistory({ devices, history }: Pick<FleetStore, 'devices' | 'history'>) {
  const timelinesOf = async (
    tenantId: string,
    of: readonly Device[],
    { since, until, catalog }: Since,
  ): Promise<ChangedDevice[]> => {
    const ids = of.map(({ id }) => id);
    const spans = await history.readSpans(tenantId, ids, since);
    const ended = Map.groupBy(spans, ({ deviceId }) => deviceId);
    const keys = new Set([...of, ...spans].map(({ factsKey }) => factsKey));
    const histories = await history.readAnswerHistories(tenantId, [...keys]);
    return of.map((device) => ({
      id: device.id,
      name: device.name,
      changes: toChanges({
        spans: [...(ended.get(device.id) ?? []), { factsKey: device.factsKey, sinceAt: device.factsSinceAt }],
        histories,
        releasedOn: (kbId) => catalog.update(kbId)?.releasedOn ?? null,
      }).filter(({ at }) => until === null || at <= until),
    }));
  };

  /** Those of some devices that changed. */
  const changesOf = async (tenantId: string, of: readonly Device[], since: Since): Promise<ChangedDevice[]> =>
    (await timelinesOf(tenantId, of, since))
      .map((device) => ({ ...device, changes: device.changes.filter(({ at }) => at > since.since) }))
      .filter(({ changes }) => changes.length > 0);

  return {
    /** What is missing at the end of it counts its days until then. */
    ofDevice: async (
      tenantId: string,
      device: Device,
      { catalog, until }: { readonly catalog: Catalog; readonly until: string },
    ): Promise<DeviceHistory> => {
      const [own] = await timelinesOf(tenantId, [device], { since: EVER, until, catalog });
      const changes = own?.changes ?? [];
      return { changes, periods: toPeriods(changes, new Date(until)) };
    },

    changesOf,

    /** Devices with changes after a time, in the order of their ids; `next` is where the next page goes on, null at the end. */
    changedSince: async (
      tenantId: string,
      { after, ...since }: ChangesQuery & { readonly catalog: Catalog },
    ): Promise<{ readonly devices: readonly ChangedDevice[]; readonly next: string | null }> => {
      const page = (await devices.listDevices(tenantId, { after, limit: PAGE })).map(({ device }) => device);
      const changed = await changesOf(tenantId, page, since);
      return { devices: changed, next: page.length < PAGE ? null : (page.at(-1)?.id ?? null) };
    },

    patchedByDay: async (tenantId: string, { from, to }: Days): Promise<PatchedOnDay[]> => {
      const days = listDays(from, to);
      const sums = {
        patched: createDaySums(days.length),
        missing: createDaySums(days.length),
        unknown: createDaySums(days.length),
      };
      await eachDayRun(history, { tenantId, days }, (run) => {
        sums[run.answer ? stateOf(run.answer) : 'unknown'].add(run);
      });
      const [patched, missing, unknown] = [sums.patched.read(), sums.missing.read(), sums.unknown.read()];
      return days.map((day, place) => {
        const counts = { patched: patched[place] ?? 0, missing: missing[place] ?? 0, unknown: unknown[place] ?? 0 };
        return { day, devices: counts.patched + counts.missing + counts.unknown, ...counts };
      });
    },

    missedByDay: async (tenantId: string, kbId: KbId, { from, to }: Days): Promise<MissedOnDay[]> => {
      const days = listDays(from, to);
      const sums = createDaySums(days.length);
      await eachDayRun(history, { tenantId, days }, (run) => {
        if (run.answer?.missing.includes(kbId)) sums.add(run);
      });
      const devices = sums.read();
      return days.map((day, place) => ({ day, devices: devices[place] ?? 0 }));
    },
  };
}

export type History = ReturnType<typeof createHistory>;
