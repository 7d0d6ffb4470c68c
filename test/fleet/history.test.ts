import { describe, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../src/fleet/fleet.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES, type Engine } from '../support/stores.ts';
import { daysAgo, type Fleets, NOW, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

const at = (day: string): string => `${day}T10:00:00.000Z`;

/** A fleet of one process, told what happens day by day. */
async function withStory(
  engine: Engine,
  run: (fleet: Fleet, story: Story) => Promise<void>,
  options: { readonly historyDays?: number; readonly inactiveAfterDays?: number } = {},
): Promise<void> {
  const catalog = makeCatalog({ months: 2 });
  await withFleets(engine, { catalog, ...options }, async ({ fleets: [fleet], setNow }) => {
    if (!fleet) throw new Error('a fleet expected');
    await run(fleet, createStory(fleet, setNow));
  });
}

interface Story {
  readonly on: (day: string) => void;
  /** A device reports its revision: 100 has the update of January, 200 of February, 300 of March. */
  readonly report: (device: string, ubr: number, tenantId?: string) => Promise<void>;
  /** March's catalog is published. */
  readonly march: () => Promise<void>;
}

function createStory(fleet: Fleet, setNow: Fleets['setNow']): Story {
  let today = '';
  return {
    on: (day) => {
      today = day;
      setNow(at(day));
    },
    report: async (device, ubr, tenantId = TENANT) => {
      await fleet.acceptStatements(tenantId, [{ statement: whole('kbgap', { device, ubr, at: at(today) }) }]);
      await fleet.maintenance.recordAnswers();
    },
    march: async () => {
      await fleet.adopt(makeCatalog());
      await fleet.maintenance.recordAnswers();
    },
  };
}

const JANUARY = '9000001';
const FEBRUARY = '9000002';
const MARCH = '9000003';

/** One device falls behind, is patched late, and again; another one comes and is patched at once. */
async function tell({ on, report, march }: Story): Promise<void> {
  on('2020-02-12');
  await report('slow', 0);
  on('2020-02-20');
  await report('slow', 200);
  await report('quick', 200);
  on('2020-03-11');
  await march();
  on('2020-03-12');
  await report('quick', 300);
  on('2020-03-20');
  await report('slow', 300);
}

describe.each(ENGINES)('history on $name', (engine) => {
  test('tells of a device when each KB became missing, when it was closed, why, and for how many days', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      const { changes, periods } = await fleet.historyOf({ tenantId: TENANT, device: 'slow' });
      expect(changes).toMatchObject([
        { at: at('2020-02-12'), kbId: JANUARY, change: 'missing', cause: 'device' },
        { at: at('2020-02-12'), kbId: FEBRUARY, change: 'missing', cause: 'device' },
        { at: at('2020-02-20'), kbId: JANUARY, change: 'closed', cause: 'device' },
        { at: at('2020-02-20'), kbId: FEBRUARY, change: 'closed', cause: 'device' },
        { at: at('2020-03-11'), kbId: MARCH, change: 'missing', cause: 'catalog' },
        { at: at('2020-03-20'), kbId: MARCH, change: 'closed', cause: 'device' },
      ]);
      expect(periods).toEqual([
        { kbId: MARCH, missingSinceAt: at('2020-03-11'), closedAt: at('2020-03-20'), daysMissing: 9 },
        { kbId: FEBRUARY, missingSinceAt: at('2020-02-12'), closedAt: at('2020-02-20'), daysMissing: 8 },
        { kbId: JANUARY, missingSinceAt: at('2020-02-12'), closedAt: at('2020-02-20'), daysMissing: 8 },
      ]);
    });
  });

  test('tells what changed since a time, of the devices where something did', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      const { devices, next } = await fleet.changedSince(TENANT, { since: at('2020-03-12'), until: null, after: null });
      expect(next).toBeNull();
      expect(devices.map(({ name, changes }) => ({ name, changes }))).toMatchObject([
        { name: 'slow', changes: [{ at: at('2020-03-20'), kbId: MARCH, change: 'closed', cause: 'device' }] },
      ]);
    });
  });

  test('tells how much of the fleet was fully patched at the end of each day', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      const days = await fleet.history.patchedByDay(TENANT, { from: '2020-02-11', to: '2020-03-21' });
      const told = Object.fromEntries(
        days.map(({ day, devices, patched, missing, unknown }) => [day, { devices, patched, missing, unknown }]),
      );
      expect(days).toHaveLength(40);
      expect(told['2020-02-11']).toEqual({ devices: 0, patched: 0, missing: 0, unknown: 0 });
      expect(told['2020-02-12']).toEqual({ devices: 1, patched: 0, missing: 1, unknown: 0 });
      expect(told['2020-02-19']).toEqual({ devices: 1, patched: 0, missing: 1, unknown: 0 });
      expect(told['2020-02-20']).toEqual({ devices: 2, patched: 2, missing: 0, unknown: 0 });
      expect(told['2020-03-10']).toEqual({ devices: 2, patched: 2, missing: 0, unknown: 0 });
      expect(told['2020-03-11']).toEqual({ devices: 2, patched: 0, missing: 2, unknown: 0 });
      expect(told['2020-03-12']).toEqual({ devices: 2, patched: 1, missing: 1, unknown: 0 });
      expect(told['2020-03-21']).toEqual({ devices: 2, patched: 2, missing: 0, unknown: 0 });
    });
  });

  test('tells on how many devices a KB was missing at the end of each day', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      const days = await fleet.history.missedByDay(TENANT, MARCH, { from: '2020-03-10', to: '2020-03-20' });
      expect(days.map(({ devices }) => devices)).toEqual([0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    });
  });

  test('ends in what is missing now, however often answers are recorded', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      story.on('2020-03-25');
      await story.report('slow', 100);
      await fleet.maintenance.recordAnswers();
      await fleet.maintenance.recordAnswers();
      const { periods } = await fleet.historyOf({ tenantId: TENANT, device: 'slow' });
      const { missing } = await fleet.missingOf({ tenantId: TENANT, device: 'slow' });
      expect(periods.filter(({ closedAt }) => closedAt === null).map(({ kbId }) => kbId)).toEqual(
        missing.map(({ kbId }) => kbId),
      );
    });
  });

  test('a report that comes late changes nothing of it; one that says the same adds nothing', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      const before = await fleet.historyOf({ tenantId: TENANT, device: 'slow' });
      const late = whole('kbgap', { device: 'slow', ubr: 100, at: at('2020-03-01') });
      const same = whole('kbgap', { device: 'slow', ubr: 300, at: at('2020-03-20') });
      await fleet.acceptStatements(TENANT, [{ statement: late }, { statement: same }]);
      expect(await fleet.historyOf({ tenantId: TENANT, device: 'slow' })).toEqual(before);
    });
  });

  test('many reports of a device that come at once, in any order, make the history that they tell', async () => {
    await withStory(engine, async (fleet, { on }) => {
      on('2020-03-25');
      const reports = [
        ['2020-02-20', 200],
        ['2020-02-12', 0],
        ['2020-02-15', 100],
      ] as const;
      const sent = reports.map(([day, ubr]) => ({ statement: whole('kbgap', { device: 'old', ubr, at: at(day) }) }));
      await fleet.acceptStatements(TENANT, sent);
      await fleet.maintenance.recordAnswers();
      const { changes } = await fleet.historyOf({ tenantId: TENANT, device: 'old' });
      expect(changes.map(({ at: when, kbId, change }) => [when, kbId, change])).toEqual([
        [at('2020-02-12'), JANUARY, 'missing'],
        [at('2020-02-12'), FEBRUARY, 'missing'],
        [at('2020-02-15'), JANUARY, 'closed'],
        [at('2020-02-20'), FEBRUARY, 'closed'],
      ]);
    });
  });

  test('that is older than it is kept is dropped, what stands at the end of it is not', async () => {
    await withStory(
      engine,
      async (fleet, story) => {
        await tell(story);
        story.on('2020-04-15');
        expect(await fleet.maintenance.sweep()).toBe(true);
        const { changes } = await fleet.historyOf({ tenantId: TENANT, device: 'slow' });
        expect(changes.map(({ kbId }) => kbId)).toEqual([MARCH, MARCH]);
        expect(changes.at(-1)).toMatchObject({ at: at('2020-03-20'), kbId: MARCH, change: 'closed', cause: 'device' });
        const [day] = await fleet.history.patchedByDay(TENANT, { from: '2020-04-15', to: '2020-04-15' });
        expect(day).toEqual({ day: '2020-04-15', devices: 2, patched: 2, missing: 0, unknown: 0 });
        expect((await fleet.countKbs(TENANT)).devices).toBe(2);
      },
      { historyDays: 30 },
    );
  });

  test('devices not seen for long leave the counts of that day, and come back with their next report', async () => {
    await withStory(
      engine,
      async (fleet, { on, report }) => {
        on('2020-02-12');
        await report('seldom', 100);
        on('2020-03-13');
        await fleet.maintenance.sweep();
        expect((await fleet.countKbs(TENANT)).devices).toBe(1);
        on('2020-03-14');
        await fleet.maintenance.sweep();
        expect((await fleet.countKbs(TENANT)).devices).toBe(0);
        on('2020-03-16');
        await report('seldom', 100);
        expect((await fleet.countKbs(TENANT)).devices).toBe(1);
        const days = await fleet.history.patchedByDay(TENANT, { from: '2020-03-13', to: '2020-03-16' });
        expect(days.map(({ devices }) => devices)).toEqual([1, 0, 0, 1]);
      },
      { inactiveAfterDays: 30 },
    );
  });

  test('devices count again, or no more, when after how many days they are inactive is set anew', async () => {
    await withFleets(engine, { inactiveAfterDays: 30 }, async ({ fleets: [fleet], stores: [store] }) => {
      if (!fleet || !store) throw new Error('a fleet expected');
      const counted = async (inactiveAfterDays: number | null): Promise<number> => {
        const other = createFleet({ store, catalog: makeCatalog(), now: () => new Date(NOW), inactiveAfterDays });
        expect(await other.maintenance.sweep()).toBe(true);
        expect((await fleet.countKbs(TENANT)).devices).toBe((await other.countKbs(TENANT)).devices);
        return (await other.countKbs(TENANT)).devices;
      };
      // Not counted from the beginning.
      await fleet.acceptStatements(TENANT, [{ statement: whole('kbgap', { device: 'old', at: daysAgo(400) }) }]);
      expect(await counted(null)).toBe(1);
      await fleet.acceptStatements(TENANT, [{ statement: whole('kbgap', { device: 'newer', at: daysAgo(45) }) }]);
      expect(await counted(60)).toBe(1);
      expect(await counted(30)).toBe(0);
      expect(await counted(null)).toBe(2);
    });
  });

  test('goes on where a catalog is put in force that was so before, whichever process records', async () => {
    await withFleets(engine, { count: 2, catalog: makeCatalog({ months: 2 }) }, async ({ fleets, setNow }) => {
      const [one, two] = fleets;
      if (!one || !two) throw new Error('two fleets expected');
      const open = async () =>
        (await one.historyOf({ tenantId: TENANT, device: 'pc' })).periods.filter(({ closedAt }) => closedAt === null);
      const adopt = (months: number) => Promise.all(fleets.map((fleet) => fleet.adopt(makeCatalog({ months }))));
      await one.acceptStatements(TENANT, [{ statement: whole('kbgap', { device: 'pc', ubr: 200, at: daysAgo(5) }) }]);
      await one.maintenance.recordAnswers();
      await adopt(3);
      await two.maintenance.recordAnswers();
      expect((await open()).map(({ kbId }) => kbId)).toEqual([MARCH]);
      setNow(daysAgo(-1));
      await adopt(2);
      await one.maintenance.recordAnswers();
      expect(await open()).toEqual([]);
    });
  });

  test('of one tenant says nothing of another with devices of the same names', async () => {
    await withStory(engine, async (fleet, story) => {
      await tell(story);
      await story.report('slow', 0, OTHER_TENANT);
      const { changes } = await fleet.historyOf({ tenantId: OTHER_TENANT, device: 'slow' });
      expect(changes.map(({ kbId, change }) => [kbId, change])).toEqual([
        [JANUARY, 'missing'],
        [FEBRUARY, 'missing'],
        [MARCH, 'missing'],
      ]);
      expect(
        (await fleet.changedSince(OTHER_TENANT, { since: at('2020-02-01'), until: null, after: null })).devices,
      ).toHaveLength(1);
      const [day] = await fleet.history.patchedByDay(OTHER_TENANT, { from: '2020-03-20', to: '2020-03-20' });
      expect(day).toEqual({ day: '2020-03-20', devices: 1, patched: 0, missing: 1, unknown: 0 });
    });
  });
});
