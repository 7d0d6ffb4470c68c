/** A service that is killed while it brings an old database up to date: the old layout stands, or the new one, whole. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationsOf } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { ROOT } from '../cli/support/kbgap.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const DEVICES = 30_000;
const FACTS = 3_000;

const FACTS_OF_THEN = {
  os: { build: 60001, ubr: 100, architecture: 'x64' },
  installedKbs: ['9000001'],
  isKbListComplete: true,
  pendingRebootKbs: [],
  isRebootPending: null,
  isHotpatchEnrolled: null,
  hasEsu: null,
  components: {},
};
const FACTS_OF_NOW = { build: 60001, ubr: 100, architecture: 'x64', kbs: [9000001], isKbListComplete: true };

const idOf = (index: number): string => index.toString(16).padStart(40, '0');
const node = execFileSync(join(ROOT, 'script/node/resolve'), { encoding: 'utf8' }).trim();

let madeIn = '';
let firstLayout: Promise<string>;
beforeAll(async () => {
  madeIn = await mkdtemp(join(tmpdir(), 'kbgap-first-layout-'));
  firstLayout = makeFirstLayout(join(madeIn, 'kbgap.db'));
  await firstLayout;
});
afterAll(() => rm(madeIn, { recursive: true, force: true }));

/** A database as the first layout kept it. */
async function makeFirstLayout(file: string): Promise<string> {
  const database = new Database(file);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const provider = { getMigrations: async () => ({ ...migrationsOf('sqlite') }) };
  const { error } = await new Migrator({ db, provider }).migrateTo('0001-devices');
  if (error !== undefined) throw error;
  const fill = database.transaction(() => {
    database.prepare('INSERT INTO tenants VALUES (?, 1)').run(TENANT);
    const putFacts = database.prepare(
      'INSERT INTO fact_sets (tenant_id, facts_key, facts, device_count, revision) VALUES (?, ?, ?, ?, 1)',
    );
    for (let index = 0; index < FACTS; index++) {
      putFacts.run(TENANT, `f${index}`, JSON.stringify(FACTS_OF_THEN), DEVICES / FACTS);
    }
    const putDevice = database.prepare(`
      INSERT INTO devices (tenant_id, device_id, name, name_key, facts_key, collected_at, first_seen_at, last_seen_at)
      VALUES (?, ?, ?, ?, ?, '2020-03-01T00:00:00.000Z', '2020-03-01T00:00:00.000Z', '2020-03-02T00:00:00.000Z')`);
    for (let index = 0; index < DEVICES; index++) {
      putDevice.run(TENANT, idOf(index), `PC-${index}`, `pc-${index}`, `f${index % FACTS}`);
    }
  });
  fill();
  await db.destroy();
  return file;
}

/** The database has everything, in the newest layout. */
async function expectWhole(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, databaseUrl: null, tokenKeyFile: null });
  try {
    const { counts } = await store.fleet.counts.readCountsSince(TENANT, 0);
    expect(counts).toHaveLength(FACTS);
    expect(counts.reduce((sum, { deviceCount }) => sum + deviceCount, 0)).toBe(DEVICES);
    const keys = counts.map(({ factsKey }) => factsKey);
    const texts = await store.fleet.counts.readFacts(TENANT, keys);
    expect(new Set(texts.values())).toEqual(new Set([JSON.stringify(FACTS_OF_NOW)]));
    const ids = Array.from({ length: DEVICES }, (_, index) => idOf(index));
    const devices = await store.fleet.devices.readDevices(TENANT, ids);
    expect(devices.size).toBe(DEVICES);
    expect(devices.get(idOf(7))).toMatchObject({
      name: 'PC-7',
      factsKey: 'f7',
      lastSeenAt: '2020-03-01T00:00:00.000Z',
    });
  } finally {
    await store.close();
  }
}

// From before Node has started to after all is done: some of them fall into the migration on any machine.
test.each([100, 160, 200, 240, 280, 320, 380, 500])('killed after %i ms, it loses nothing', async (delay) => {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-killed-migration-'));
  try {
    await copyFile(await firstLayout, join(folder, 'kbgap.db'));
    const child = spawn(node, [join(ROOT, 'dist/cli/bin.js'), 'db', 'migrate'], {
      env: { ...process.env, KBGAP_DATA_DIR: folder },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await Promise.race([wait(delay), ended]);
    child.kill('SIGKILL');
    await ended;
    await expectWhole(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
