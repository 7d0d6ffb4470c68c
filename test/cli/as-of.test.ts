/** The golden case as of its day, on documents of which both states are kept: on the command line, and over HTTP. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Running, startKbgap } from './support/kbgap.ts';
import { registryReport } from './support/reports.ts';

const DOCUMENTS = ['2019-Aug', '2020-Feb', '2020-Mar'].map((month) => `msrc/cvrf/${month}.xml.gz`);
const PATHS = [...DOCUMENTS, 'msrc/revisions', 'release-health'].map((path) => join(TEST_DATA, path));
const TODAY = new Date().toISOString().slice(0, 10);

interface AsOf {
  readonly basis: string;
  readonly known: number;
  readonly later: readonly string[];
  readonly facts?: string;
  readonly devices?: string;
}

/** The parts of answers that are looked at. */
interface Answer {
  readonly asOf: AsOf;
  readonly version: string;
  readonly cves: number;
  readonly missing: readonly {
    readonly kbId: string;
    readonly name: string;
    readonly software: readonly string[];
    readonly cves: readonly string[];
    readonly cveCountBySoftware: Readonly<Record<string, number>>;
  }[];
}

/** The same on the command line. */
interface Printed {
  readonly asOf: AsOf;
  readonly devices: readonly {
    readonly missing: readonly {
      readonly kbId: string;
      readonly name: string;
      readonly productsNames: readonly string[];
      readonly cves: readonly string[];
      readonly cveAddressedByProduct: Readonly<Record<string, number>>;
    }[];
  }[];
}

describeWithTestData('the golden case as of 2020-04-04', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const pc = put(folder, 'pc.json', registryReport());
  const run = (...args: string[]) => kbgap(args, { dataDir, env: { KBGAP_INACTIVE_AFTER_DAYS: 'never' } });
  let server: Running;
  let url: string;
  let token: string;

  beforeAll(async () => {
    expect(await run('catalog', 'import', ...PATHS)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('ingest', pc)).toMatchObject({ code: 0 });
    server = startKbgap(['serve', '--port', '0', '--json'], { dataDir });
    url = JSON.parse((await server.says(/^\{"url":.*\}$/m))[0]).url;
    token = (await run('token')).stdout.trim();
  }, 60_000);
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.exited;
  });

  const get = async (path: string): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return JSON.parse(await response.text());
  };

  it.each([
    { day: '2020-04-04', count: 97, basis: 'mixed' },
    { day: TODAY, count: 95, basis: 'revisions' },
  ])('$day: $count CVEs, whoever asks', async ({ day, count, basis }) => {
    const printed = jsonOf<Printed>(await run('assess', pc, '--as-of', day, '--json'));
    const answered = await get(`/v1/devices/PC-GOLDEN/assessment?asOf=${day}`);
    const facts = day === TODAY ? 'recorded' : 'later';
    expect([printed.asOf.basis, answered.asOf]).toMatchObject([basis, { basis, facts }]);
    const ofCli = printed.devices[0]?.missing.find(({ kbId }) => kbId === '4540673');
    const ofApi = answered.missing.find(({ kbId }) => kbId === '4540673');
    const expected = {
      name: 'March 2020 Security Updates',
      cves: expect.toSatisfy((ids: string[]) => ids.length === count),
    };
    const software = ['windows_10', 'edge', 'internet_explorer'];
    expect(ofApi).toMatchObject({ ...expected, software, cveCountBySoftware: { edge: 14 } });
    expect(ofCli).toMatchObject({ ...expected, productsNames: software, cveAddressedByProduct: { edge: 14 } });
    expect(ofCli?.cves).toEqual(ofApi?.cves);
  });

  it('the fleet, the catalog and a file of it are those of that day', async () => {
    const file = join(folder, 'of-the-day.kbgap');
    const compiled = jsonOf<{ version: string; asOf: AsOf }>(
      await run('catalog', 'compile', '--as-of', '2020-04-04', '--out', file, '--json'),
    );
    const status = jsonOf<{ version: string }>(await run('catalog', 'status', '--as-of', '2020-04-04', '--json'));
    const now = jsonOf<{ version: string }>(await run('catalog', 'status', '--json'));
    const { version } = await get('/v1/catalog?asOf=2020-04-04');
    expect([compiled.version, status.version, compiled.version === now.version]).toEqual([version, version, false]);
    expect(compiled.asOf).toMatchObject({ known: 1, later: expect.arrayContaining(['2019-Aug', '2020-Feb']) });

    const fleet = jsonOf<{ asOf: AsOf; kbs: { kbId: string; devices: number }[]; plan: { cves: number } }>(
      await run('fleet', '--as-of', '2020-04-04', '--json'),
    );
    const answered = await get('/v1/fleet/plan?asOf=2020-04-04');
    expect([fleet.asOf.devices, answered.asOf.devices]).toEqual(['present', 'present']);
    expect([fleet.kbs.map(({ kbId }) => kbId), fleet.plan.cves]).toEqual([
      ['4551762', '4540673', '4537759'],
      answered.cves,
    ]);
  });

  it('people are told the same', async () => {
    const says =
      /^As of 2020-04-04, by revisions and release days: 1 of \d+ documents as they stood that day \(later: 2019-Aug, 2020-Feb, /m;
    for (const command of [
      ['explain', 'KB4540673'],
      ['catalog', 'status'],
    ])
      expect((await run(...command, '--as-of', '2020-04-04')).stdout).toMatch(says);
    const { stdout } = await run('fleet', '--as-of', '2020-04-04');
    expect(stdout).toMatch(says);
    expect(stdout).toContain('The devices are those of now: their history does not reach back to that day.');
  });
});
