/** The layout is brought up to date from every earlier one, on both databases, and loses nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/store/migrations/dialect.ts';
import { migrationsOf } from '../../src/store/migrations/migrations.ts';
import { openStore, type Store, type StoreSettings } from '../../src/store/open.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { usePostgres } from '../support/postgres.ts';
import { AT, catalogOf, versionOf } from './catalog-contract.ts';
import { changed, countsOf, created, find, idOf, makeDevice, recount, save, T1, T2 } from './made-up.ts';
import { saveInProcesses } from './support/processes.ts';

const postgres = usePostgres();
let settings: StoreSettings;
let dataDir: string;
let store: Store | null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kbgap-migrations-'));
  store = null;
});
afterEach(async () => {
  await store?.close();
  await rm(dataDir, { recursive: true });
});

const open = async (): Promise<Store> => {
  store = await openStore(settings);
  return store;
};

describe.each<{ dialect: Dialect }>([{ dialect: 'sqlite' }, { dialect: 'postgres' }])('on $dialect', ({ dialect }) => {
  const latest = Object.keys(migrationsOf(dialect)).at(-1);
  beforeEach(async () => {
    const databaseUrl = dialect === 'sqlite' ? null : await postgres.createDatabase();
    settings = { dataDir, databaseUrl, tokenKeyFile: null };
  });

  /** Runs on the bare database. */
  const onDatabase = async <T>(run: (db: Kysely<unknown>) => Promise<T>): Promise<T> => {
    const { databaseUrl } = settings;
    const db = new Kysely<unknown>({
      dialect:
        databaseUrl === null
          ? new SqliteDialect({ database: new Database(join(dataDir, 'kbgap.db')) })
          : new PostgresDialect({ pool: new Pool({ connectionString: databaseUrl, max: 1 }) }),
    });
    return await run(db).finally(() => db.destroy());
  };

  const migrateTo = (step: string) =>
    onDatabase(async (db) => {
      const provider = { getMigrations: async () => ({ ...migrationsOf(dialect) }) };
      const { error } = await new Migrator({ db, provider }).migrateTo(step);
      if (error !== undefined) throw error;
    });

  const stepsDone = () =>
    onDatabase(async (db) => {
      const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
      return rows.map(({ name }) => name);
    });

  const fillFirstLayout = () =>
    onDatabase(async (db) => {
      const facts = (build: number, more: object = {}) =>
        JSON.stringify({
          os: { productName: 'made up', build, ubr: null, editionId: "O'Brien", architecture: 'x64' },
          installedKbs: ['9000001', '9000002'],
          isKbListComplete: true,
          pendingRebootKbs: [],
          isRebootPending: null,
          isHotpatchEnrolled: false,
          hasEsu: null,
          components: { edgeChromium: null, internetExplorer: null },
          ...more,
        });
      const pending = { pendingRebootKbs: ['9000003'], components: { edgeChromium: { version: '1' } } };
      await sql`INSERT INTO tenants (tenant_id, revision) VALUES (${T1}, 3), (${T2}, 1)`.execute(db);
      await sql`INSERT INTO fact_sets (tenant_id, facts_key, facts, device_count, revision) VALUES
        (${T1}, 'f1', ${facts(18363)}, 2, 2), (${T1}, 'f2', ${facts(19041, pending)}, 1, 3),
        (${T1}, 'F3', ${facts(1)}, 0, 3), (${T2}, 'f1', ${facts(17763)}, 1, 1)`.execute(db);
      await sql`INSERT INTO devices (tenant_id, device_id, name, name_key, facts_key, collected_at, first_seen_at,
                                     last_seen_at) VALUES
        (${T1}, ${idOf('a')}, 'PC-Ä', 'pc-ä', 'f1', '2020-03-05T00:00:00.000Z', '2020-03-02T00:00:00.000Z', '2020-03-06T00:00:00.000Z'),
        (${T1}, ${idOf('b')}, NULL, NULL, 'f1', '2020-03-01T00:00:00.000Z', '2020-03-02T00:00:00.000Z', '2020-03-02T00:00:00.000Z'),
        (${T1}, ${idOf('c')}, 'pc-c', 'pc-c', 'f2', '2020-03-01T00:00:00.000Z', '2020-03-01T00:00:00.000Z', '2020-03-01T00:00:00.000Z'),
        (${T2}, ${idOf('a')}, 'other', 'other', 'f1', '2020-03-07T00:00:00.000Z', '2020-03-07T00:00:00.000Z', '2020-03-07T00:00:00.000Z')`.execute(
        db,
      );
    });

  const expectFirstLayoutWhole = async ({ fleet }: Store): Promise<void> => {
    const earlier = { version: 1, factsKey: 'f1', isActive: true, place: null };
    const part = (at: string) => ({ parts: `[{"source":"earlier","at":"${at}"}]`, factsSinceAt: at, lastSeenAt: at });
    const named = {
      id: idOf('a'),
      name: 'PC-Ä',
      nameKey: 'pc-ä',
      nameAt: '2020-03-05T00:00:00.000Z',
      firstSeenAt: '2020-03-02T00:00:00.000Z',
      ...part('2020-03-05T00:00:00.000Z'),
      ...earlier,
    };
    const labels = { tags: [], group: null, value: null };
    expect(await find(fleet, T1, 'a')).toEqual({ device: named, labels, revision: 3 });
    expect((await fleet.devices.findDevice(T1, { id: 'none', nameKey: 'pc-ä' }))?.device).toEqual(named);
    expect((await find(fleet, T1, 'b'))?.device).toEqual({
      id: idOf('b'),
      name: null,
      nameKey: null,
      nameAt: '',
      firstSeenAt: '2020-03-01T00:00:00.000Z',
      ...part('2020-03-01T00:00:00.000Z'),
      ...earlier,
    });
    expect((await find(fleet, T1, 'c'))?.device).toMatchObject({ name: 'pc-c', factsKey: 'f2' });
    expect((await find(fleet, T2, 'a'))?.device).toMatchObject({ name: 'other', factsKey: 'f1' });
    expect(await countsOf(fleet, T1)).toEqual({ f1: 2, f2: 1 });
    expect(await recount(fleet, T1)).toEqual({ f1: 2, f2: 1 });
    expect(await countsOf(fleet, T2)).toEqual({ f1: 1 });
    const known = { editionId: "O'Brien", architecture: 'x64', kbs: [9000001, 9000002], isKbListComplete: true };
    const texts = await fleet.counts.readFacts(T1, ['f1', 'f2', 'F3']);
    expect(JSON.parse(texts.get('f1') ?? '')).toEqual({ build: 18363, ...known, isHotpatchEnrolled: false });
    expect(JSON.parse(texts.get('f2') ?? '')).toEqual({
      build: 19041,
      ...known,
      pendingKbs: [9000003],
      isHotpatchEnrolled: false,
      edgeChromium: { version: '1' },
    });
    expect(texts.size).toBe(3);
    expect(await fleet.devices.listTenants()).toEqual([T1, T2]);
  };

  test('from nothing', async () => {
    const { fleet } = await open();
    expect(await fleet.devices.listTenants()).toEqual([]);
    await save(fleet, T1, [created(makeDevice('a'))]);
    expect((await stepsDone()).at(-1)).toBe(latest);
  });

  test('from the first layout, with all that is in it', async () => {
    await migrateTo('0001-devices');
    await fillFirstLayout();
    const opened = await open();
    await expectFirstLayoutWhole(opened);
    // And it goes on from there.
    const { fleet } = opened;
    const before = (await find(fleet, T1, 'c'))?.device ?? makeDevice('c');
    await save(fleet, T1, [changed(before, { factsKey: 'f1' })]);
    expect(await countsOf(fleet, T1)).toEqual({ f1: 3 });
    const adoption = await fleet.history.adoptCatalog('c1', '2020-04-01T00:00:00.000Z');
    expect(await fleet.history.listUnrecorded(adoption, { after: null, limit: 9, isNewOnly: true })).toHaveLength(4);
    await opened.close();
    await (await open()).close();
    expect((await stepsDone()).at(-1)).toBe(latest);
  });

  test('from the second layout, with all that is in it', async () => {
    await migrateTo('0001-devices');
    await fillFirstLayout();
    await migrateTo('0002-fleet');
    await onDatabase((db) =>
      sql`INSERT INTO device_tags (tenant_id, device_id, tag) VALUES (${T1}, ${idOf('b')}, 'kept')`.execute(db),
    );
    const opened = await open();
    const { devices, queries } = opened.fleet;
    const walked = await queries.walkDevices(T1, { by: 'tag', text: 'kept', after: '', limit: 9 });
    expect(walked.map(({ device }) => device.id)).toEqual([idOf('b')]);
    await devices.labelDevice(T1, idOf('b'), () => ({ tags: [] }));
    await expectFirstLayoutWhole(opened);
  });

  test('in several processes at once: one does it, all go on', async () => {
    await migrateTo('0001-devices');
    await fillFirstLayout();
    expect(await saveInProcesses(settings, ['p', 'q', 'r'], 5)).toEqual([0, 0, 0]);
    const { fleet } = await open();
    expect(Object.values(await countsOf(fleet, T1)).reduce((sum, count) => sum + count, 0)).toBe(3 + 15);
    expect(await countsOf(fleet, T1)).toEqual(await recount(fleet, T1));
  });

  test('a step that fails leaves everything as it was', async () => {
    await migrateTo('0001-devices');
    await fillFirstLayout();
    await onDatabase((db) => sql`UPDATE fact_sets SET facts = 'no JSON' WHERE facts_key = 'f2'`.execute(db));
    await expect(open()).rejects.toMatchObject({ code: 'store-unreadable' });
    expect(await stepsDone()).toEqual(['0001-devices']);
    const names = await onDatabase((db) => sql<{ name: string }>`SELECT name FROM devices`.execute(db));
    expect(names.rows).toHaveLength(4);
    await onDatabase((db) =>
      sql`UPDATE fact_sets SET facts = '{"os":{},"installedKbs":[],"isKbListComplete":true,"pendingRebootKbs":[],"components":{}}' WHERE facts_key = 'f2'`.execute(
        db,
      ),
    );
    expect(await countsOf((await open()).fleet, T1)).toEqual({ f1: 2, f2: 1 });
  });
});

test('on postgres, documents and catalogs of the layout that knew no origins', async () => {
  const databaseUrl = await postgres.createDatabase();
  settings = { dataDir, databaseUrl, tokenKeyFile: null };
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: databaseUrl, max: 1 }) }),
  });
  const provider = { getMigrations: async () => ({ ...migrationsOf('postgres') }) };
  const { error } = await new Migrator({ db, provider }).migrateTo('0009-rate-limits');
  expect(error).toBeUndefined();
  // Bytes that are no text, right behind the first line.
  const catalog = Buffer.concat([catalogOf('old'), Buffer.from([0, 0xff, 0x5c, 0x0a])]);
  await sql`INSERT INTO documents (name, content) VALUES ('month/2020-Mar@1', 'made up')`.execute(db);
  await sql`INSERT INTO catalogs (number, published_at, content) VALUES (7, ${AT}, ${catalog})`.execute(db);
  await db.destroy();

  const catalogs = await openCatalogStore(settings);
  try {
    const kept = { name: 'month/2020-Mar@1', from: 'imported by an earlier kbgap', fetchedAt: AT };
    expect(await catalogs.listDocuments()).toEqual([kept]);
    const old = { version: versionOf('old'), at: AT, reasons: [] };
    expect(await catalogs.listCatalogs()).toEqual([{ ...old, state: 'in-force' }]);
    expect(await catalogs.readCatalog()).toEqual(catalog);
    await catalogs.publishCatalog(catalogOf('new'), AT);
    expect(await catalogs.listCatalogs()).toMatchObject([{ state: 'in-force' }, { ...old, state: 'earlier' }]);
  } finally {
    await catalogs.close();
  }
});
