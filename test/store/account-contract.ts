import { describe, expect, test } from 'vitest';
import type { Account, AccountStore, Session, SessionStore } from '../../src/auth/ports.ts';
import { at, T1, T2 } from './made-up.ts';

interface Stores {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
}

const HOSTILE = ['', "' OR 1=1 --", '\0', 'x'.repeat(100_000)];

const makeAccount = (name: string, change: Partial<Account> = {}): Account => ({
  name,
  nameKey: name.toLowerCase(),
  tenantId: T1,
  role: 'reader',
  createdAt: at(1),
  password: { id: `first of ${name}`, hash: '$scrypt$made-up' },
  ...change,
});

const makeSession = (account: Account | null, change: Partial<Session> = {}): Session => ({
  tenantId: T1,
  name: account?.name ?? 'somebody@example.com',
  role: account?.role ?? 'administrator',
  account: account && { nameKey: account.nameKey, passwordId: account.password.id },
  createdAt: at(1),
  expiresAt: at(9),
  usedAt: at(1),
  ...change,
});

const idOf = (letter: string): string => letter.repeat(64);

export function describeAccountContract(store: () => Stores): void {
  const accounts = () => store().accounts;
  const sessions = () => store().sessions;

  describe('accounts', () => {
    test('come back as they were given, listed by name of their tenant alone', async () => {
      const ann = makeAccount('Ännchen O\'Brien "\u{1f916}"', { role: 'administrator' });
      const bob = makeAccount('bob');
      const other = makeAccount('carol', { tenantId: T2 });
      expect(await accounts().hasAccounts()).toBe(false);
      for (const account of [ann, other, bob]) expect(await accounts().addAccount(account)).toBe(true);
      expect(await accounts().hasAccounts()).toBe(true);
      expect(await accounts().listAccounts(T1)).toEqual([bob, ann]);
      expect(await accounts().listAccounts(T2)).toEqual([other]);
      expect(await accounts().findAccount(ann.nameKey)).toEqual(ann);
      expect(await accounts().findAccount('carol')).toEqual(other);
    });

    test('have names of their own, in all tenants', async () => {
      const bob = makeAccount('bob');
      await accounts().addAccount(bob);
      expect(await accounts().addAccount(makeAccount('BOB', { tenantId: T2 }))).toBe(false);
      const added = await Promise.all([1, 2, 3, 4].map(() => accounts().addAccount(makeAccount('dan'))));
      expect(added.filter((isAdded) => isAdded)).toHaveLength(1);
      expect(await accounts().findAccount('bob')).toEqual(bob);
    });

    test.each(HOSTILE)('are none of another name: %j', async (name) => {
      await accounts().addAccount(makeAccount('bob'));
      expect(await accounts().findAccount(name)).toBeNull();
      expect(await accounts().savePassword(name, { id: 'x', hash: 'x' })).toBe(false);
      expect(await accounts().removeAccount(name)).toBe(false);
      expect(await accounts().findAccount('bob')).toEqual(makeAccount('bob'));
    });

    test('hold no NUL', async () => {
      await expect(accounts().addAccount(makeAccount('a\0b'))).rejects.toThrow(TypeError);
    });

    test('get another password, which ends their sessions and no others', async () => {
      const [bob, dan] = [makeAccount('bob'), makeAccount('dan')];
      for (const account of [bob, dan]) await accounts().addAccount(account);
      await sessions().addSession(idOf('b'), makeSession(bob));
      await sessions().addSession(idOf('d'), makeSession(dan));
      await sessions().addSession(idOf('e'), makeSession(null));
      const password = { id: 'second', hash: '$scrypt$other' };
      expect(await accounts().savePassword('bob', password)).toBe(true);
      expect(await accounts().findAccount('bob')).toEqual({ ...bob, password });
      expect(await sessions().findSession(idOf('b'))).toBeNull();
      expect(await sessions().removeSession(idOf('b'))).toBe(false);
      expect(await sessions().findSession(idOf('d'))).toEqual(makeSession(dan));
      expect(await sessions().findSession(idOf('e'))).toEqual(makeSession(null));
    });

    test('are removed once, with their sessions', async () => {
      const bob = makeAccount('bob');
      await accounts().addAccount(bob);
      await sessions().addSession(idOf('b'), makeSession(bob));
      expect(await accounts().removeAccount('bob')).toBe(true);
      expect(await accounts().removeAccount('bob')).toBe(false);
      expect(await accounts().hasAccounts()).toBe(false);
      expect(await sessions().findSession(idOf('b'))).toBeNull();
      // Nor do they come to life with another account of that name.
      await accounts().addAccount(makeAccount('bob', { password: { id: 'another', hash: '' } }));
      expect(await sessions().findSession(idOf('b'))).toBeNull();
    });
  });

  describe('sessions', () => {
    test('come back as they were given, by the hash of their id', async () => {
      const bob = makeAccount('bob');
      await accounts().addAccount(bob);
      await sessions().addSession(idOf('a'), makeSession(bob));
      await sessions().addSession(idOf('b'), makeSession(null, { tenantId: T2 }));
      expect(await sessions().findSession(idOf('a'))).toEqual(makeSession(bob));
      expect(await sessions().findSession(idOf('b'))).toEqual(makeSession(null, { tenantId: T2 }));
      expect(await sessions().findSession(idOf('c'))).toBeNull();
      await expect(sessions().addSession(idOf('a'), makeSession(null))).rejects.toThrow();
    });

    test('that began with a password that was changed meanwhile are none', async () => {
      const bob = makeAccount('bob');
      await accounts().addAccount(bob);
      await accounts().savePassword('bob', { id: 'second', hash: '' });
      await sessions().addSession(idOf('a'), makeSession(bob));
      expect(await sessions().findSession(idOf('a'))).toBeNull();
    });

    test('note their last use, never an earlier one', async () => {
      await sessions().addSession(idOf('a'), makeSession(null));
      await sessions().noteUse(idOf('a'), at(3));
      await sessions().noteUse(idOf('a'), at(2));
      await sessions().noteUse(idOf('b'), at(4));
      expect(await sessions().findSession(idOf('a'))).toEqual(makeSession(null, { usedAt: at(3) }));
    });

    test('are removed once', async () => {
      await sessions().addSession(idOf('a'), makeSession(null));
      expect(await sessions().removeSession(idOf('a'))).toBe(true);
      expect(await sessions().removeSession(idOf('a'))).toBe(false);
      expect(await sessions().findSession(idOf('a'))).toBeNull();
    });

    test('that are over are dropped, so many at a time', async () => {
      const kinds = { a: { expiresAt: at(4) }, b: { usedAt: at(2) }, c: { expiresAt: at(3), usedAt: at(2) }, d: {} };
      for (const [letter, change] of Object.entries(kinds)) {
        await sessions().addSession(idOf(letter), makeSession(null, { usedAt: at(3), ...change }));
      }
      const end = { at: at(4), unusedSince: at(2) };
      expect(await sessions().dropSessions(end, 2)).toBe(2);
      expect(await sessions().dropSessions(end, 2)).toBe(1);
      expect(await sessions().dropSessions(end, 2)).toBe(0);
      expect(await sessions().findSession(idOf('d'))).toEqual(makeSession(null, { usedAt: at(3) }));
    });
  });
}
