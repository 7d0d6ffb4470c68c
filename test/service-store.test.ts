import { fork } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { nameKeyOf } from '../src/fleet/device-id.ts';
import type { ReportToSave } from '../src/fleet/ports.ts';
import { openTokenService } from '../src/server.ts';
import { openStore, openTokenKeyStore, type Store } from '../src/store/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import { makeReport } from './contract/support/reports.ts';
import { makeDataDir, startTestServer, stopTestServer, TENANT } from './contract/support/server.ts';

let dataDir: string;
const opened: Store[] = [];

const open = async (): Promise<Store> => {
  const store = await openStore({ dataDir, tokenKeyFile: null });
  opened.push(store);
  return store;
};

beforeEach(async () => {
  dataDir = await makeDataDir();
});
afterEach(async () => {
  for (const store of opened.splice(0)) store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const report = (change: Partial<ReportToSave> = {}): ReportToSave => ({
  tenantId: 't1',
  deviceId: 'd1',
  name: 'PC-1',
  nameKey: 'pc-1',
  facts: { key: 'f1', text: '{"f":1}' },
  collectedAt: '2020-04-01T00:00:00.000Z',
  receivedAt: '2020-04-02T00:00:00.000Z',
  ...change,
});

describe('the device store', () => {
  test('gives back what it was given, to its tenant alone', async () => {
    const { devices } = await open();
    const { outcome, device } = await devices.saveReport(report());
    expect({ outcome, device }).toEqual({
      outcome: 'created',
      device: {
        id: 'd1',
        name: 'PC-1',
        factsKey: 'f1',
        collectedAt: '2020-04-01T00:00:00.000Z',
        firstSeenAt: '2020-04-02T00:00:00.000Z',
        lastSeenAt: '2020-04-02T00:00:00.000Z',
      },
    });
    expect(await devices.findDevice('t1', { id: 'd1', nameKey: null })).toEqual({ device, revision: 1 });
    expect(await devices.findDevice('t1', { id: 'x', nameKey: 'pc-1' })).toEqual({ device, revision: 1 });
    expect(await devices.readFacts('t1', ['f1', 'f2'])).toEqual(new Map([['f1', '{"f":1}']]));
    expect(await devices.findDevice('t2', { id: 'd1', nameKey: 'pc-1' })).toBeNull();
    expect(await devices.readFacts('t2', ['f1'])).toEqual(new Map());
    expect(await devices.readCountsSince('t2', 0)).toEqual({ revision: 0, counts: [] });
  });

  test('counts the devices of each facts, and tells what changed since', async () => {
    const { devices } = await open();
    const f2 = { key: 'f2', text: '{"f":2}' };
    await devices.saveReport(report());
    await devices.saveReport(report({ deviceId: 'd2' }));
    expect(await devices.readCountsSince('t1', 0)).toEqual({
      revision: 2,
      counts: [{ factsKey: 'f1', deviceCount: 2 }],
    });
    await devices.saveReport(report({ deviceId: 'd2', facts: f2 }));
    await devices.saveReport(report({ deviceId: 'd2', facts: f2 }));
    await devices.saveReport(report({ deviceId: 'd1', collectedAt: '2020-03-01T00:00:00.000Z', facts: f2 }));
    expect(await devices.readCountsSince('t1', 2)).toEqual({
      revision: 3,
      counts: expect.arrayContaining([
        { factsKey: 'f1', deviceCount: 1 },
        { factsKey: 'f2', deviceCount: 1 },
      ]),
    });
    expect(await devices.readCountsSince('t1', 3)).toEqual({ revision: 3, counts: [] });
    await devices.saveReport(report({ deviceId: 'd1', facts: f2 }));
    expect((await devices.readCountsSince('t1', 3)).counts).toContainEqual({ factsKey: 'f1', deviceCount: 0 });
  });

  test('keeps a known name when a report has none', async () => {
    const { devices } = await open();
    await devices.saveReport(report());
    expect((await devices.saveReport(report({ name: null, nameKey: null }))).device.name).toBe('PC-1');
  });

  test.each(["'; DROP TABLE devices; --", '%', '_', 'NULL', '💥', '\ud800', 'x'.repeat(100_000)])(
    'takes any text as a text: %j',
    async (text) => {
      const { devices } = await open();
      await devices.saveReport(report({ name: text, nameKey: nameKeyOf(text) }));
      const found = await devices.findDevice('t1', { id: 'x', nameKey: nameKeyOf(text) });
      expect(found?.device.id).toBe('d1');
      expect(await devices.findDevice('t1', { id: 'x', nameKey: `${text}x` })).toBeNull();
    },
  );
});

describe('the database file', () => {
  test('writes through to the disk and keeps its references', async () => {
    await open();
    const db = new Database(join(dataDir, 'kbgap.db'));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.prepare('SELECT name FROM kysely_migration').pluck().all()).toEqual(['0001-devices']);
    db.close();
  });

  test('is opened by many at once, and migrated once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, open));
    await Promise.all(stores.map(({ devices }, index) => devices.saveReport(report({ deviceId: `d${index}` }))));
    expect(await stores[0]?.devices.readCountsSince('t1', 0)).toMatchObject({
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
        await open();
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
    const { devices } = store;
    const db = new Database(join(dataDir, 'kbgap.db'));
    db.exec('BEGIN IMMEDIATE');
    await expect(devices.saveReport(report())).rejects.toMatchObject({ code: 'store-unavailable' });
    db.exec('ROLLBACK');
    db.close();
    expect((await devices.saveReport(report())).outcome).toBe('created');
  });

  test('in a directory that cannot be made is refused', async () => {
    await writeFile(join(dataDir, 'file'), '');
    const opening = openStore({ dataDir: join(dataDir, 'file', 'deeper'), tokenKeyFile: null });
    await expect(opening).rejects.toMatchObject({ code: 'store-unreadable' });
  });
});

describe('a restart', () => {
  test('keeps devices, ids, counts and tokens', async () => {
    const first = await startTestServer({ dataDir });
    await first.report('pc-1', makeReport({ computerName: 'PC-1', ubr: 100 }));
    await first.report('pc-2', makeReport({ computerName: 'PC-2', ubr: 100 }));
    const authorization = `Bearer ${await first.token()}`;
    const before = await first.call('/api/machines/pc-1/getmissingkbs', { authorization });
    await first.close();
    const second = await startTestServer({ dataDir });
    const after = await second.call('/api/machines/pc-1/getmissingkbs', { authorization });
    expect(after.status).toBe(200);
    expect(after.body.value).toEqual(before.body.value);
    expect(after.body.value[0]?.machineMissedOn).toBe(2);
    await stopTestServer(second);
  });
});

describe('the token key', () => {
  const config = () => readConfig({}, { dataDir });
  const tokenOf = { tenantId: TENANT, clientId: 'c', roles: ['Software.Read.All'] };

  test('is made once, by whoever comes first', async () => {
    const services = await Promise.all(Array.from({ length: 8 }, () => openTokenService(config())));
    for (const { issueToken } of services) {
      const { accessToken } = await issueToken(tokenOf);
      for (const { verifyToken } of services)
        expect(await verifyToken(accessToken)).toMatchObject({ tenantId: TENANT });
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

describe('two processes on one file', () => {
  test('lose no report, and both count all of them', async () => {
    const store = await open();
    const worker = join(import.meta.dirname, 'contract', 'support', 'save-reports.ts');
    const ended = ['a', 'b', 'c'].map(
      (prefix) =>
        new Promise<number | null>((resolve, reject) => {
          const child = fork(worker, [dataDir, prefix, '300'], { execArgv: [] });
          child.on('exit', resolve);
          child.on('error', reject);
        }),
    );
    expect(await Promise.all(ended)).toEqual([0, 0, 0]);
    const { revision, counts } = await store.devices.readCountsSince('t1', 0);
    expect(counts.reduce((sum, { deviceCount }) => sum + deviceCount, 0)).toBe(900);
    expect(revision).toBe(900);
    for (const prefix of ['a', 'b', 'c']) {
      for (let index = 0; index < 300; index++) {
        expect(await store.devices.findDevice('t1', { id: `${prefix}${index}`, nameKey: null })).not.toBeNull();
      }
    }
  }, 60_000);
});
