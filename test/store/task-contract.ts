import { describe, expect, test } from 'vitest';
import type { RemediationTask, TaskStore } from '../../src/fleet/ports.ts';
import { at, T1, T2 } from './made-up.ts';

const makeTask = (letter: string, change: Partial<RemediationTask> = {}): RemediationTask => ({
  id: `${letter.repeat(8)}-0000-4000-8000-000000000000`,
  version: 1,
  kbId: '9000001',
  software: 'windows_90',
  title: null,
  notes: null,
  priority: 'Medium',
  dueOn: '2020-04-30',
  createdAt: at(1),
  createdBy: 'bot',
  targetDevices: 3,
  status: 'active',
  statusAt: at(1),
  statusBy: 'bot',
  ...change,
});

export function describeTaskContract(store: () => TaskStore): void {
  describe('remediation tasks', () => {
    test('come back as they were given, to their tenant alone, oldest first', async () => {
      const late = makeTask('a', { createdAt: at(2), title: "O'Brien's \u{1f916} Ä", notes: 'a\r\nb\tc' });
      const early = makeTask('b', { kbId: null, priority: 'High', targetDevices: 2_000_000_000 });
      const twin = makeTask('c', { status: 'completed', statusAt: at(3), statusBy: 'another' });
      const other = makeTask('a', { createdBy: 'of T2' });
      expect(await store().listTasks(T1)).toEqual([]);
      for (const task of [late, twin, early]) await store().addTask(T1, task);
      await store().addTask(T2, other);
      expect(await store().listTasks(T1)).toEqual([early, twin, late]);
      expect(await store().listTasks(T2)).toEqual([other]);
      expect(await store().findTask(T1, late.id)).toEqual(late);
      expect(await store().findTask(T2, late.id)).toEqual(other);
      expect(await store().findTask(T2, early.id)).toBeNull();
      for (const id of ['', "' OR 1=1 --", '\0', late.id.toUpperCase(), 'x'.repeat(100_000)]) {
        expect(await store().findTask(T1, id)).toBeNull();
      }
    });

    test('are added once, and without a NUL', async () => {
      await store().addTask(T1, makeTask('a'));
      await expect(store().addTask(T1, makeTask('a', { title: 'another' }))).rejects.toThrow();
      await expect(store().addTask(T1, makeTask('b', { title: 'a\0b' }))).rejects.toThrow(TypeError);
      await expect(store().addTask(T1, makeTask('b', { notes: 'a\0b' }))).rejects.toThrow(TypeError);
      expect(await store().listTasks(T1)).toEqual([makeTask('a')]);
    });

    test('get another status, of several that change one at once by one', async () => {
      const task = makeTask('a');
      await store().addTask(T1, task);
      await store().addTask(T2, task);
      const changes = (['completed', 'cancelled', 'active', 'completed'] as const).map((status, index) => ({
        ...{ status, statusAt: at(2), statusBy: `client ${index}` },
      }));
      const saved = await Promise.all(changes.map((change) => store().saveStatus(T1, { ...task, ...change })));
      expect(saved.toSorted()).toEqual([false, false, false, true]);
      expect(await store().findTask(T1, task.id)).toEqual({ ...task, ...changes[saved.indexOf(true)], version: 2 });
      expect(await store().findTask(T2, task.id)).toEqual(task);
      expect(await store().saveStatus(T1, makeTask('b'))).toBe(false);
    });

    test('that ended before a time are dropped, of all tenants', async () => {
      const ended = { status: 'completed', statusAt: at(2) } as const;
      const kept = [makeTask('a'), makeTask('b', { status: 'cancelled', statusAt: at(3) })];
      for (const task of kept) await store().addTask(T1, task);
      await store().addTask(T1, makeTask('c', ended));
      await store().addTask(T2, makeTask('c', { ...ended, status: 'cancelled' }));
      expect(await store().dropEnded(at(3))).toBe(2);
      expect(await store().dropEnded(at(3))).toBe(0);
      expect(await store().listTasks(T1)).toEqual(kept);
      expect(await store().listTasks(T2)).toEqual([]);
    });
  });
}
