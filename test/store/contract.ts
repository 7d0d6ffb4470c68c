/** What every store must do, with the same cases for each database. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Device, DeviceKeys, FleetStore } from '../../src/fleet/ports.ts';
import type { Store } from '../../src/store/open.ts';
import { describeAccountContract } from './account-contract.ts';
import { describeAddressContract } from './address-contract.ts';
import { describeClientContract } from './client-contract.ts';
import { describeEnrollmentContract } from './enrollment-contract.ts';
import { describeFeedContract } from './feed-contract.ts';
import { describeHistoryContract } from './history-contract.ts';
import { describeJobContract } from './job-contract.ts';
import {
  at,
  batchOf,
  changed,
  countsOf,
  created,
  DAY,
  find,
  idOf,
  makeDevice,
  makeFacts,
  recount,
  save,
  T1,
  T2,
} from './made-up.ts';
import { describeQueryContract } from './query-contract.ts';

import { describeTaskContract } from './task-contract.ts';

/** An empty store that processes can open several times; closed with all that were opened. */
export interface FreshStore {
  readonly open: () => Promise<Store>;
  readonly remove: () => Promise<void>;
}

export function describeStoreContract(name: string, prepare: () => Promise<FreshStore>): void {
  describe(`a store in ${name}`, () => {
    let fresh: FreshStore;
    let store: Store;
    const opened: Store[] = [];
    const open = async (): Promise<Store> => {
      const another = await fresh.open();
      opened.push(another);
      return another;
    };
    beforeEach(async () => {
      fresh = await prepare();
      store = await open();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
      await fresh.remove();
    });
    const context = { store: () => store.fleet, openAnother: async () => (await open()).fleet };
    describeDeviceContract(context);
    describeAddressContract(context);
    describeCountContract(context);
    describeQueryContract(context);
    describeHistoryContract(context);
    describeJobContract(context);
    describeTaskContract(() => store.fleet.tasks);
    describeEnrollmentContract(() => store.enrollment);
    describeClientContract(() => store.clients);
    describeAccountContract(() => store);
    describeFeedContract(
      () => store.feeds,
      async () => (await open()).feeds,
    );
  });
}

/** A device as both look-ups have it: whole, and by what it says alone. */
async function findByKeys({ devices }: FleetStore, tenantId: string, keys: DeviceKeys) {
  const [found, facts] = await Promise.all([devices.findDevice(tenantId, keys), devices.findFacts(tenantId, keys)]);
  expect(facts).toEqual(found && { factsKey: found.device.factsKey, revision: found.revision });
  return found;
}

export interface ContractContext {
  readonly store: () => FleetStore;
  /** The same store as another process has it. */
  readonly openAnother: () => Promise<FleetStore>;
}

function describeDeviceContract({ store, openAnother }: ContractContext): void {
  describe('devices', () => {
    test('come back as they were given, to their tenant alone', async () => {
      const device = makeDevice('PC-1', { name: 'PC-1', nameKey: 'pc-1', parts: '[{"rows":{}}]', lastSeenAt: at(3) });
      const nameless = makeDevice('x', { name: null, nameKey: null, nameAt: '', isActive: false });
      await save(store(), T1, [created(device), created(nameless)]);
      const { devices } = store();
      const found = { device, labels: { tags: [], group: null, value: null }, revision: 1 };
      expect(await findByKeys(store(), T1, { id: device.id, nameKey: null })).toEqual(found);
      expect(await findByKeys(store(), T1, { id: idOf('other'), nameKey: 'pc-1' })).toEqual(found);
      expect(await findByKeys(store(), T1, { id: idOf('other'), nameKey: 'pc-2' })).toBeNull();
      expect(await findByKeys(store(), T1, { id: idOf('other'), nameKey: null })).toBeNull();
      expect(await devices.readDevices(T1, [nameless.id, idOf('other'), device.id])).toEqual(
        new Map([
          [device.id, device],
          [nameless.id, nameless],
        ]),
      );
      expect(await devices.readDevices(T1, [])).toEqual(new Map());
      expect(await findByKeys(store(), T2, { id: device.id, nameKey: 'pc-1' })).toBeNull();
      expect(await devices.readDevices(T2, [device.id])).toEqual(new Map());
      expect(await devices.listDevices(T2, { after: null, limit: 10 })).toEqual([]);
      expect(await devices.listTenants()).toEqual([T1]);
    });

    test('of one name: the one last seen is found, the id goes before the name', async () => {
      const early = makeDevice('a', { nameKey: 'same', lastSeenAt: at(1) });
      const late = makeDevice('b', { nameKey: 'same', lastSeenAt: at(2) });
      await save(store(), T1, [created(late), created(early)]);
      const findSame = async (id: string) => (await findByKeys(store(), T1, { id, nameKey: 'same' }))?.device.id;
      expect(await findSame(idOf('other'))).toBe(late.id);
      expect(await findSame(early.id)).toBe(early.id);
    });

    test('asked for at once are each answered what they say', async () => {
      const keys = ['a', 'b', 'c'].map((name) => ({ id: idOf(name), nameKey: null }));
      const devices = ['a', 'b', 'c'].map((name) => makeDevice(name, { factsKey: `f-${name}` }));
      await save(store(), T1, devices.map(created));
      const found = await Promise.all(
        [...keys, { id: idOf('other'), nameKey: null }].map((each) => store().devices.findFacts(T1, each)),
      );
      expect(found.map((each) => each?.factsKey ?? null)).toEqual(['f-a', 'f-b', 'f-c', null]);
    });

    test('are found by what they say now, whoever changed it since they were last looked for', async () => {
      const other = await openAnother();
      const [a, b] = [makeDevice('a', { factsKey: 'f1' }), makeDevice('b', { factsKey: 'f2' })];
      const found = async () => {
        const facts = await store().devices.findFacts(T1, { id: a.id, nameKey: null });
        expect(await store().devices.findFacts(T1, { id: a.id, nameKey: null }), 'again').toEqual(facts);
        return facts;
      };
      expect(await found()).toBeNull();
      await save(store(), T1, [created(a)]);
      expect(await found()).toEqual({ factsKey: 'f1', revision: 1 });
      await save(other, T1, [created(b)]);
      expect(await found(), 'counts of others').toEqual({ factsKey: 'f1', revision: 2 });
      await save(other, T1, [changed(a, { factsKey: 'f2' }), changed(b, { factsKey: 'f1' })]);
      expect(await found(), 'no count changed').toEqual({ factsKey: 'f2', revision: 2 });
      await store().devices.removeDevice(T1, a.id, DAY);
      expect(await found()).toBeNull();
      await save(other, T1, [created(a)]);
      expect(await found()).toEqual({ factsKey: 'f1', revision: 4 });
    });

    test('of two tenants with one id are two', async () => {
      await save(store(), T1, [created(makeDevice('a', { name: 'of T1' }))]);
      await save(store(), T2, [created(makeDevice('a', { name: 'of T2', factsKey: 'f2' }))]);
      expect((await find(store(), T1, 'a'))?.device.name).toBe('of T1');
      expect((await find(store(), T2, 'a'))?.device.name).toBe('of T2');
      expect(await store().devices.removeDevice(T1, idOf('a'), DAY)).toBe(true);
      expect(await countsOf(store(), T2)).toEqual({ f2: 1 });
      expect(await store().counts.readFacts(T1, ['f1', 'f2'])).toEqual(new Map([['f1', '{"made-up":"f1"}']]));
      expect(await store().devices.listTenants()).toEqual([T1, T2]);
    });

    test('that others changed since are refused, the rest of the batch is kept', async () => {
      const [a, b, c] = [makeDevice('a'), makeDevice('b'), makeDevice('c')];
      await save(store(), T1, [created(a), created(b)]);
      await save(store(), T1, [changed(a, { parts: '[1]' })]);
      await store().devices.removeDevice(T1, b.id, DAY);
      const refused = await store().devices.saveDevices(
        T1,
        batchOf([
          changed(a, { parts: '[2]', factsKey: 'f2' }, [{ factsKey: 'f1', sinceAt: at(1), untilAt: at(2) }]),
          changed(b, { parts: '[2]', factsKey: 'f2' }),
          created(c),
          created(makeDevice('d', { factsKey: 'f3' })),
        ]),
      );
      expect(refused.toSorted()).toEqual([a.id, b.id].sort());
      expect((await find(store(), T1, 'a'))?.device).toEqual({ ...a, version: 2, parts: '[1]' });
      expect(await find(store(), T1, 'b')).toBeNull();
      expect((await find(store(), T1, 'c'))?.device).toEqual(c);
      expect(await countsOf(store(), T1)).toEqual({ f1: 2, f3: 1 });
      expect(await store().history.readSpans(T1, [a.id], '')).toEqual([]);
      expect(await store().devices.saveDevices(T1, batchOf([created(c)]))).toEqual([c.id]);
      expect(await store().devices.saveDevices(T1, batchOf([]))).toEqual([]);
    });

    test.each<[string, Partial<Device>]>([
      ['facts', { factsKey: 'f2' }],
      ['parts', { parts: '[2]' }],
      ['activity', { isActive: false }],
    ])(
      'that were removed and came back with other %s are refused, though they have the same version',
      async (_, change) => {
        const device = makeDevice('a');
        await save(store(), T1, [created(device)]);
        await store().devices.removeDevice(T1, device.id, DAY);
        await save(store(), T1, [created({ ...device, ...change })]);
        expect(await store().devices.saveDevices(T1, batchOf([changed(device, { factsKey: 'f3' })]))).toEqual([
          device.id,
        ]);
        expect((await find(store(), T1, 'a'))?.device).toEqual({ ...device, ...change });
        expect(await countsOf(store(), T1)).toEqual(await recount(store(), T1));
      },
    );

    test('of a tenant that has none are refused when they were read before', async () => {
      const gone = makeDevice('a');
      expect(await store().devices.saveDevices(T1, batchOf([changed(gone, {})]))).toEqual([gone.id]);
      expect(await countsOf(store(), T1)).toEqual({});
    });

    test('are labelled; a save leaves labels alone, a removal takes them along', async () => {
      const { devices } = store();
      const device = makeDevice('a');
      await save(store(), T1, [created(device)]);
      const labels = async () => (await find(store(), T1, 'a'))?.labels;
      expect(await devices.labelDevice(T1, device.id, () => ({ tags: ['b', 'Z', 'ä', 'a'], group: 'g' }))).toBe(true);
      expect(await labels()).toEqual({ tags: ['Z', 'a', 'b', 'ä'], group: 'g', value: null });
      expect(await devices.labelDevice(T1, device.id, () => ({ tags: ['c'] }))).toBe(true);
      await save(store(), T1, [changed(device, { parts: '[1]' })]);
      expect(await labels()).toEqual({ tags: ['c'], group: 'g', value: null });
      expect(await devices.labelDevice(T1, device.id, () => ({ value: 'High' }))).toBe(true);
      expect(await labels()).toEqual({ tags: ['c'], group: 'g', value: 'High' });
      expect(await devices.labelDevice(T1, device.id, () => ({ value: null }))).toBe(true);
      expect(await devices.labelDevice(T1, device.id, () => ({ group: null }))).toBe(true);
      expect(await devices.labelDevice(T1, device.id, () => ({ tags: [] }))).toBe(true);
      expect(await labels()).toEqual({ tags: [], group: null, value: null });
      expect(await devices.labelDevice(T1, device.id, () => ({ tags: ['c'], group: 'g' }))).toBe(true);
      expect(await devices.labelDevice(T1, idOf('none'), () => ({ tags: ['c'] }))).toBe(false);
      expect(await devices.labelDevice(T2, device.id, () => ({ tags: ['c'] }))).toBe(false);
      await devices.removeDevice(T1, device.id, DAY);
      await save(store(), T1, [created(device)]);
      expect(await labels()).toEqual({ tags: [], group: null, value: null });
    });

    test('get all labels that several processes add at once, and none that a refusing change would add', async () => {
      const device = makeDevice('a');
      await save(store(), T1, [created(device)]);
      const stores = [store(), await openAnother()];
      const names = Array.from({ length: 12 }, (_, index) => `tag-${String(index).padStart(2, '0')}`);
      const add = (tag: string, { devices }: FleetStore) =>
        devices.labelDevice(T1, device.id, ({ tags }) => ({ tags: [...tags, tag] }));
      const added = await Promise.all(names.map((tag, index) => add(tag, stores[index % 2] ?? store())));
      expect(added).toEqual(names.map(() => true));
      const refuse = (): never => {
        throw new RangeError('one too many');
      };
      await expect(store().devices.labelDevice(T1, device.id, refuse)).rejects.toThrow(new RangeError('one too many'));
      expect((await find(store(), T1, 'a'))?.labels).toEqual({ tags: names, group: null, value: null });
    });

    test('are listed by id, page by page, as the filters say', async () => {
      const { devices } = store();
      const all = Array.from({ length: 7 }, (_, index) => makeDevice(`d${index}`, { isActive: index % 2 === 0 }));
      await save(store(), T1, all.map(created));
      const [d0, d1, d2] = all;
      if (!d0 || !d1 || !d2) throw new Error('seven were made');
      await devices.labelDevice(T1, d0.id, () => ({ tags: ['x', 'y'], group: 'g' }));
      await devices.labelDevice(T1, d1.id, () => ({ tags: ['x'], group: 'G' }));
      await devices.labelDevice(T1, d2.id, () => ({ tags: ['y'], group: 'g' }));
      const ids = all.map(({ id }) => id).sort();
      const listed = async (page: Partial<Parameters<typeof devices.listDevices>[1]>) =>
        (await devices.listDevices(T1, { after: null, limit: 10, ...page })).map(({ device }) => device.id);
      expect(await listed({})).toEqual(ids);
      expect(await listed({ limit: 3 })).toEqual(ids.slice(0, 3));
      expect(await listed({ after: ids[2] ?? '', limit: 3 })).toEqual(ids.slice(3, 6));
      expect(await listed({ after: ids[6] ?? '' })).toEqual([]);
      const labels = (await devices.listDevices(T1, { after: null, limit: 10 })).find(
        ({ device }) => device.id === d0.id,
      );
      expect(labels).toEqual({ device: d0, labels: { tags: ['x', 'y'], group: 'g', value: null } });
    });

    test('leave the counts when they were not seen for long, and come back when they are', async () => {
      const { devices } = store();
      const all = Array.from({ length: 10 }, (_, index) => makeDevice(`d${index}`, { lastSeenAt: at(index + 1) }));
      await save(store(), T1, all.map(created));
      const deactivated: number[] = [];
      let after: string | null = null;
      do {
        const slice = await devices.settleActivity(T1, { after, limit: 3, seenBefore: at(5), day: '2020-04-20' });
        deactivated.push(slice.changed);
        after = slice.next;
      } while (after !== null);
      expect(deactivated).toHaveLength(4);
      expect(deactivated.reduce((sum, count) => sum + count, 0)).toBe(4);
      expect(await countsOf(store(), T1)).toEqual({ f1: 6 });
      const found = await find(store(), T1, 'd0');
      expect(found?.device).toEqual({ ...all[0], isActive: false, version: 2 });
      const again = await devices.settleActivity(T1, { after: null, limit: 99, seenBefore: at(5), day: DAY });
      expect(again).toEqual({ changed: 0, next: null });
      // Written by somebody who read it before it was taken out of the counts: refused.
      if (!all[0] || !found) throw new Error('ten were made');
      expect(await devices.saveDevices(T1, batchOf([changed(all[0], { lastSeenAt: at(20) })]))).toEqual([idOf('d0')]);
      await save(store(), T1, [changed(found.device, { lastSeenAt: at(20), isActive: true })]);
      expect(await countsOf(store(), T1)).toEqual({ f1: 7 });
      expect(await devices.settleActivity(T2, { after: null, limit: 9, seenBefore: at(9), day: DAY })).toEqual({
        changed: 0,
        next: null,
      });
      expect(await devices.listTenants()).toEqual([T1]);
    });

    test('are counted again once the time is an earlier one, also where none was counted before', async () => {
      const { devices } = store();
      const seen = [1, 2, 3].map((day) => makeDevice(`d${day}`, { lastSeenAt: at(day), isActive: false }));
      await save(store(), T1, seen.map(created));
      expect(await devices.listTenants()).toEqual([T1]);
      const all = { after: null, limit: 9, day: DAY };
      expect(await devices.settleActivity(T1, { ...all, seenBefore: at(2) })).toEqual({ changed: 2, next: null });
      expect(await countsOf(store(), T1)).toEqual({ f1: 2 });
      expect(await devices.settleActivity(T1, { ...all, seenBefore: at(3) })).toEqual({ changed: 1, next: null });
      expect(await devices.settleActivity(T1, { ...all, seenBefore: '' })).toEqual({ changed: 2, next: null });
      expect(await countsOf(store(), T1)).toEqual({ f1: 3 });
      expect(await recount(store(), T1)).toEqual({ f1: 3 });
    });

    test('are removed once, with their spans; inactive ones change no count', async () => {
      const { devices, history } = store();
      const [a, b] = [makeDevice('a'), makeDevice('b', { isActive: false })];
      await save(store(), T1, [
        { ...created(a), ended: [{ factsKey: 'f0', sinceAt: at(1), untilAt: at(2) }] },
        created(b),
      ]);
      expect(await devices.removeDevice(T2, a.id, DAY)).toBe(false);
      const removals = await Promise.all([1, 2, 3].map(() => devices.removeDevice(T1, a.id, DAY)));
      expect(removals.sort()).toEqual([false, false, true]);
      expect(await devices.removeDevice(T1, b.id, DAY)).toBe(true);
      expect(await countsOf(store(), T1)).toEqual({});
      expect(await history.readSpans(T1, [a.id], '')).toEqual([]);
      expect(await devices.listTenants()).toEqual([T1]);
    });

    test('5,000 in a batch, each with new facts, then all with others', async () => {
      const all = Array.from({ length: 5_000 }, (_, index) => makeDevice(`d${index}`, { factsKey: `f${index}` }));
      await save(store(), T1, all.map(created));
      const ids = all.map(({ id }) => id);
      expect((await store().devices.readDevices(T1, ids)).size).toBe(5_000);
      await save(
        store(),
        T1,
        all.map((device) =>
          changed(device, { factsKey: 'f0', factsSinceAt: at(2) }, [
            { factsKey: device.factsKey, sinceAt: at(1), untilAt: at(2) },
          ]),
        ),
      );
      expect(await countsOf(store(), T1)).toEqual({ f0: 5_000 });
      expect(await store().history.readSpans(T1, ids, at(1))).toHaveLength(5_000);
      expect((await store().counts.readCountsSince(T1, 1)).counts).toHaveLength(5_000);
    });

    test('are saved by many at once: each write is kept or refused, and the counts fit', async () => {
      const others = [store(), await openAnother(), await openAnother()];
      const names = Array.from({ length: 8 }, (_, index) => `d${index}`);
      let kept = 0;
      const work = async (process: FleetStore, own: number): Promise<void> => {
        for (let round = 0; round < 12; round++) {
          const known = await process.devices.readDevices(T1, names.map(idOf));
          const writes = names.map((name, index) => {
            const before = known.get(idOf(name));
            const factsKey = `f${(own + round + index) % 5}`;
            return before ? changed(before, { factsKey }) : created(makeDevice(name, { factsKey }));
          });
          const refused = await process.devices.saveDevices(T1, batchOf(writes));
          kept += writes.length - refused.length;
          if (round % 4 === own) await process.devices.removeDevice(T1, idOf(names[own] ?? ''), DAY);
        }
      };
      await Promise.all(others.map(work));
      expect(kept).toBeGreaterThanOrEqual(names.length * 12);
      expect(await countsOf(store(), T1)).toEqual(await recount(store(), T1));
    });

    test('removed while they are saved are gone or there, never half', async () => {
      const other = await openAnother();
      for (let round = 0; round < 20; round++) {
        const device = makeDevice('a', { factsKey: 'f1' });
        await save(store(), T1, [created(device)]);
        const [refused, wasRemoved] = await Promise.all([
          store().devices.saveDevices(
            T1,
            batchOf([changed(device, { factsKey: 'f2' }, [{ factsKey: 'f1', sinceAt: at(1), untilAt: at(2) }])]),
          ),
          other.devices.removeDevice(T1, device.id, DAY),
        ]);
        expect(wasRemoved).toBe(true);
        expect(refused.length).toBeLessThanOrEqual(1);
        expect(await find(store(), T1, 'a')).toBeNull();
        expect(await store().history.readSpans(T1, [device.id], '')).toEqual([]);
        expect(await countsOf(store(), T1)).toEqual({});
      }
    });
  });

  describe('texts', () => {
    test.each([
      ["'; DROP TABLE devices; --"],
      ['"quoted" {braces} \\back\\slash, commas'],
      ['%_'],
      ['NULL'],
      ['null'],
      [''],
      ['  '],
      ['💥👩‍💻'],
      ['Ää ß ﬃ İ'],
      ['\u202egnp.exe'],
      ['line\r\nbreak\ttab'],
      ['x'.repeat(255)],
      ['💥'.repeat(127)],
    ])('are kept as they are: %j', async (text) => {
      const { devices, counts } = store();
      const device: Device = makeDevice('a', { name: text, nameKey: text, parts: text, factsKey: `f-${text}` });
      const writes = [created(device)];
      await devices.saveDevices(T1, { writes, facts: [{ key: `f-${text}`, text: `t-${text}` }], day: DAY });
      await devices.labelDevice(T1, device.id, () => ({ tags: [text], group: text }));
      const labels = { tags: [text], group: text, value: null };
      expect(await findByKeys(store(), T1, { id: 'none', nameKey: text })).toMatchObject({ device, labels });
      expect(await findByKeys(store(), T1, { id: 'none', nameKey: `${text}x` })).toBeNull();
      expect(await devices.listDevices(T1, { after: null, limit: 9 })).toEqual([{ device, labels }]);
      const { version: _, nameAt: __, parts: ___, place: ____, ...walked } = device;
      for (const by of ['tag', 'group'] as const) {
        const found = await store().queries.walkDevices(T1, { by, text, after: '', limit: 9 });
        expect(found).toEqual([{ device: walked, labels }]);
      }
      expect(await counts.readFacts(T1, [`f-${text}`])).toEqual(new Map([[`f-${text}`, `t-${text}`]]));
      expect(await countsOf(store(), T1)).toEqual({ [`f-${text}`]: 1 });
    });

    test('with a NUL are refused, and found nowhere', async () => {
      const { devices } = store();
      const device = makeDevice('a');
      await expect(devices.saveDevices(T1, batchOf([created({ ...device, name: 'a\0b' })]))).rejects.toThrow('NUL');
      await save(store(), T1, [created(device)]);
      await expect(devices.labelDevice(T1, device.id, () => ({ tags: ['a\0b'] }))).rejects.toThrow('NUL');
      await expect(devices.labelDevice(T1, device.id, () => ({ group: 'a\0b' }))).rejects.toThrow('NUL');
      expect(await findByKeys(store(), T1, { id: 'none', nameKey: 'a\0' })).toBeNull();
      for (const by of ['tag', 'group'] as const) {
        expect(await store().queries.walkDevices(T1, { by, text: 'a\0', after: '', limit: 9 })).toEqual([]);
      }
    });
  });
}

function describeCountContract({ store, openAnother }: ContractContext): void {
  describe('counters', () => {
    test('tell what changed since a revision, and all that is not zero since 0', async () => {
      const { counts, devices } = store();
      expect(await counts.readCountsSince(T1, 0)).toEqual({ revision: 0, counts: [] });
      const [a, b] = [makeDevice('a'), makeDevice('b')];
      await save(store(), T1, [created(a)]);
      await save(store(), T1, [created(b)]);
      expect(await counts.readCountsSince(T1, 0)).toEqual({
        revision: 2,
        counts: [{ factsKey: 'f1', deviceCount: 2 }],
      });
      await save(store(), T1, [changed(a, { parts: '[1]' })]);
      expect(await counts.readCountsSince(T1, 2)).toEqual({ revision: 2, counts: [] });
      await save(store(), T1, [changed(b, { factsKey: 'f2' })]);
      const since = await counts.readCountsSince(T1, 2);
      expect(since.revision).toBe(3);
      expect(since.counts.toSorted(byFacts)).toEqual([
        { factsKey: 'f1', deviceCount: 1 },
        { factsKey: 'f2', deviceCount: 1 },
      ]);
      await devices.removeDevice(T1, a.id, DAY);
      expect(await counts.readCountsSince(T1, 3)).toEqual({
        revision: 4,
        counts: [{ factsKey: 'f1', deviceCount: 0 }],
      });
      expect(await counts.readCountsSince(T1, 0)).toEqual({
        revision: 4,
        counts: [{ factsKey: 'f2', deviceCount: 1 }],
      });
      expect(await counts.readCountsSince(T1, 4)).toEqual({ revision: 4, counts: [] });
      expect(await counts.readCountsSince(T2, 0)).toEqual({ revision: 0, counts: [] });
    });

    test('are as of the revision that comes with them, whoever writes meanwhile', async () => {
      const other = await openAnother();
      const writing = (async () => {
        for (let index = 0; index < 60; index++) await save(other, T1, [created(makeDevice(`d${index}`))]);
      })();
      let isOver = false;
      writing.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const { revision, counts } = await store().counts.readCountsSince(T1, 0);
        expect(counts.reduce((sum, { deviceCount }) => sum + deviceCount, 0)).toBe(revision);
        await new Promise((resume) => setImmediate(resume));
      }
      await writing;
    });

    test('facts are kept once, whoever comes first, and unknown ones are left out', async () => {
      const { counts, devices } = store();
      await save(store(), T1, [created(makeDevice('a'))]);
      const writes = [created(makeDevice('b'))];
      await devices.saveDevices(T1, { writes, facts: [...makeFacts('f1'), ...makeFacts('f9')], day: DAY });
      expect(await counts.readFacts(T1, ['f9', 'f8', 'f1'])).toEqual(
        new Map([
          ['f1', '{"made-up":"f1"}'],
          ['f9', '{"made-up":"f9"}'],
        ]),
      );
      expect(await counts.readFacts(T1, [])).toEqual(new Map());
      expect(await counts.readFacts(T2, ['f1'])).toEqual(new Map());
    });

    test('devices of facts that nobody gave are refused whole', async () => {
      const batch = { ...batchOf([created(makeDevice('a'))]), facts: [] };
      await expect(store().devices.saveDevices(T1, batch)).rejects.toThrow('facts');
      expect(await find(store(), T1, 'a')).toBeNull();
    });
  });
}

function byFacts(a: { readonly factsKey: string }, b: { readonly factsKey: string }): number {
  return a.factsKey < b.factsKey ? -1 : 1;
}
