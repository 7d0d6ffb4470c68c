/** Tasks against what counting device by device finds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listMissing } from '../../src/fleet/answers.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { NewTask, RemediationGoal } from '../../src/fleet/remediation.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, type Said, TENANT, whole, withFleets } from './support.ts';

const GOALS: readonly RemediationGoal[] = [
  ...['9000001', '9000002', '9000003'].map((kbId) => ({ kbId, software: null })),
  ...['windows_90', 'browser'].map((software) => ({ kbId: null, software })),
];
const ALL: RemediationGoal = { kbId: null, software: 'windows_90' };

const newTask = (goal: RemediationGoal): NewTask => ({
  ...{ goal, title: null, notes: null, priority: 'Low', dueOn: '2020-05-01', createdBy: 'bot' },
});

async function tell(fleet: Fleet, ...said: readonly Said[]): Promise<void> {
  await fleet.acceptStatements(
    TENANT,
    said.map((each) => ({ statement: whole('kbgap', each) })),
  );
}

/** How many active devices are exposed, each looked at by itself. */
async function recount(fleet: Fleet, { kbId, software }: RemediationGoal): Promise<number> {
  const query = { order: { by: 'id' }, after: null, limit: 1_000, isActive: true } as const;
  const { devices } = await fleet.listDevices(TENANT, query);
  const exposed = devices.map(async ({ device }) => {
    const { assessment } = await fleet.assessmentOf({ tenantId: TENANT, device: device.id });
    return listMissing(assessment).some((kb) => (kbId === null ? kb.software.includes(software) : kb.kbId === kbId));
  });
  return (await Promise.all(exposed)).filter((isExposed) => isExposed).length;
}

const anyUbrs = fc.dictionary(fc.constantFrom('PC-A', 'PC-B', 'PC-C', 'PC-D'), fc.constantFrom(0, 100, 200, 300), {
  minKeys: 1,
});

describe.each(ENGINES)('remediation tasks on $name', (engine) => {
  test('name as many devices as counting finds, when they are made and later', async () => {
    await fc.assert(
      fc.asyncProperty(anyUbrs, anyUbrs, async (before, after) => {
        await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
          if (!fleet) throw new Error('a fleet expected');
          const tellAll = (ubrs: Readonly<Record<string, number>>, days: number) =>
            tell(fleet, ...Object.entries(ubrs).map(([device, ubr]) => ({ device, ubr, at: daysAgo(days) })));
          await tellAll(before, 2);
          for (const goal of GOALS) {
            const targetDevices = await recount(fleet, goal);
            const added = fleet.remediation.add(TENANT, newTask(goal));
            if (targetDevices > 0)
              expect(await added).toMatchObject({ ...goal, software: expect.any(String), targetDevices });
            else await expect(added).rejects.toMatchObject({ code: 'nothing-to-remedy' });
          }
          await tellAll(after, 1);
          for (const task of await fleet.remediation.list(TENANT)) {
            const { kbId, software } = task;
            const left = await recount(fleet, kbId === null ? { kbId, software } : { kbId, software: null });
            expect(task.fixedDevices).toBe(Math.max(0, task.targetDevices - left));
          }
          expect(await fleet.remediation.list(OTHER_TENANT)).toEqual([]);
        });
      }),
      { numRuns: engine.name === 'SQLite' ? 20 : 4 },
    );
  });

  test('follow the catalog in force, and count no device that is inactive', async () => {
    const options = { catalog: makeCatalog({ months: 2 }), inactiveAfterDays: 30 };
    await withFleets(engine, options, async ({ fleets: [fleet], setNow }) => {
      if (!fleet) throw new Error('a fleet expected');
      await tell(fleet, { device: 'PC-A', ubr: 100, at: daysAgo(20) }, { device: 'PC-B', ubr: 200, at: daysAgo(1) });
      const { id } = await fleet.remediation.add(TENANT, newTask(ALL));
      const fixed = async () => (await fleet.remediation.find(TENANT, id)).fixedDevices;
      expect(await fixed()).toBe(0);
      setNow(daysAgo(-15));
      await fleet.maintenance.sweep();
      expect(await fixed()).toBe(1);
      expect(await fleet.remediation.factsKeysOf(TENANT, id)).toEqual([]);
      await fleet.adopt(makeCatalog());
      expect(await fixed()).toBe(0);
      expect(await fleet.remediation.factsKeysOf(TENANT, id)).toHaveLength(1);
    });
  });

  test('get one status, of several processes that set one at once, and go when they ended long ago', async () => {
    await withFleets(engine, { count: 2, historyDays: 90 }, async ({ fleets: [fleet, other], setNow }) => {
      if (!fleet || !other) throw new Error('two fleets expected');
      await tell(fleet, { device: 'PC-A', at: daysAgo(1) });
      const [ended, active] = [
        await fleet.remediation.add(TENANT, newTask(ALL)),
        await fleet.remediation.add(TENANT, newTask(ALL)),
      ];
      const set = (by: Fleet, name: string) => by.remediation.setStatus(TENANT, ended.id, 'completed', name);
      const results = await Promise.all([set(fleet, 'a'), set(other, 'b'), set(fleet, 'c')]);
      const kept = await other.remediation.find(TENANT, ended.id);
      expect(kept).toMatchObject({ status: 'completed', version: 2 });
      expect(results).toEqual([kept, kept, kept]);
      setNow(daysAgo(-89));
      await fleet.maintenance.sweep();
      expect(await fleet.remediation.list(TENANT)).toHaveLength(2);
      setNow(daysAgo(-91));
      await fleet.maintenance.sweep();
      expect((await fleet.remediation.list(TENANT)).map(({ id }) => id)).toEqual([active.id]);
    });
  });
});
