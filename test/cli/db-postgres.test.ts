/** `kbgap` over PostgreSQL, in processes of its own. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { migrationsOf } from '../../src/store/migrations/migrations.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { created, makeDevice, save, T1 } from '../store/made-up.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { PASSWORD, runSql, usePostgres } from '../support/postgres.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Run, type Running, startKbgap } from './support/kbgap.ts';

const postgres = usePostgres();
const dataDir = useFolder();

const db = async (url: string, ...args: string[]): Promise<Run> => {
  const run = await kbgap(['db', ...args], { dataDir, env: { DATABASE_URL: url } });
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(run.stdout + run.stderr).not.toContain(secret);
  return run;
};

const STEPS = Object.keys(migrationsOf('postgres'));

describe('kbgap db over PostgreSQL', () => {
  it('tells what there is, migrates and verifies', async () => {
    const url = await postgres.createDatabase();
    const { host, pathname } = new URL(url);
    const location = `postgresql://kbgap@${host}${pathname}`;
    const none = { engine: 'postgresql', location, devices: 0, tenants: 0, bytes: 0 };
    expect(jsonOf(await db(url, 'status', '--json'))).toEqual({ ...none, steps: [], pendingSteps: STEPS });
    expect(jsonOf(await db(url, 'migrate', '--json'))).toEqual({ steps: STEPS });
    expect(await db(url, 'migrate')).toMatchObject({ code: 0, stdout: 'Nothing to do: the layout is up to date\n' });
    const { fleet, close } = await openPostgres(url);
    await save(fleet, T1, [created(makeDevice('a')), created(makeDevice('b'))]);
    await close();
    const status = await db(url, 'status');
    expect(status.stdout).toMatch(
      /^PostgreSQL, postgresql:\/\/kbgap@.*\nlayout \d{4}-[a-z-]+, up to date\n2 devices of 1 tenants, 0\.\d MB\n$/,
    );
    expect(await db(url, 'verify')).toMatchObject({ code: 0, stderr: '' });
    await runSql(url, 'UPDATE fact_sets SET device_count = 7');
    expect(await db(url, 'verify')).toMatchObject({
      code: 3,
      stdout: `facts f1 of tenant ${T1} are counted on 7 devices, but 2 active ones have them\n`,
    });
  });

  it.each([
    { args: ['backup', '/tmp/never.db'], says: 'backed up with pg_dump' },
    { args: ['restore', '/tmp/never.db'], says: 'restored with pg_restore' },
  ])('$args.0: names the tools of PostgreSQL', async ({ args, says }) => {
    const run = await db(await postgres.createDatabase(), ...args);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain(says);
    expect(run.stderr).toContain('docs/OPERATIONS.md');
  });

  it('distribute: says that there is no citus extension', async () => {
    const run = await db(await postgres.createDatabase(), 'distribute');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('has no citus extension, so its tables cannot be distributed');
  });

  it.each([
    ['not reachable', 'postgresql://kbgap:secret-word@127.0.0.1:9/kbgap', /cannot be used as database: .*ECONNREFUSED/],
    ['no address', 'secret-word', /^kbgap: DATABASE_URL: expected an address such as /],
  ])('%s: one line that tells why, without the password', async (_name, url, says) => {
    for (const command of ['status', 'migrate', 'verify', 'distribute']) {
      const run = await db(url, command);
      expect(run).toMatchObject({ code: 3, stdout: '' });
      expect(run.stderr).toMatch(says);
      expect(run.stderr).not.toContain('secret-word');
      expect(run.stderr.trimEnd()).not.toContain('\n');
    }
  });
});

describeWithTestData('the catalog in PostgreSQL', () => {
  const month = (name: string): string => join(TEST_DATA, `msrc/cvrf/2020-${name}.xml.gz`);
  const running: Running[] = [];
  afterAll(() => {
    for (const { child } of running) child.kill('SIGKILL');
  });

  it('is made of the same documents as in files, and taken up by all nodes when it is imported on one', async () => {
    const env = { DATABASE_URL: await postgres.createDatabase() };
    const importOn = async (node: string, ...names: string[]) => {
      const run = await kbgap(['catalog', 'import', ...names.map(month), '--json'], {
        dataDir: join(dataDir, node),
        env,
      });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      return jsonOf<{ version: string; documents: number; outcome: string }>(run);
    };
    expect(await importOn('node-1', 'Feb')).toMatchObject({ documents: 1, outcome: 'published' });
    const nodes = ['node-1', 'node-2'].map((node) =>
      startKbgap(['serve', '--port', '0'], { dataDir: join(dataDir, node), env }),
    );
    running.push(...nodes);
    await Promise.all(nodes.map(({ says }) => says(/kbgap is ready on /)));
    const { version, documents } = await importOn('node-2', 'Mar');
    // February comes from what is kept.
    expect(documents).toBe(2);
    const tookUp = new RegExp(`took up catalog ${version.slice(0, 12)}`);
    await Promise.all(nodes.map(({ says }) => says(tookUp)));
    expect(await importOn('node-3', 'Mar')).toMatchObject({ version, outcome: 'unchanged' });

    const files = { dataDir: join(dataDir, 'files') };
    const inFiles = await kbgap(['catalog', 'import', month('Feb'), month('Mar'), '--json'], files);
    expect(jsonOf(inFiles)).toMatchObject({ version });
  });
});
