import { describe, expect, test } from 'vitest';
import type { DeviceWrite, FleetStore, Sighting } from '../../src/fleet/ports.ts';
import type { ContractContext } from './contract.ts';
import { at, batchOf, changed, created, DAY, find, idOf, makeDevice, save, T1, T2 } from './made-up.ts';

const IP = '192.0.2.1';

export function describeAddressContract({ store }: ContractContext): void {
  const findAt = async (
    from: string,
    to = from,
    query: { address?: string; limit?: number; tenantId?: string } = {},
  ) => {
    const { address = IP, limit = 10, tenantId = T1 } = query;
    const found = await store().devices.findByAddress(tenantId, { address, from, to, limit });
    return found.map(({ device }) => device.name);
  };
  /** The write, with an address seen from one day to another; null: as before. */
  const withAddress = (write: DeviceWrite, sinceDay: number | null, untilDay: number, address = IP): DeviceWrite => {
    const sighting: Sighting = { address, sinceAt: sinceDay === null ? null : at(sinceDay), untilAt: at(untilDay) };
    return { ...write, sightings: [...write.sightings, sighting] };
  };
  const inOrder = (...names: string[]) => names.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

  describe('addresses', () => {
    test('find the devices that had them in a time, its ends included, of their tenant alone', async () => {
      const [a, b, c] = [makeDevice('a', { place: '{"made":"up"}' }), makeDevice('b'), makeDevice('c')];
      await save(store(), T1, [
        withAddress(withAddress(created(a), 3, 5), 9, 9, '2001:db8::1'),
        withAddress(created(b), 5, 7),
        created(c),
      ]);
      await save(store(), T2, [withAddress(created(makeDevice('other')), 3, 5)]);
      await store().devices.labelDevice(T1, a.id, () => ({ tags: ['x'], group: 'g' }));
      expect(await store().devices.findByAddress(T1, { address: IP, from: at(3), to: at(4), limit: 9 })).toEqual([
        { device: a, labels: { tags: ['x'], group: 'g', value: null } },
      ]);
      expect(await findAt(at(1), at(2))).toEqual([]);
      expect(await findAt(at(1), at(3))).toEqual(['a']);
      expect(await findAt(at(4))).toEqual(['a']);
      expect(await findAt(at(5))).toEqual(inOrder('a', 'b'));
      expect(await findAt(at(6), at(20))).toEqual(['b']);
      expect(await findAt(at(8), at(20))).toEqual([]);
      expect(await findAt(at(1), at(20), { limit: 1 })).toEqual(inOrder('a', 'b').slice(0, 1));
      expect(await findAt(at(9), at(9), { address: '2001:db8::1' })).toEqual(['a']);
      expect(await findAt(at(4), at(4), { tenantId: T2 })).toEqual(['other']);
      expect(await findAt(at(4), at(4), { address: '192.0.2.10' })).toEqual([]);
      expect(await findAt(at(4), at(4), { address: `${IP}\0` })).toEqual([]);
      expect(await findAt(at(4), at(4), { address: "' OR ''='" })).toEqual([]);
    });

    test('that a device goes on to have count from when it got them; after a break, from then', async () => {
      const device = makeDevice('a');
      await save(store(), T1, [withAddress(created(device), 3, 3)]);
      const second = withAddress(changed(device, {}), null, 6);
      await save(store(), T1, [second]);
      expect(await findAt(at(4))).toEqual(['a']);
      const third = withAddress(changed(second.device, {}), 10, 12);
      await save(store(), T1, [third]);
      expect(await findAt(at(4))).toEqual([]);
      expect(await findAt(at(11))).toEqual(['a']);
      await save(store(), T1, [changed(third.device, { parts: '[1]' })]);
      expect(await findAt(at(11))).toEqual(['a']);
    });

    test('that a device goes on to have, though it is not kept since when, count from the last time', async () => {
      await save(store(), T1, [withAddress(created(makeDevice('a')), null, 6)]);
      expect([await findAt(at(5)), await findAt(at(6)), await findAt(at(7))]).toEqual([[], ['a'], []]);
    });

    test('of a device that others changed since are not kept', async () => {
      const device = makeDevice('a');
      await save(store(), T1, [created(device)]);
      await save(store(), T1, [changed(device, { place: '{}' })]);
      expect(await store().devices.saveDevices(T1, batchOf([withAddress(changed(device, {}), 3, 5)]))).toEqual([
        device.id,
      ]);
      expect(await findAt(at(4))).toEqual([]);
      expect((await find(store(), T1, 'a'))?.device.place).toBe('{}');
    });

    test('go with their device', async () => {
      const [a, b] = [makeDevice('a'), makeDevice('b')];
      await save(store(), T1, [withAddress(created(a), 3, 5), withAddress(created(b), 3, 5)]);
      await save(store(), T2, [withAddress(created(makeDevice('a')), 3, 5)]);
      await store().devices.removeDevice(T1, a.id, DAY);
      await save(store(), T1, [created(a)]);
      expect(await findAt(at(4))).toEqual(['b']);
      expect(await findAt(at(4), at(4), { tenantId: T2 })).toEqual(['a']);
    });

    test('are dropped once they were last seen before a time, a bounded number at once', async () => {
      const devices = Array.from({ length: 5 }, (_, index) => makeDevice(`d${index}`));
      await save(
        store(),
        T1,
        devices.map((device, index) => withAddress(created(device), 1, 4 + index)),
      );
      const drop = ({ history }: FleetStore, before: string) => history.pruneHistory(before, 2);
      expect([await drop(store(), at(7)), await drop(store(), at(7)), await drop(store(), at(7))]).toEqual([2, 1, 0]);
      expect(await findAt(at(1), at(30))).toEqual(inOrder('d3', 'd4'));
    });
  });
}
