import { describe, expect, test } from 'vitest';
import type { Client, ClientStore } from '../../src/auth/ports.ts';
import { at, T1, T2 } from './made-up.ts';

const secret = (letter: string, day = 1) => ({ hash: letter.repeat(64), createdAt: at(day), expiresAt: null });

const makeClient = (id: string, change: Partial<Client> = {}): Client => ({
  id: `${id.repeat(8)}-0000-4000-8000-000000000000`,
  tenantId: T1,
  name: 'O\'Brien\'s "bot" \u{1f916} Ä',
  roles: ['Software.Read.All', 'Machine.Read.All'],
  createdAt: at(1),
  secrets: [secret('a')],
  version: 1,
  ...change,
});

export function describeClientContract(store: () => ClientStore): void {
  describe('clients', () => {
    test('come back as they were given, by their id, and listed oldest first of their tenant alone', async () => {
      const late = makeClient('a', { createdAt: at(2) });
      const early = makeClient('b', { secrets: [secret('b'), { ...secret('c', 2), expiresAt: at(3) }] });
      const twin = makeClient('c', { name: 'second of that moment', roles: ['Report.Write.All'], secrets: [] });
      const other = makeClient('d', { tenantId: T2 });
      expect(await store().listClients(T1)).toEqual([]);
      for (const client of [late, twin, early, other]) await store().addClient(client);
      expect(await store().listClients(T1)).toEqual([early, twin, late]);
      expect(await store().listClients(T2)).toEqual([other]);
      expect(await store().findClient(early.id)).toEqual(early);
      expect(await store().findClient(other.id)).toEqual(other);
    });

    test.each([makeClient('e').id, makeClient('a').id.toUpperCase(), '', "' OR 1=1 --", '\0', 'x'.repeat(100_000)])(
      'are not found by another id: %j',
      async (id) => {
        await store().addClient(makeClient('a'));
        expect(await store().findClient(id)).toBeNull();
      },
    );

    test('are added once, and without a NUL', async () => {
      await store().addClient(makeClient('a'));
      await expect(store().addClient(makeClient('a', { name: 'another' }))).rejects.toThrow();
      await expect(store().addClient(makeClient('b', { name: 'a\0b' }))).rejects.toThrow(TypeError);
      expect(await store().listClients(T1)).toEqual([makeClient('a')]);
    });

    test('get other secrets, unless they changed since they were read', async () => {
      const client = makeClient('a');
      const secrets = [{ ...secret('a'), expiresAt: at(2) }, secret('b')];
      await store().addClient(client);
      expect(await store().saveSecrets(client, secrets)).toBe(true);
      expect(await store().findClient(client.id)).toEqual({ ...client, secrets, version: 2 });
      expect(await store().saveSecrets(client, [])).toBe(false);
      expect(await store().findClient(client.id)).toEqual({ ...client, secrets, version: 2 });
    });

    test('of several that change one at once, one does', async () => {
      const client = makeClient('a');
      await store().addClient(client);
      const saved = await Promise.all(['b', 'c', 'd', 'e'].map((hash) => store().saveSecrets(client, [secret(hash)])));
      expect(saved.toSorted()).toEqual([false, false, false, true]);
      const winner = 'bcde'[saved.indexOf(true)] ?? '';
      expect(await store().findClient(client.id)).toEqual({ ...client, secrets: [secret(winner)], version: 2 });
    });

    test('are removed once, with their secrets; others stay', async () => {
      const [client, other] = [makeClient('a'), makeClient('b')];
      await store().addClient(client);
      await store().addClient(other);
      expect(await store().removeClient(client.id)).toBe(true);
      expect(await store().removeClient(client.id)).toBe(false);
      expect(await store().saveSecrets(client, [secret('b')])).toBe(false);
      expect(await store().findClient(client.id)).toBeNull();
      expect(await store().listClients(T1)).toEqual([other]);
    });
  });
}
