/** What was missing when, of one device and of a tenant's fleet. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { eachInTurns } from './in-turns.ts';
import type { AnswerHistory, Device, FleetStore } from './ports.ts';
import { decodeAnswer, isPatched, type RecordedAnswer } from './recorded-answer.ts';
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

  /** What each facts of the tenant meant, and how many devices had them, at the end of each day. */
  const eachDay = async (
    tenantId: string,
    { from, to }: Days,
    visit: (dayIndex: number, deviceCount: number, answer: RecordedAnswer | null) => void,
  ): Promise<Day[]> => {
    const days = listDays(from, to);
    const counts = Map.groupBy(await history.readDayCounts(tenantId, to), ({ factsKey }) => factsKey);
    const histories = await history.readAnswerHistories(tenantId, [...counts.keys()]);
    await eachInTurns([...counts], ([factsKey, own]) => {
      const answerOn = createAnswerOnDay(histories.get(factsKey));
      let next = 0;
      let deviceCount = 0;
      for (const [index, day] of days.entries()) {
        for (let count = own[next]; count && count.day <= day; count = own[++next]) deviceCount = count.deviceCount;
        if (deviceCount > 0) visit(index, deviceCount, answerOn(day));
      }
    });
    return days;
  };

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

    patchedByDay: async (tenantId: string, days: Days): Promise<PatchedOnDay[]> => {
      const size = listDays(days.from, days.to).length;
      const [patched, missing, unknown] = [new Array(size).fill(0), new Array(size).fill(0), new Array(size).fill(0)];
      const names = await eachDay(tenantId, days, (index, deviceCount, answer) => {
        const sums = answer && isPatched(answer) ? patched : answer && answer.missing.length > 0 ? missing : unknown;
        sums[index] += deviceCount;
      });
      return names.map((day, index) => ({
        day,
        devices: patched[index] + missing[index] + unknown[index],
        patched: patched[index],
        missing: missing[index],
        unknown: unknown[index],
      }));
    },

    missedByDay: async (tenantId: string, kbId: KbId, days: Days): Promise<MissedOnDay[]> => {
      const sums: number[] = new Array(listDays(days.from, days.to).length).fill(0);
      const names = await eachDay(tenantId, days, (index, deviceCount, answer) => {
        if (answer?.missing.includes(kbId)) sums[index] = (sums[index] ?? 0) + deviceCount;
      });
      return names.map((day, index) => ({ day, devices: sums[index] ?? 0 }));
    },
  };
}

export type History = ReturnType<typeof createHistory>;

/** What facts meant at the end of a day; asked for day after day. */
function createAnswerOnDay(history: AnswerHistory | undefined): (day: Day) => RecordedAnswer | null {
  const steps = [
    ...(history?.earlier ?? []).map(({ answer, untilAt }) => ({ answer: decodeAnswer(answer), untilAt })),
    ...(history?.answer ? [{ answer: decodeAnswer(history.answer), untilAt: null }] : []),
  ];
  let index = 0;
  return (day) => {
    const endOfDay = `${day}T23:59:59.999Z`;
    for (let step = steps[index]; step && step.untilAt !== null && step.untilAt <= endOfDay; step = steps[index])
      index++;
    return steps[index]?.answer ?? null;
  };
}

const DAY_MS = 86_400_000;

/** Every day from the first to the last one. */
function listDays(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
