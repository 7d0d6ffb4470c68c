import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { decodePlace } from '../../src/fleet/place.ts';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, osVersion, type Said, TENANT, whole, withFleets } from './support.ts';

const IP = '192.0.2.1';

async function tell(fleet: Fleet | undefined, ...said: readonly Said[]): Promise<void> {
  await fleet?.acceptStatements(
    TENANT,
    said.map((each) => ({ statement: whole('kbgap', each) })),
  );
}

async function findAt(fleet: Fleet | undefined, daysBefore: number, address = IP, minutes = 0) {
  const at = new Date(Date.parse(daysAgo(daysBefore)) + minutes * 60_000);
  return (await fleet?.findByAddress(TENANT, address, at))?.map(({ device }) => device.name).toSorted();
}

async function placeOf(fleet: Fleet | undefined, device: string) {
  const found = await fleet?.assessmentOf({ tenantId: TENANT, device });
  return decodePlace(found?.device.place ?? null);
}

describe.each(ENGINES)('on $name', (engine) => {
  test('a device is found by an address that it reported, within 15 minutes, however the address is written', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      await tell(
        fleet,
        { device: 'PC-A', at: daysAgo(3), addresses: [IP, '2001:db8::1', 'fe80::1', '127.0.0.1'] },
        { device: 'PC-B', at: daysAgo(3), addresses: ['192.0.2.2', 'fe80::1'] },
        { device: 'PC-C', at: daysAgo(3) },
      );
      expect(await findAt(fleet, 3)).toEqual(['PC-A']);
      expect(await findAt(fleet, 3, IP, 15)).toEqual(['PC-A']);
      expect(await findAt(fleet, 3, IP, -15)).toEqual(['PC-A']);
      expect(await findAt(fleet, 3, IP, 16)).toEqual([]);
      expect(await findAt(fleet, 3, IP, -16)).toEqual([]);
      expect(await findAt(fleet, 3, '2001:DB8:0:0::1')).toEqual(['PC-A']);
      expect(await findAt(fleet, 3, '::ffff:192.0.2.2')).toEqual(['PC-B']);
      for (const nobodys of ['fe80::1', '127.0.0.1', '192.0.2.3', 'PC-A', '']) {
        expect(await findAt(fleet, 3, nobodys)).toEqual([]);
      }
      expect(await fleet?.findByAddress(OTHER_TENANT, IP, new Date(daysAgo(3)))).toEqual([]);
    });
  });

  test('an address that went from one device to another is at each time that of one of them', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      await tell(fleet, { device: 'PC-A', at: daysAgo(9), addresses: [IP] });
      await tell(fleet, { device: 'PC-A', at: daysAgo(7), addresses: [IP, '192.0.2.5'] });
      await tell(fleet, { device: 'PC-A', at: daysAgo(5), addresses: ['192.0.2.5'] });
      await tell(fleet, { device: 'PC-B', at: daysAgo(4), addresses: [IP] });
      await tell(fleet, { device: 'PC-B', at: daysAgo(2) });
      await tell(fleet, { device: 'PC-B', at: daysAgo(1), addresses: [IP] });
      const found = await Promise.all([10, 9, 8, 7, 6, 5, 4, 3, 1, 0].map((days) => findAt(fleet, days)));
      const [a, b] = [['PC-A'], ['PC-B']];
      expect(found).toEqual([[], a, a, a, [], [], b, b, b, []]);
      // Back at the address: the time before is not kept, the break is never counted.
      await tell(
        fleet,
        { device: 'PC-A', at: daysAgo(0.75), addresses: [IP] },
        { device: 'PC-A', at: daysAgo(0.25), addresses: [IP] },
      );
      expect(await Promise.all([8, 6, 3, 0.5].map((days) => findAt(fleet, days)))).toEqual([[], [], b, a]);
    });
  });

  test('of addresses and directory entry the newest word is kept, whichever came last, and of each its own', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      await tell(fleet, { device: 'PC-A', at: daysAgo(3), addresses: [IP] });
      await tell(fleet, { device: 'PC-A', at: daysAgo(5), addresses: ['192.0.2.9'], isEntraJoined: true });
      await fleet?.acceptStatements(TENANT, [{ statement: whole('registry', { device: 'PC-A', at: daysAgo(1) }) }]);
      expect(await placeOf(fleet, 'PC-A')).toEqual({
        network: {
          at: daysAgo(3),
          source: 'kbgap',
          addresses: [{ address: IP, mac: null, type: null, status: null }],
          main: IP,
        },
        directory: { at: daysAgo(5), source: 'kbgap', entry: { entraDeviceId: null, isEntraJoined: true } },
      });
      expect(await findAt(fleet, 5, '192.0.2.9')).toEqual([]);
    });
  });

  test('nothing that is counted or decided changes with them', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet], stores: [store] }) => {
      const read = async () => {
        const found = await store?.devices.listDevices(TENANT, { after: null, limit: 9 });
        const counts = await store?.counts.readCountsSince(TENANT, 0);
        return [found?.map(({ device: { factsKey, factsSinceAt } }) => ({ factsKey, factsSinceAt })), counts];
      };
      await tell(fleet, { device: 'PC-A', at: daysAgo(3) });
      const before = await read();
      await tell(fleet, { device: 'PC-A', at: daysAgo(2), addresses: [IP], isEntraJoined: true });
      await tell(fleet, { device: 'PC-A', at: daysAgo(1), addresses: [], isEntraJoined: false });
      expect(await read()).toEqual(before);
      expect((await placeOf(fleet, 'PC-A')).network?.addresses).toEqual([]);
    });
  });

  test.each<[addresses: readonly string[], main: string | null]>([
    [['fe80::1', '2001:db8::1', '127.0.0.1', IP, '192.0.2.7'], IP],
    [['fe80::1', '2001:db8::1', '::1'], '2001:db8::1'],
    [['169.254.1.1', 'fe80::1', '127.0.0.1'], null],
    [[], null],
  ])('of %j the one to show is %j', async (addresses, main) => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      await tell(fleet, { device: 'PC-A', at: daysAgo(3), addresses });
      expect((await placeOf(fleet, 'PC-A')).network?.main).toBe(main);
    });
  });

  test('rows leave them alone', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      await tell(fleet, { device: 'PC-A', at: daysAgo(3), addresses: [IP] });
      await fleet?.acceptStatements(TENANT, [{ statement: osVersion({ device: 'PC-A', at: daysAgo(1) }) }]);
      expect((await placeOf(fleet, 'PC-A')).network).toMatchObject({ at: daysAgo(3), addresses: [{ address: IP }] });
    });
  });
});
