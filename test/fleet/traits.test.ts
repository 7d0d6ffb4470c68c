/** Traits follow the catalog in force, whatever was asked while it came. */
import { describe, expect, test } from 'vitest';
import { makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

describe.each(ENGINES)('traits of devices on $name', (engine) => {
  test('that came while another catalog was being put in force are those of that catalog', async () => {
    // With one month a device at its revision misses nothing; with three it misses the others.
    await withFleets(engine, { catalog: makeCatalog({ months: 1 }) }, async ({ fleets: [fleet] }) => {
      if (!fleet) throw new Error('one was asked for');
      const exposures = async () => {
        const found = [];
        for await (const part of fleet.devices.find(TENANT, { limit: 1_000 })) found.push(...part);
        return new Set(found.map(({ traits }) => traits.exposure));
      };
      // Each says something that no other does.
      const report = (tenantId: string, from: number, count = 1) =>
        fleet.acceptStatements(
          tenantId,
          Array.from({ length: count }, (_, index) => ({
            statement: whole('kbgap', { device: `pc-${from + index}`, at: daysAgo(1), ubr: 100 + from + index }),
          })),
        );
      await report(OTHER_TENANT, 0, 1_500);
      await fleet.warmUp();
      await report(TENANT, 0, 40);
      expect(await exposures()).toEqual(new Set(['None']));

      let isDone = false;
      const adopting = fleet.adopt(makeCatalog()).finally(() => {
        isDone = true;
      });
      for (let index = 40; !isDone && index < 90; index++) {
        await report(TENANT, index);
        await exposures();
      }
      await adopting;
      expect(await exposures()).toEqual(new Set(['High']));
    });
  });
});
