/** What another catalog would change for devices, before it is put in force. */
import { describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { compareAnswers } from '../../src/fleet/compare-answers.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

const FEBRUARY = makeCatalog({ months: 2 });
const MARCH = makeCatalog({ months: 3 });

/** Devices at each revision, in one tenant. */
async function takeIn(fleet: Fleet, tenantId: string, devices: Readonly<Record<number, number>>): Promise<void> {
  const reports = Object.entries(devices).flatMap(([ubr, count]) =>
    Array.from({ length: count }, (_, index) => {
      const device = `PC-${ubr}-${index}`;
      return { device, statement: whole('kbgap', { device, at: daysAgo(1), ubr: Number(ubr) }) };
    }),
  );
  await fleet.acceptStatements(tenantId, reports);
}

describe.each(ENGINES)('the answers of a tenant under two catalogs, on $name', (engine) => {
  test('are counted by device: what these miss newly, and no longer', async () => {
    await withFleets(engine, { catalog: FEBRUARY }, async ({ fleets: [fleet], stores: [store] }) => {
      if (!fleet || !store) throw new Error('a fleet expected');
      await takeIn(fleet, TENANT, { 100: 3, 200: 2, 300: 1 });
      await takeIn(fleet, OTHER_TENANT, { 100: 1 });
      const sums = { devices: 6, changed: 5, newlyUnknown: 0, noLongerUnknown: 0 };
      expect(await compareAnswers(store.counts, TENANT, FEBRUARY, MARCH)).toEqual({
        ...sums,
        kbs: [{ kbId: '9000003', newlyMissing: 5, noLongerMissing: 0 }],
      });
      expect(await compareAnswers(store.counts, TENANT, MARCH, FEBRUARY)).toEqual({
        ...sums,
        kbs: [{ kbId: '9000003', newlyMissing: 0, noLongerMissing: 5 }],
      });
      expect(await compareAnswers(store.counts, OTHER_TENANT, makeCatalog({ months: 1 }), MARCH)).toEqual({
        ...{ devices: 1, changed: 1, newlyUnknown: 0, noLongerUnknown: 0 },
        kbs: [
          { kbId: '9000003', newlyMissing: 1, noLongerMissing: 0 },
          { kbId: '9000002', newlyMissing: 1, noLongerMissing: 0 },
        ],
      });
    });
  });

  test('are the same under one catalog, and none where there are no devices any more', async () => {
    await withFleets(engine, { catalog: MARCH }, async ({ fleets: [fleet], stores: [store] }) => {
      if (!fleet || !store) throw new Error('a fleet expected');
      await takeIn(fleet, TENANT, { 100: 1 });
      const none = { changed: 0, newlyUnknown: 0, noLongerUnknown: 0, kbs: [] };
      expect(await compareAnswers(store.counts, TENANT, MARCH, makeCatalog())).toEqual({ devices: 1, ...none });
      await fleet.removeDevice({ tenantId: TENANT, device: 'PC-100-0' });
      expect(await compareAnswers(store.counts, TENANT, FEBRUARY, MARCH)).toEqual({ devices: 0, ...none });
    });
  });

  test('count devices of which something cannot be decided any more', async () => {
    const unknowing = createCatalog({ ...MARCH.data, windows: { ...MARCH.data.windows, releases: [] } }, 'no Windows');
    await withFleets(engine, { catalog: MARCH }, async ({ fleets: [fleet], stores: [store] }) => {
      if (!fleet || !store) throw new Error('a fleet expected');
      await takeIn(fleet, TENANT, { 300: 2 });
      expect(await compareAnswers(store.counts, TENANT, MARCH, unknowing)).toMatchObject({
        ...{ devices: 2, changed: 0, newlyUnknown: 2, noLongerUnknown: 0 },
      });
      expect(await compareAnswers(store.counts, TENANT, unknowing, MARCH)).toMatchObject({ noLongerUnknown: 2 });
    });
  });
});
