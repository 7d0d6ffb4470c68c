/** PostgreSQL when things go wrong: connections that break, crashes, time limits, a database that is read-only. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { createCatalogStore, openPostgresCatalogs } from '../../src/store/postgres/catalog-store.ts';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { openPostgres, type PostgresStore } from '../../src/store/postgres/open.ts';
import { PASSWORD, runSql, useOwnPostgres } from '../support/postgres.ts';
import { AT, catalogOf, expectRemovedAfterImport } from './catalog-contract.ts';
import { changed, countsOf, created, find, makeDevice, save, T1 } from './made-up.ts';

const postgres = useOwnPostgres();
const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
});

const open = async (url: string): Promise<PostgresStore> => {
  const store = await openPostgres(url);
  opened.push(store);
  return store;
};

/** Ends every other connection to a database, as an administrator may. */
const cutConnections = (url: string) =>
  runSql(
    url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );

const unavailable = { name: 'FleetError', code: 'store-unavailable' };

describe('a connection that breaks', () => {
  test('while idle is replaced without a word', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    await save(fleet, T1, [created(makeDevice('a'))]);
    await find(fleet, T1, 'a');
    await cutConnections(url);
    // The end of a connection is noticed when its message comes in.
    await vi.waitFor(async () => expect((await find(fleet, T1, 'a'))?.revision).toBe(1));
    await vi.waitFor(() => save(fleet, T1, [created(makeDevice('b'))]));
  });

  test('in a transaction loses that transaction, whole', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    await save(fleet, T1, [created(makeDevice('a'))]);
    const blocker = new Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT revision FROM tenants FOR UPDATE');
    const saving = fleet.devices.saveDevices(T1, { writes: [created(makeDevice('b'))], facts: [], day: '2020-04-01' });
    const refused = expect(saving).rejects.toMatchObject(unavailable);
    await vi.waitUntil(async () => {
      const waiting = await runSql(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
      return waiting.length > 0;
    });
    blocker.on('error', () => {});
    await cutConnections(url);
    await refused;
    expect(await find(fleet, T1, 'b')).toBeNull();
    await save(fleet, T1, [created(makeDevice('b'))]);
    await blocker.end();
  });
});

describe('a crash of the server', () => {
  test('loses nothing that was acknowledged, and the service goes on after it', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    const device = makeDevice('a');
    await save(fleet, T1, [created(device)]);
    await save(fleet, T1, [changed(device, { factsKey: 'f2' })]);
    await postgres.crash();
    await vi.waitFor(async () => expect((await find(fleet, T1, 'a'))?.device.factsKey).toBe('f2'));
    await vi.waitFor(async () => expect(await countsOf(fleet, T1)).toEqual({ f2: 1 }));
  });
});

describe('a server that cannot do it now', () => {
  test('a lock that is not given in time: unavailable, and nothing is kept', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(`${url}?lock_timeout=100`);
    await save(fleet, T1, [created(makeDevice('a'))]);
    const blocker = new Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT revision FROM tenants FOR UPDATE');
    const writes = [created(makeDevice('b'))];
    await expect(fleet.devices.saveDevices(T1, { writes, facts: [], day: '2020-04-01' })).rejects.toMatchObject(
      unavailable,
    );
    // Reads wait for nobody.
    expect(await find(fleet, T1, 'b')).toBeNull();
    await blocker.end();
  });

  test('read-only: reads go on, writes are unavailable', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    await save(fleet, T1, [created(makeDevice('a'))]);
    await runSql(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
    await cutConnections(url);
    await vi.waitFor(async () => expect(await find(fleet, T1, 'a')).not.toBeNull());
    await vi.waitFor(() =>
      expect(fleet.devices.removeDevice(T1, 'x', '2020-04-01')).rejects.toMatchObject(unavailable),
    );
  });

  test('two transactions in each other’s way are run again until both are done', async () => {
    const database = openDatabase(await postgres.createDatabase());
    opened.push(database);
    const run = (text: string) => ({ name: text, text });
    await database.query(run('CREATE TABLE made_up (id int PRIMARY KEY, number int)'), []);
    await database.query(run('INSERT INTO made_up VALUES (1, 0), (2, 0)'), []);
    let tries = 0;
    const add = (ids: readonly number[]) =>
      database.inTransaction(async (query) => {
        tries++;
        for (const id of ids) {
          await query(run('UPDATE made_up SET number = number + 1 WHERE id = $1'), [id]);
          await query(run('SELECT pg_sleep(0.05)'), []);
        }
      });
    await Promise.all([add([1, 2]), add([2, 1])]);
    const { rows } = await database.query(run('SELECT number FROM made_up'), []);
    expect(rows).toEqual([{ number: 2 }, { number: 2 }]);
    expect(tries).toBeGreaterThan(2);
  });

  test.each([
    ['no server', 'postgresql://kbgap:secret-word@127.0.0.1:9/kbgap'],
    ['no such host', 'postgresql://kbgap:secret-word@nowhere.invalid/kbgap'],
  ])('%s: the start fails with a message without the password', async (_name, databaseUrl) => {
    const settings = { dataDir: '/nowhere', databaseUrl, tokenKeyFile: null };
    for (const open of [openStore, openCatalogStore]) {
      const error = await open(settings).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ name: 'StoreError', code: 'store-unreadable' });
      expect(String(error)).toContain('postgresql://kbgap@');
      expect(String(error)).not.toContain('secret-word');
    }
  });

  test('the wrong password, and no such database', async () => {
    const url = await postgres.createDatabase();
    const wrong = url.replace(encodeURIComponent(PASSWORD), 'another-secret');
    await expect(openPostgres(wrong)).rejects.toMatchObject({ code: 'store-unreadable' });
    await expect(openPostgres(wrong)).rejects.not.toThrow('another-secret');
    await expect(openPostgres(`${url}_none`)).rejects.toThrow('does not exist');
  });

  test('a newer layout is refused', async () => {
    const url = await postgres.createDatabase();
    await open(url);
    await runSql(url, "INSERT INTO kysely_migration VALUES ('9999-later', '2099-01-01T00:00:00.000Z')");
    const expected = { code: 'store-newer', message: expect.stringContaining('9999-later') };
    await expect(openPostgres(url)).rejects.toMatchObject(expected);
    await expect(openPostgresCatalogs(url)).rejects.toMatchObject(expected);
  });
});

describe('a lock whose connection is lost', () => {
  test('a job: its next call on the store fails, others may run', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    const other = await open(url);
    let ranOn = false;
    const job = fleet.jobs.exclusively('made-up', async () => {
      await cutConnections(url);
      await vi.waitUntil(() => other.fleet.jobs.exclusively('made-up', async () => {}).catch(() => false));
      await fleet.devices.listTenants();
      ranOn = true;
    });
    await expect(job).rejects.toMatchObject(unavailable);
    expect(ranOn).toBe(false);
    // Outside of the job the store works.
    expect(await fleet.devices.listTenants()).toEqual([]);
  });

  test('a job that asks for nothing more: it says so at its end', async () => {
    const url = await postgres.createDatabase();
    const { fleet } = await open(url);
    const job = fleet.jobs.exclusively('made-up', async () => {
      await cutConnections(url);
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await expect(job).rejects.toMatchObject(unavailable);
  });

  test('an import publishes nothing', async () => {
    const url = await postgres.createDatabase();
    const store = await openPostgresCatalogs(url);
    opened.push(store);
    const importing = store.exclusively(async () => {
      await cutConnections(url);
      await store.publishCatalog(catalogOf('never'), AT);
    });
    await expect(importing).rejects.toMatchObject(unavailable);
    expect(await store.readCatalog()).toBeNull();
  });
});

describe('whoever watches the catalog', () => {
  test('hears of one that was published while its connection was cut', async () => {
    const url = await postgres.createDatabase();
    const publisher = await openPostgresCatalogs(url);
    const watching = createCatalogStore(openDatabase(url));
    opened.push(publisher, watching);
    let calls = 0;
    const stop = await watching.watchCatalog(() => {
      calls++;
    });
    await cutConnections(url);
    await vi.waitFor(() => publisher.publishCatalog(catalogOf('first'), AT));
    await vi.waitUntil(() => calls === 1, { timeout: 20_000 });
    await publisher.publishCatalog(catalogOf('second'), AT);
    await vi.waitUntil(() => calls === 2, { timeout: 20_000 });
    await stop();
  });
});

test('documents fetched for an import are gone after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-fetched-'));
  await writeFile(join(folder, 'document'), '<made-up/>');
  const store = await openPostgresCatalogs(await postgres.createDatabase());
  opened.push(store);
  await store.keepDocument({ name: 'month/2020-Mar@1', from: 'made up', fetchedAt: AT }, join(folder, 'document'));
  await expectRemovedAfterImport(store, 'month/2020-Mar@1');
  await expect(store.fetchDocument('month/none@1')).rejects.toThrow('no document month/none@1');
  await rm(folder, { recursive: true });
});
