import { describe, expect, test } from 'vitest';
import { isAmong } from '../../src/api/device-conditions.ts';
import { MACHINE_TO_DEVICE } from '../../src/api/wire/machine.ts';
import { MACHINES } from '../../src/api/wire/odata/entities-machines.ts';
import { parseFilter } from '../../src/api/wire/odata/parse-filter.ts';
import { parseOrderBy } from '../../src/api/wire/odata/parse-orderby.ts';
import { keysOf } from '../../src/fleet/device-query.ts';
import type { DeviceQuestion, TraitsOfFacts } from '../../src/fleet/ports.ts';
import { replaceKeys, replaceProperties } from '../../src/query/replace-properties.ts';
import type { ContractContext } from './contract.ts';
import { at, changed, created, find, idOf, makeDevice, save, T1, T2 } from './made-up.ts';

const traitsOf = (factsKey: string, traits: Partial<TraitsOfFacts> = {}): TraitsOfFacts => ({
  ...{ factsKey, platform: 'Windows90', releaseVersion: '90H1', build: 60001, architecture: 'x64', exposure: 'High' },
  ...traits,
});

/** A question in the words of clients, as the API puts it. */
function ask(filter: string, orderBy = '', more: Partial<DeviceQuestion> = {}): DeviceQuestion {
  return {
    filter: filter === '' ? null : replaceProperties(parseFilter(filter, MACHINES), MACHINE_TO_DEVICE),
    orderBy: keysOf(orderBy === '' ? [] : replaceKeys(parseOrderBy(orderBy, MACHINES), MACHINE_TO_DEVICE)),
    ...{ factsKeys: null, after: null, skip: 0, limit: 100 },
    ...more,
  };
}

export function describeQueryContract({ store }: ContractContext): void {
  const namesOf = async (question: DeviceQuestion, tenantId = T1): Promise<(string | null)[]> =>
    (await store().queries.queryDevices(tenantId, question)).map(({ device }) => device.name);

  describe('questions about devices', () => {
    test('are answered with all that a list shows, to their tenant alone', async () => {
      const device = makeDevice('a', { lastSeenAt: at(3) });
      await save(store(), T1, [created(device)]);
      await store().devices.labelDevice(T1, device.id, () => ({ tags: ['x', 'A'], group: 'g', value: 'High' }));
      await store().queries.putTraits(T1, 'c1', [traitsOf('f1')]);
      const { factsKey: _, ...traits } = traitsOf('f1');
      expect(await store().queries.queryDevices(T1, ask('', 'lastSeen desc'))).toEqual([
        {
          device,
          labels: { tags: ['A', 'x'], group: 'g', value: 'High' },
          groupId: 1,
          traits,
          position: [at(3), device.id],
        },
      ]);
      expect(await namesOf(ask(''), T2)).toEqual([]);
    });

    test('go by conditions, facts, order, place and number', async () => {
      await save(store(), T1, [
        created(makeDevice('a', { lastSeenAt: at(1) })),
        created(makeDevice('b', { lastSeenAt: at(2), factsKey: 'f2' })),
        created(makeDevice('c', { lastSeenAt: at(3), factsKey: 'f2', isActive: false })),
        created(makeDevice('d', { lastSeenAt: at(3), name: null, nameKey: null, factsKey: 'f3' })),
      ]);
      await store().queries.putTraits(T1, 'c1', [
        traitsOf('f1'),
        traitsOf('f2', { platform: 'Windows91', architecture: 'x86', exposure: 'None' }),
        traitsOf('f3', { platform: null, releaseVersion: null, build: null, architecture: null, exposure: null }),
      ]);
      const byTime = 'lastSeen desc,computerDnsName';
      expect(await namesOf(ask('', byTime))).toEqual([null, 'c', 'b', 'a']);
      expect(await namesOf(ask("osPlatform eq 'WINDOWS91'", byTime))).toEqual(['c', 'b']);
      expect(await namesOf(ask("osArchitecture eq '32-bit' and healthStatus eq 'inactive'"))).toEqual(['c']);
      expect(await namesOf(ask('osBuild eq null or exposureLevel eq null'))).toEqual([null]);
      expect(await namesOf(ask('', 'exposureLevel desc,lastSeen'))).toEqual(['a', 'b', 'c', null]);
      expect(await namesOf(ask('', byTime, { factsKeys: ['f2', 'f3', 'none'] }))).toEqual([null, 'c', 'b']);
      expect(await namesOf(ask('', byTime, { factsKeys: [] }))).toEqual([]);
      expect(await namesOf(ask('', byTime, { skip: 1, limit: 2 }))).toEqual(['c', 'b']);
      expect(await namesOf(ask("deviceValue eq 'Normal' and rbacGroupId eq 0 and id eq null"))).toEqual([]);

      const counts = await store().queries.countDevices(T1, {
        filter: ask("healthStatus ne 'x'").filter,
        factsKeys: null,
      });
      expect(Object.fromEntries(counts.map(({ factsKey, deviceCount }) => [factsKey, deviceCount]))).toEqual({
        ...{ f1: 1, f2: 2, f3: 1 },
      });
    });

    test('name the devices of a long list', async () => {
      const names = ['a', "b'", 'c'];
      await save(
        store(),
        T1,
        names.map((name) => created(makeDevice(name))),
      );
      const ids = Array.from({ length: 10_000 }, (_, index) => idOf(`none-${index}`));
      const question = (more: readonly string[]) => ({
        ...ask('', 'computerDnsName'),
        filter: isAmong([...ids, ...more]),
      });
      expect(await namesOf(question(["b'", 'c'].map(idOf)))).toEqual(["b'", 'c']);
      expect(await namesOf(question([]))).toEqual([]);
    });

    test('go by where devices stand', async () => {
      const address = (ipAddress: string, status: string | null, type: string | null = null) => ({
        address: ipAddress,
        mac: status && '00155D010203',
        type,
        status,
      });
      const placed = (addresses: readonly object[], main: string | null, entry: object | null) =>
        JSON.stringify({ network: { at: at(1), source: 's', addresses, main }, directory: entry && { entry } });
      const joined = { entraDeviceId: 'abcdef00-0000-4000-8000-000000000001', isEntraJoined: true };
      const places = {
        a: placed([address('192.0.2.1', 'up', 'Ethernet'), address('fe80::1', null)], '192.0.2.1', joined),
        b: placed([address('192.0.2.9', 'down')], '192.0.2.9', { entraDeviceId: null, isEntraJoined: false }),
        c: placed([], null, null),
        d: JSON.stringify({ network: null, directory: { entry: { entraDeviceId: null, isEntraJoined: null } } }),
        e: null,
      };
      await save(
        store(),
        T1,
        Object.entries(places).map(([name, place]) => created(makeDevice(name, { place }))),
      );
      const cases = {
        "lastIpAddress eq '192.0.2.9'": ['b'],
        "startswith(lastIpAddress, '192.0.2')": ['a', 'b'],
        'lastIpAddress eq null': ['c', 'd', 'e'],
        'isAadJoined eq true': ['a'],
        'not isAadJoined': ['b'],
        'isAadJoined eq null': ['c', 'd', 'e'],
        "aadDeviceId eq 'ABCDEF00-0000-4000-8000-000000000001'": ['a'],
        'aadDeviceId eq abcdef00-0000-4000-8000-000000000001': ['a'],
        "ipAddresses/any(i: i/ipAddress eq 'fe80::1' and i/operationalStatus eq 'Unknown')": ['a'],
        "ipAddresses/any(i: i/macAddress eq '00155D010203' and i/operationalStatus ne 'Down')": ['a'],
        "ipAddresses/all(i: i/operationalStatus eq 'Down')": ['b', 'c', 'd', 'e'],
        "ipAddresses/any(i: i/type eq 'Ethernet')": ['a'],
        'ipAddresses/$count eq 0': ['c', 'd', 'e'],
      };
      const found = Object.keys(cases).map(async (filter) => [filter, await namesOf(ask(filter, 'computerDnsName'))]);
      expect(Object.fromEntries(await Promise.all(found))).toEqual(cases);
      expect(await namesOf(ask('', 'lastIpAddress desc,computerDnsName'))).toEqual(['b', 'a', 'c', 'd', 'e']);
      expect(await namesOf(ask('', 'isAadJoined,computerDnsName'))).toEqual(['c', 'd', 'e', 'b', 'a']);
    });

    test.each([
      '',
      'lastSeen',
      'lastSeen desc',
      'computerDnsName desc',
      'exposureLevel,rbacGroupName desc',
      'not isExcluded',
    ])('go on after each device, in the order %j, as if asked at once', async (orderBy) => {
      const devices = Array.from({ length: 9 }, (_, index) =>
        makeDevice(`d${index}`, {
          lastSeenAt: at(1 + (index % 3)),
          factsKey: `f${index % 2}`,
          ...(index % 4 === 0 && { name: null, nameKey: null }),
        }),
      );
      await save(store(), T1, devices.map(created));
      await store().devices.labelDevice(T1, idOf('d1'), () => ({ group: 'g' }));
      await store().queries.putTraits(T1, 'c1', [traitsOf('f0', { exposure: null }), traitsOf('f1')]);
      const all = await store().queries.queryDevices(T1, ask('', orderBy));
      expect(all).toHaveLength(9);
      for (const [index, { position }] of all.entries()) {
        const rest = await store().queries.queryDevices(T1, ask('', orderBy, { after: position }));
        expect(rest).toEqual(all.slice(index + 1));
      }
    });

    test('number groups once and for all, each tenant for itself', async () => {
      const names = ['a', 'b', 'c'];
      for (const tenant of [T1, T2])
        await save(
          store(),
          tenant,
          names.map((name) => created(makeDevice(name))),
        );
      const label = (tenant: string, name: string, group: string | null) =>
        store().devices.labelDevice(tenant, idOf(name), () => ({ group }));
      await label(T1, 'a', 'first');
      await label(T1, 'b', 'second');
      await label(T1, 'a', null);
      await label(T1, 'c', 'first');
      await label(T2, 'a', 'second');
      const numbers = async (tenant: string) =>
        (await store().queries.queryDevices(tenant, ask('', 'computerDnsName'))).map(({ groupId }) => groupId);
      expect(await numbers(T1)).toEqual([0, 2, 1]);
      expect(await numbers(T2)).toEqual([1, 0, 0]);
    });
  });

  test('active devices are counted by group and facts, those in no group too', async () => {
    await save(store(), T1, [
      created(makeDevice('a')),
      created(makeDevice('b')),
      created(makeDevice('c', { factsKey: 'f2' })),
      created(makeDevice('d', { isActive: false })),
      created(makeDevice('e')),
    ]);
    await save(store(), T2, [created(makeDevice('a'))]);
    for (const name of ['a', 'b', 'c', 'd']) await store().devices.labelDevice(T1, idOf(name), () => ({ group: 'g' }));
    const counts = await store().queries.countByGroup(T1);
    expect(counts.toSorted((a, b) => a.groupId - b.groupId || (a.factsKey < b.factsKey ? -1 : 1))).toEqual([
      { group: null, groupId: 0, factsKey: 'f1', deviceCount: 1 },
      { group: 'g', groupId: 1, factsKey: 'f1', deviceCount: 2 },
      { group: 'g', groupId: 1, factsKey: 'f2', deviceCount: 1 },
    ]);
  });

  describe('traits', () => {
    const traitless = async (catalogVersion: string, isNewOnly: boolean) =>
      (await store().queries.listTraitless(T1, { catalogVersion, isNewOnly, limit: 9 })).map(({ key }) => key);

    test('are asked for once per facts, and anew under another catalog', async () => {
      await save(store(), T1, [
        created(makeDevice('a')),
        created(makeDevice('b', { factsKey: 'f2', isActive: false })),
      ]);
      expect(await traitless('c1', true)).toEqual(['f1', 'f2']);
      await store().queries.putTraits(T1, 'c1', [traitsOf('f1')]);
      expect(await traitless('c1', true)).toEqual(['f2']);
      await store().queries.putTraits(T1, 'c1', [traitsOf('f2')]);
      expect([await traitless('c1', true), await traitless('c1', false)]).toEqual([[], []]);
      expect([await traitless('c2', true), await traitless('c2', false)]).toEqual([[], ['f1', 'f2']]);
      const found = await find(store(), T1, 'a');
      if (!found) throw new Error('it was saved');
      await save(store(), T1, [changed(found.device, { factsKey: 'f3' })]);
      expect(await traitless('c1', true)).toEqual(['f3']);
      expect(await store().queries.listTraitless(T2, { catalogVersion: 'c1', isNewOnly: false, limit: 9 })).toEqual([]);
    });
  });
}
