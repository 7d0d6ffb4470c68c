/** What is special to SQLite: its file, locked, damaged or newer, and several processes that share it. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openTokenService } from '../../src/server.ts';
import { openStore, openTokenKeyStore, type Store, type StoreSettings } from '../../src/store/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { countsOf, created, find, makeDevice, save, T1 } from './made-up.ts';
import { saveInProcesses } from './support/processes.ts';

let dataDir: string;
let settings: StoreSettings;
const opened: { readonly close: () => Promise<void> }[] = [];

const open = async (): Promise<Store> => {
  const store = await openStore(settings);
  opened.push(store);
  return store;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kbgap-sqlite-file-'));
  settings = { dataDir, databaseUrl: null, tokenKeyFile: null };
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
  await rm(dataDir, { recursive: true, force: true });
});

describe('the database file', () => {
  test('is written through to the disk', async () => {
    await open();
    const db = new Database(join(dataDir, 'kbgap.db'));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
  });

  test('is opened by many at once, and made once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, open));
    await Promise.all(stores.map(({ fleet }, index) => save(fleet, T1, [created(makeDevice(`d${index}`))])));
    const [first] = stores;
    expect(first && (await first.fleet.counts.readCountsSince(T1, 0))).toEqual({
      revision: 8,
      counts: [{ factsKey: 'f1', deviceCount: 8 }],
    });
  });

  test.each([
    ['is no database', 'store-unreadable', () => writeFile(join(dataDir, 'kbgap.db'), 'x'.repeat(5000))],
    [
      'is of a newer kbgap',
      'store-newer',
      async () => {
        await (await openSqlite(join(dataDir, 'kbgap.db'))).close();
        const db = new Database(join(dataDir, 'kbgap.db'));
        db.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2099-01-01T00:00:00.000Z')");
        db.close();
      },
    ],
  ])('is refused when it %s', async (_name, code, prepare) => {
    await prepare();
    await expect(open()).rejects.toMatchObject({ code, message: expect.stringContaining('kbgap.db') });
  });

  test('that is locked for long gives an error that says so, and loses nothing', async () => {
    const store = await openSqlite(join(dataDir, 'kbgap.db'), 50);
    opened.push(store);
    const db = new Database(join(dataDir, 'kbgap.db'));
    db.exec('BEGIN IMMEDIATE');
    await expect(save(store.fleet, T1, [created(makeDevice('a'))])).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    expect(await find(store.fleet, T1, 'a')).toBeNull();
    db.exec('ROLLBACK');
    db.close();
    await save(store.fleet, T1, [created(makeDevice('a'))]);
  });

  test('in a directory that cannot be made is refused', async () => {
    await writeFile(join(dataDir, 'file'), '');
    const opening = openStore({ ...settings, dataDir: join(dataDir, 'file', 'deeper') });
    await expect(opening).rejects.toMatchObject({ code: 'store-unreadable' });
  });

  test('that several processes write loses none of their devices', async () => {
    const { fleet } = await open();
    expect(await saveInProcesses(settings, ['a', 'b', 'c'], 200)).toEqual([0, 0, 0]);
    expect(Object.values(await countsOf(fleet, T1)).reduce((sum, count) => sum + count, 0)).toBe(600);
    expect(await fleet.devices.listDevices(T1, { after: null, limit: 1000 })).toHaveLength(600);
  });
});

describe('the token key', () => {
  const config = () => readConfig({}, { dataDir });
  const tokenOf = { tenantId: T1, clientId: 'c', roles: ['Software.Read.All'] };

  test('is made once, by whoever comes first', async () => {
    const services = await Promise.all(Array.from({ length: 8 }, () => openTokenService(config())));
    for (const { issueToken } of services) {
      const { accessToken } = await issueToken(tokenOf);
      for (const { verifyToken } of services) expect(await verifyToken(accessToken)).toMatchObject({ tenantId: T1 });
    }
  });

  test('is refused when others may read it', async () => {
    await openTokenService(config());
    await chmod(join(dataDir, 'token-key.json'), 0o640);
    await expect(openTokenService(config())).rejects.toMatchObject({ code: 'key-exposed' });
  });

  test('that is configured must be there', async () => {
    const keys = await openTokenKeyStore({ dataDir, tokenKeyFile: join(dataDir, 'none.pem') });
    await expect(keys.loadOrCreate(async () => '')).rejects.toMatchObject({ code: 'key-missing' });
  });
});
