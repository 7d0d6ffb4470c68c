/** `kbgap db` over SQLite, in processes of its own. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrationsOf } from '../../src/store/migrations/migrations.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { created, makeDevice, save, T1, T2 } from '../store/made-up.ts';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap } from './support/kbgap.ts';

const folder = useFolder();
let made = 0;
const STEPS = Object.keys(migrationsOf('sqlite'));
const LATEST = STEPS.at(-1);

/** A data directory with two devices of two tenants. */
async function makeDataDir(names: readonly string[] = ['a']): Promise<string> {
  const dataDir = join(folder, `data-${made++}`);
  mkdirSync(dataDir);
  const { fleet, close } = await openSqlite(join(dataDir, 'kbgap.db'));
  await save(
    fleet,
    T1,
    names.map((name) => created(makeDevice(name))),
  );
  await save(fleet, T2, [created(makeDevice('a', { factsKey: 'f2' }))]);
  await close();
  return dataDir;
}

const db = (dataDir: string, ...args: string[]) => kbgap(['db', ...args], { dataDir });

function sqlite<T>(file: string, run: (db: Database.Database) => T): T {
  const opened = new Database(file);
  try {
    return run(opened);
  } finally {
    opened.close();
  }
}

const countDevices = (file: string) =>
  sqlite(file, (opened) => opened.prepare('SELECT count(*) FROM devices').pluck().get());

describe('kbgap db status', () => {
  it('of no database yet: says so and makes none', async () => {
    const dataDir = join(folder, 'no-data');
    const run = await db(dataDir, 'status');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toBe(
      [
        `SQLite, ${dataDir}/kbgap.db`,
        'empty: its tables are made when the service starts, or by kbgap db migrate',
        '0 devices of 0 tenants, 0.0 MB',
        '',
      ].join('\n'),
    );
    expect(existsSync(dataDir)).toBe(false);
  });

  it('tells layout and contents', async () => {
    const dataDir = await makeDataDir(['a', 'b']);
    const run = await db(dataDir, 'status');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`layout ${LATEST}, up to date\n3 devices of 2 tenants, `);
    expect(jsonOf(await db(dataDir, 'status', '--json'))).toEqual({
      engine: 'sqlite',
      location: join(dataDir, 'kbgap.db'),
      steps: STEPS,
      pendingSteps: [],
      devices: 3,
      tenants: 2,
      bytes: statSync(join(dataDir, 'kbgap.db')).size,
    });
  });

  it('of what is no database: an error that names the file', async () => {
    const dataDir = join(folder, 'garbage');
    put(dataDir, 'kbgap.db', 'x'.repeat(5000));
    const run = await db(dataDir, 'status');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toBe(`kbgap: ${dataDir}/kbgap.db: cannot be used as database: file is not a database\n`);
  });
});

describe('kbgap db migrate', () => {
  it('makes the database, and then has nothing to do', async () => {
    const dataDir = join(folder, 'migrated');
    const first = await db(dataDir, 'migrate');
    expect(first).toEqual({
      code: 0,
      stdout: `Done: ${STEPS.join(', ')}\n`,
      stderr: '',
    });
    expect(await db(dataDir, 'migrate')).toMatchObject({ stdout: 'Nothing to do: the layout is up to date\n' });
    expect(jsonOf(await db(dataDir, 'migrate', '--json'))).toEqual({ steps: [] });
  });
});

describe('kbgap db distribute', () => {
  it('is not for SQLite', async () => {
    const run = await db(await makeDataDir(), 'distribute');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^kbgap: the database is SQLite, .* set DATABASE_URL to a PostgreSQL with the citus/);
  });
});

describe('kbgap db verify', () => {
  it('finds nothing wrong', async () => {
    const dataDir = await makeDataDir();
    expect(await db(dataDir, 'verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Sound: /) });
    expect(jsonOf(await db(dataDir, 'verify', '--json'))).toEqual({ isSound: true, problems: [] });
    expect(await db(join(folder, 'other'), 'verify', join(dataDir, 'kbgap.db'))).toMatchObject({ code: 0 });
  });

  it('finds wrong counters and missing facts', async () => {
    const dataDir = await makeDataDir();
    sqlite(join(dataDir, 'kbgap.db'), (opened) => {
      opened.exec("UPDATE fact_sets SET device_count = 7 WHERE facts_key = 'f1'");
      opened.exec("DELETE FROM fact_sets WHERE facts_key = 'f2'");
      opened.exec(`UPDATE seen_days SET device_count = 5 WHERE tenant_id = '${T1}'`);
      opened.exec(`UPDATE seen_days SET day = '2020-05-01' WHERE tenant_id = '${T2}'`);
    });
    const run = await db(dataDir, 'verify');
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(run.stdout.trimEnd().split('\n')).toEqual([
      `devices refers to facts f2 of tenant ${T2}, which are not there`,
      `facts f1 of tenant ${T1} are counted on 7 devices, but 1 active ones have them`,
      `day 2020-04-01 of tenant ${T1} is counted as the last one of 5 devices, but 1 were last seen on it`,
      `day 2020-05-01 of tenant ${T2} is counted as the last one of 1 devices, but 0 were last seen on it`,
      `day 2020-04-01 of tenant ${T2} is counted as the last one of 0 devices, but 1 were last seen on it`,
    ]);
  });

  it('finds damaged pages', async () => {
    const dataDir = await makeDataDir(Array.from({ length: 500 }, (_, index) => `d${index}`));
    const file = join(dataDir, 'kbgap.db');
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096 * 12, 4096 * 20);
    writeFileSync(file, bytes);
    const run = await db(dataDir, 'verify');
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).toMatch(/malformed|Tree|invalid|btree|page/i);
  });

  it('of no database, and of an older layout: says what to do', async () => {
    const dataDir = join(folder, 'nothing');
    expect(await db(dataDir, 'verify')).toMatchObject({
      code: 3,
      stderr: `kbgap: ${dataDir}/kbgap.db: there is no such database\n`,
    });
    const older = await makeDataDir();
    sqlite(join(older, 'kbgap.db'), (opened) =>
      opened.exec("DELETE FROM kysely_migration WHERE name > '0001-devices'"),
    );
    expect((await db(older, 'verify')).stderr).toContain('bring it up to date first: kbgap db migrate');
  });
});

describe('kbgap db backup', () => {
  it('copies the database to one file for its owner only, and replaces none unasked', async () => {
    const dataDir = await makeDataDir(['a', 'b']);
    const file = join(folder, 'backups', 'kbgap.db');
    mkdirSync(join(folder, 'backups'));
    const run = await db(dataDir, 'backup', file);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(`Backed up: ${file}, `);
    expect(readdirSync(join(folder, 'backups'))).toEqual(['kbgap.db']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await db(dataDir, 'verify', file)).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'backups'))).toEqual(['kbgap.db']);
    const again = await db(dataDir, 'backup', file);
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toContain(`${file}: is there already; name another file, or pass --force`);
    expect(jsonOf(await db(dataDir, 'backup', file, '--force', '--json'))).toEqual({
      file,
      bytes: statSync(file).size,
    });
    expect(countDevices(file)).toBe(3);
  });

  it('is of one moment, while others write', async () => {
    const dataDir = await makeDataDir(Array.from({ length: 2_000 }, (_, index) => `d${index}`));
    const { fleet, close } = await openSqlite(join(dataDir, 'kbgap.db'));
    let isOver = false;
    const backups = (async () => {
      for (let index = 0; index < 3; index++) {
        const file = join(folder, `while-writing-${index}.db`);
        expect(await db(dataDir, 'backup', file)).toMatchObject({ code: 0, stderr: '' });
        expect(await db(dataDir, 'verify', file)).toMatchObject({ code: 0 });
      }
    })().finally(() => {
      isOver = true;
    });
    for (let index = 0; !isOver; index++) {
      await save(fleet, T1, [created(makeDevice(`new${index}`))]);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await backups;
    await close();
  });

  it('into a folder that is not there, and of no database, fails and leaves nothing', async () => {
    const dataDir = await makeDataDir();
    const missing = await db(dataDir, 'backup', join(folder, 'none', 'kbgap.db'));
    expect(missing).toMatchObject({ code: 3, stdout: '' });
    expect(missing.stderr).toContain('directory does not exist');
    const none = await db(join(folder, 'nothing'), 'backup', join(folder, 'of-nothing.db'));
    expect(none.stderr).toContain('there is no such database');
    expect(existsSync(join(folder, 'of-nothing.db'))).toBe(false);
  });
});

describe('kbgap db restore', () => {
  const backUp = async (dataDir: string): Promise<string> => {
    const file = join(folder, `backup-${made++}.db`);
    expect(await db(dataDir, 'backup', file)).toMatchObject({ code: 0 });
    return file;
  };

  it('puts a backup in place and keeps the database of before', async () => {
    const backup = await backUp(await makeDataDir(['a', 'b', 'c']));
    const dataDir = await makeDataDir(['other']);
    const file = join(dataDir, 'kbgap.db');
    const run = await db(dataDir, 'restore', backup);
    expect(run).toEqual({
      code: 0,
      stdout: `Restored: ${file}; the database of before is ${file}.before-restore\n`,
      stderr: '',
    });
    expect(countDevices(file)).toBe(4);
    expect(countDevices(`${file}.before-restore`)).toBe(2);
    expect(await db(dataDir, 'verify')).toMatchObject({ code: 0 });
    const again = await db(dataDir, 'restore', backup);
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toContain('kbgap.db.before-restore: is there from an earlier restore; move it away first');
  });

  it('makes the data directory where there is none', async () => {
    const backup = await backUp(await makeDataDir());
    const dataDir = join(folder, 'restored-anew');
    const file = join(dataDir, 'kbgap.db');
    expect(jsonOf(await db(dataDir, 'restore', backup, '--json'))).toEqual({ file, replaced: null });
    expect(countDevices(file)).toBe(2);
  });

  it('replaces a database that is damaged', async () => {
    const backup = await backUp(await makeDataDir());
    const dataDir = join(folder, 'damaged');
    put(dataDir, 'kbgap.db', 'x'.repeat(5000));
    expect(await db(dataDir, 'restore', backup)).toMatchObject({ code: 0, stderr: '' });
    expect(countDevices(join(dataDir, 'kbgap.db'))).toBe(2);
    expect(readFileSync(join(dataDir, 'kbgap.db.before-restore'), 'utf8')).toBe('x'.repeat(5000));
  });

  it('refuses while a service has the database open', async () => {
    const backup = await backUp(await makeDataDir());
    const dataDir = await makeDataDir(['a', 'b']);
    const { close } = await openSqlite(join(dataDir, 'kbgap.db'));
    const run = await db(dataDir, 'restore', backup);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('kbgap.db: a process has it open; stop the service first');
    await close();
    expect(countDevices(join(dataDir, 'kbgap.db'))).toBe(3);
    expect(readdirSync(dataDir).filter((name) => /partial|before/.test(name))).toEqual([]);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['is not there', () => {}, /there is no such database/],
    ['is no database', (file) => writeFileSync(file, 'x'.repeat(5000)), /not a database/],
    ['is empty', (file) => writeFileSync(file, ''), /is no database of kbgap/],
    [
      'is of another program',
      (file) => sqlite(file, (other) => other.exec('CREATE TABLE x (y)')),
      /no database of kbgap/,
    ],
    [
      'is of a newer kbgap',
      (file) => {
        copyFileSync(join(folder, 'data-0', 'kbgap.db'), file);
        sqlite(file, (newer) => newer.exec("INSERT INTO kysely_migration VALUES ('9999-later', '')"));
      },
      /a newer kbgap has written it \(step 9999-later\)/,
    ],
    [
      'is cut short',
      (file) => writeFileSync(file, readFileSync(join(folder, 'data-0', 'kbgap.db')).subarray(0, 4096 * 8)),
      /malformed|damaged/,
    ],
  ])('refuses a backup that %s, and changes nothing', async (_name, prepare, says) => {
    const dataDir = await makeDataDir(['a', 'b']);
    const backup = join(folder, `bad-${made++}.db`);
    prepare(backup);
    const before = readFileSync(join(dataDir, 'kbgap.db'));
    const run = await db(dataDir, 'restore', backup);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toContain('    at ');
    expect(readdirSync(dataDir).filter((name) => /partial|before/.test(name))).toEqual([]);
    expect(readFileSync(join(dataDir, 'kbgap.db')).equals(before)).toBe(true);
  });
});
