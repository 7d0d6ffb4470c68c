import { describe, expect, test } from 'vitest';
import type { Adoption, AnswerToRecord, FleetStore } from '../../src/fleet/ports.ts';
import type { ContractContext } from './contract.ts';
import { at, changed, created, find, idOf, makeDevice, save, T1, T2 } from './made-up.ts';

export function describeHistoryContract({ store, openAnother }: ContractContext): void {
  const unrecorded = async (adoption: Adoption, limit = 100): Promise<string[]> =>
    (await store().history.listUnrecorded(adoption, { after: null, limit, isNewOnly: false }))
      .map(({ tenantId, factsKey, answer }) => `${tenantId === T1 ? 'T1' : 'T2'} ${factsKey} ${answer}`)
      .sort();
  const answer = (factsKey: string, text: string, replaced: string | null = null): AnswerToRecord => ({
    tenantId: T1,
    factsKey,
    answer: text,
    replaced,
  });

  describe('adoptions', () => {
    test('rise by one with each other catalog', async () => {
      const { history } = store();
      const first = { number: 1, catalogVersion: 'c1', adoptedAt: at(1) };
      expect(await history.adoptCatalog('c1', at(1))).toEqual(first);
      expect(await history.adoptCatalog('c1', at(2))).toEqual(first);
      expect(await history.adoptCatalog('c2', at(3))).toMatchObject({ number: 2, adoptedAt: at(3) });
      expect(await history.adoptCatalog('c1', at(4))).toMatchObject({ number: 3, catalogVersion: 'c1' });
    });

    test('of the same catalog by several at once are one', async () => {
      const other = await openAnother();
      const adopted = await Promise.all(
        [store(), other, store(), other].map(({ history }) => history.adoptCatalog('c1', at(1))),
      );
      expect(adopted).toEqual(Array(4).fill({ number: 1, catalogVersion: 'c1', adoptedAt: at(1) }));
    });
  });

  describe('answers', () => {
    test('are asked for of facts never recorded and, under another catalog, of those in use; then there is nothing to do', async () => {
      const { history } = store();
      const a = makeDevice('a');
      await save(store(), T1, [created(a), created(makeDevice('b', { factsKey: 'f2', isActive: false }))]);
      await save(store(), T2, [created(makeDevice('a', { factsKey: 'f1' }))]);
      const first = await history.adoptCatalog('c1', at(2));
      expect(await unrecorded(first)).toEqual(['T1 f1 null', 'T1 f2 null', 'T2 f1 null']);
      const page = { after: { tenantId: T1, factsKey: 'f1' }, limit: 1, isNewOnly: true };
      expect(await history.listUnrecorded(first, page)).toEqual([
        { tenantId: T1, factsKey: 'f2', text: '{"made-up":"f2"}', answer: null },
      ]);
      await history.recordAnswers(first, [answer('f1', 'A'), { ...answer('f1', 'A'), tenantId: T2 }]);
      await history.recordAnswers(first, [answer('f2', 'B')]);
      await history.recordAnswers(first, []);
      expect(await unrecorded(first)).toEqual([]);
      const second = await history.adoptCatalog('c2', at(3));
      expect(await unrecorded(second)).toEqual(['T1 f1 A', 'T2 f1 A']);
      expect(await history.listUnrecorded(second, { after: null, limit: 9, isNewOnly: true })).toEqual([]);
    });

    test('are asked for again of facts that come back into use', async () => {
      const { history, devices } = store();
      const a = makeDevice('a');
      await save(store(), T1, [created(a)]);
      const first = await history.adoptCatalog('c1', at(2));
      await history.recordAnswers(first, [answer('f1', 'A')]);
      await devices.removeDevice(T1, a.id, '2020-04-03');
      expect(await unrecorded(first)).toEqual([]);
      await save(store(), T1, [created(makeDevice('b'))]);
      expect(await history.listUnrecorded(first, { after: null, limit: 9, isNewOnly: true })).toEqual([
        { tenantId: T1, factsKey: 'f1', text: '{"made-up":"f1"}', answer: 'A' },
      ]);
    });

    test('tell what facts meant until when', async () => {
      const { history } = store();
      await save(store(), T1, [created(makeDevice('a')), created(makeDevice('b', { factsKey: 'f2' }))]);
      for (const [version, day, answers] of [
        ['c1', 2, [answer('f1', 'A')]],
        ['c2', 3, [answer('f1', 'B', 'A')]],
        ['c3', 4, [answer('f1', 'B')]],
        ['c4', 5, [answer('f1', "C'", 'B')]],
      ] as const) {
        await history.recordAnswers(await history.adoptCatalog(version, at(day)), answers);
      }
      expect(await history.readAnswerHistories(T1, ['f1', 'f2', 'none'])).toEqual(
        new Map([
          [
            'f1',
            {
              answer: "C'",
              earlier: [
                { answer: 'A', untilAt: at(3) },
                { answer: 'B', untilAt: at(5) },
              ],
            },
          ],
          ['f2', { answer: null, earlier: [] }],
        ]),
      );
      expect(await history.readAnswerHistories(T2, ['f1'])).toEqual(new Map());
      expect(await history.readAnswerHistories(T1, [])).toEqual(new Map());
      expect(await history.readAnswerHistories(T1, 'all')).toEqual(await history.readAnswerHistories(T1, ['f1', 'f2']));
      expect(await history.readAnswerHistories(T2, 'all')).toEqual(new Map());
    });

    test('recorded twice stay as they were recorded first', async () => {
      const { history } = store();
      await save(store(), T1, [created(makeDevice('a'))]);
      await history.recordAnswers(await history.adoptCatalog('c1', at(2)), [answer('f1', 'A')]);
      const second = await history.adoptCatalog('c2', at(3));
      await history.recordAnswers(second, [answer('f1', 'B', 'A')]);
      await history.recordAnswers(second, [answer('f1', 'B', 'other')]);
      expect((await history.readAnswerHistories(T1, ['f1'])).get('f1')?.earlier).toEqual([
        { answer: 'A', untilAt: at(3) },
      ]);
    });
  });

  describe('spans', () => {
    test('are read of the devices asked for, oldest first, as far as they ended after a time', async () => {
      const { history } = store();
      const span = (factsKey: string, from: number, to: number) => ({ factsKey, sinceAt: at(from), untilAt: at(to) });
      const device = makeDevice('a', { factsKey: 'f3', factsSinceAt: at(4) });
      await save(store(), T1, [
        { ...created(device), ended: [span('f1', 1, 2), span('f2', 2, 4)] },
        { ...created(makeDevice('b')), ended: [span('f1', 1, 9)] },
      ]);
      await save(store(), T1, [changed(device, { factsKey: 'f4', factsSinceAt: at(6) }, [span('f3', 4, 6)])]);
      const own = [
        { deviceId: device.id, ...span('f1', 1, 2) },
        { deviceId: device.id, ...span('f2', 2, 4) },
        { deviceId: device.id, ...span('f3', 4, 6) },
      ];
      expect(await history.readSpans(T1, [device.id], '')).toEqual(own);
      expect(await history.readSpans(T1, [device.id], at(2))).toEqual(own.slice(1));
      expect(await history.readSpans(T1, [device.id, idOf('b')], '')).toHaveLength(4);
      expect(await history.readSpans(T1, [], '')).toEqual([]);
      expect(await history.readSpans(T2, [device.id], '')).toEqual([]);
    });
  });

  describe('day counts', () => {
    test('are the counts at the end of each day on which they changed', async () => {
      const { history, devices } = store();
      const [a, b] = [makeDevice('a'), makeDevice('b')];
      await save(store(), T1, [created(a)], '2020-04-01');
      await save(store(), T1, [created(b)], '2020-04-01');
      await save(store(), T1, [changed(a, { parts: '[1]' })], '2020-04-02');
      await save(store(), T1, [changed(b, { factsKey: 'f2' })], '2020-04-03');
      await devices.removeDevice(T1, a.id, '2020-04-04');
      await devices.settleActivity(T1, { after: null, limit: 9, seenBefore: at(20), day: '2020-04-05' });
      const all = [
        { factsKey: 'f1', day: '2020-04-01', deviceCount: 2 },
        { factsKey: 'f1', day: '2020-04-03', deviceCount: 1 },
        { factsKey: 'f1', day: '2020-04-04', deviceCount: 0 },
        { factsKey: 'f2', day: '2020-04-03', deviceCount: 1 },
        { factsKey: 'f2', day: '2020-04-05', deviceCount: 0 },
      ];
      expect(await history.readDayCounts(T1, '2020-04-30')).toEqual(all);
      expect(await history.readDayCounts(T1, '2020-04-03')).toEqual([all[0], all[1], all[3]]);
      expect(await history.readDayCounts(T2, '2020-04-30')).toEqual([]);
    });
  });

  describe('pruning', () => {
    /** Until nothing is left to drop. */
    const prune = async ({ history }: FleetStore, before: string, limit: number): Promise<number[]> => {
      const dropped: number[] = [];
      for (;;) {
        const count = await history.pruneHistory(before, limit);
        dropped.push(count);
        if (count === 0) return dropped;
      }
    };

    test('drops what ended before a time, and of each counter keeps what still stands at it', async () => {
      const { history, devices } = store();
      const [a, b, c] = [makeDevice('a'), makeDevice('b', { factsKey: 'f2' }), makeDevice('c', { factsKey: 'f3' })];
      await save(store(), T1, [created(a), created(b), created(c)], '2020-04-01');
      const moved = changed(a, { factsKey: 'f2', factsSinceAt: at(3) }, [
        { factsKey: 'f1', sinceAt: at(1), untilAt: at(3) },
      ]);
      await save(store(), T1, [moved], '2020-04-03');
      await save(store(), T1, [changed(b, { factsKey: 'f3' })], '2020-04-04');
      await devices.removeDevice(T1, c.id, '2020-04-20');
      await history.recordAnswers(await history.adoptCatalog('c1', at(1)), [answer('f1', 'A'), answer('f2', 'A')]);
      await history.recordAnswers(await history.adoptCatalog('c2', at(2)), [answer('f2', 'B', 'A')]);
      await history.recordAnswers(await history.adoptCatalog('c3', at(12)), [answer('f2', 'C', 'B')]);

      await prune(store(), at(10), 100);
      expect(await history.readSpans(T1, [a.id], '')).toEqual([]);
      expect((await history.readAnswerHistories(T1, ['f2'])).get('f2')?.earlier).toEqual([
        { answer: 'B', untilAt: at(12) },
      ]);
      expect(await history.readDayCounts(T1, '2020-04-30')).toEqual([
        { factsKey: 'f2', day: '2020-04-04', deviceCount: 1 },
        { factsKey: 'f3', day: '2020-04-04', deviceCount: 2 },
        { factsKey: 'f3', day: '2020-04-20', deviceCount: 1 },
      ]);
      // f1: no device, span or counter any more.
      expect([...(await store().counts.readFacts(T1, ['f1', 'f2', 'f3'])).keys()].sort()).toEqual(['f2', 'f3']);
      expect(await history.pruneHistory(at(10), 100)).toBe(0);
    });

    test('goes on a bounded number at a time', async () => {
      const devices = Array.from({ length: 7 }, (_, index) => makeDevice(`d${index}`, { factsKey: `f${index}` }));
      await save(store(), T1, devices.map(created), '2020-04-01');
      for (const { id } of devices) await store().devices.removeDevice(T1, id, '2020-04-02');
      const adoption = await store().history.adoptCatalog('c1', at(2));
      await store().history.recordAnswers(
        adoption,
        devices.map(({ factsKey }) => answer(factsKey, 'A')),
      );
      const dropped = await prune(store(), at(10), 3);
      // No statement drops more than three of its table.
      expect(Math.max(...dropped)).toBeLessThanOrEqual(4 * 3);
      // Of each: its facts, with the counter of its last day, and the counter of the day before.
      expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(7 + 7);
      expect(await store().history.readDayCounts(T1, '2020-04-30')).toEqual([]);
      expect(await store().counts.readFacts(T1, ['f0', 'f6'])).toEqual(new Map());
    });

    test('keeps facts of inactive devices, of spans that are kept, of answers never recorded, of other tenants', async () => {
      const { history, counts } = store();
      const keep = [
        created(makeDevice('a', { factsKey: 'f-inactive', isActive: false })),
        { ...created(makeDevice('b')), ended: [{ factsKey: 'f-span', sinceAt: at(1), untilAt: at(15) }] },
        { ...created(makeDevice('c')), ended: [{ factsKey: 'f-new', sinceAt: at(1), untilAt: at(2) }] },
        { ...created(makeDevice('d')), ended: [{ factsKey: 'f-gone', sinceAt: at(1), untilAt: at(2) }] },
      ];
      await save(store(), T1, keep);
      await save(store(), T2, [created(makeDevice('a', { factsKey: 'f-gone', isActive: false }))]);
      const adoption = await history.adoptCatalog('c1', at(2));
      const recorded = ['f1', 'f-inactive', 'f-span', 'f-gone'].map((key) => answer(key, 'A'));
      await history.recordAnswers(adoption, [...recorded, { ...answer('f-gone', 'A'), tenantId: T2 }]);
      await prune(store(), at(10), 2);
      const all = ['f1', 'f-inactive', 'f-span', 'f-new', 'f-gone'];
      expect([...(await counts.readFacts(T1, all)).keys()].sort()).toEqual(['f-inactive', 'f-new', 'f-span', 'f1']);
      expect([...(await counts.readFacts(T2, all)).keys()]).toEqual(['f-gone']);
    });

    test('never drops facts that a report brings back meanwhile', async () => {
      const other = await openAnother();
      const device = makeDevice('a');
      const adoption = await store().history.adoptCatalog('c1', at(1));
      for (let round = 0; round < 20; round++) {
        await save(store(), T1, [created(device)], '2020-04-01');
        await store().history.recordAnswers(adoption, [answer('f1', 'A')]);
        await store().devices.removeDevice(T1, device.id, '2020-04-02');
        await Promise.all([
          prune(other, at(10), 100),
          save(store(), T1, [created(makeDevice('b', { isActive: false }))], '2020-04-10'),
        ]);
        expect((await find(store(), T1, 'b'))?.device.factsKey).toBe('f1');
        expect((await store().counts.readFacts(T1, ['f1'])).size).toBe(1);
        await store().devices.removeDevice(T1, idOf('b'), '2020-04-10');
      }
    });
  });
}
