/** `kbgap catalog list`, `diff`, `rollback` and `publish`: what people do where a catalog was refused, or is wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { main } from '../../src/cli/main.ts';
import { createFleet } from '../../src/fleet/fleet.ts';
import { decodeCatalog, encodeCatalog } from '../../src/ingest/catalog-file.ts';
import type { CatalogStore } from '../../src/ingest/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { BUILD, makeCatalog } from '../contract/support/catalog.ts';
import { whole } from '../fleet/support.ts';
import { usePostgres } from '../support/postgres.ts';
import { contentsOf, put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Run, type Running, startKbgap } from './support/kbgap.ts';

const folder = useFolder();
const postgres = usePostgres();

/** Catalogs that know so many of the made-up months. */
const BYTES = [1, 2, 3].map((months) => encodeCatalog(makeCatalog({ months }).data));
const [january = '', february = '', march = ''] = BYTES.map((bytes) => decodeCatalog(bytes, 'made up').version);
const short = (version: string): string => version.slice(0, 12);
const AT = ['2020-01-15T00:00:00.000Z', '2020-02-12T00:00:00.000Z', '2020-03-11T00:00:00.000Z'];
const TENANT = '11111111-1111-4111-8111-111111111111';

interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
}

const ENGINES = [
  { name: 'files', make: async (): Promise<Place> => ({ dataDir: newFolder(), databaseUrl: null }) },
  {
    name: 'PostgreSQL',
    make: async (): Promise<Place> => ({ dataDir: newFolder(), databaseUrl: await postgres.createDatabase() }),
  },
];

let folders = 0;
function newFolder(): string {
  folders += 1;
  const made = join(folder, String(folders));
  mkdirSync(made);
  return made;
}

async function withStore<T>(place: Place, work: (store: CatalogStore) => Promise<T>): Promise<T> {
  const store = await openCatalogStore(place);
  return await work(store).finally(store.close);
}

/** Publishes the catalogs of these months, one after the other. */
async function publish(place: Place, ...months: readonly number[]): Promise<void> {
  await withStore(place, async (store) => {
    for (const month of months) await store.publishCatalog(BYTES[month - 1] ?? Buffer.of(), AT[month - 1] ?? '');
  });
}

async function refuseMarch(place: Place): Promise<void> {
  const refusal = { at: AT[2] ?? '', reasons: ['2020-Mar has 1 of 3 items', 'KB9000001 vanished'] };
  await withStore(place, (store) => store.refuseCatalog(BYTES[2] ?? Buffer.of(), refusal));
}

/** In this process: as many processes as cases would take a minute. */
async function run({ dataDir, databaseUrl }: Place, ...args: string[]): Promise<Run> {
  vi.stubEnv('KBGAP_DATA_DIR', dataDir);
  vi.stubEnv('DATABASE_URL', databaseUrl ?? '');
  const lines: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const terminal = {
    out: (text: string) => lines.out.push(`${text}\n`),
    err: (text: string) => lines.err.push(`${text}\n`),
    isInteractive: false,
  };
  const code = await main(['catalog', ...args], terminal);
  vi.unstubAllEnvs();
  return { code, stdout: lines.out.join(''), stderr: lines.err.join('') };
}

const statesOf = async (place: Place): Promise<string[]> => {
  const { catalogs } = jsonOf<{ catalogs: { version: string; state: string }[] }>(await run(place, 'list', '--json'));
  return catalogs.map(({ version, state }) => `${state} ${version}`);
};

describe.each(ENGINES)('over $name', ({ make }) => {
  it('a rollback puts the catalog from before in force and holds it there; publish ends that', async () => {
    const place = await make();
    const document = put(place.dataDir, 'made-up.xml', '<made-up/>');
    const origin = { from: 'made up', fetchedAt: AT[0] ?? '' };
    const name = 'month/2020-Jan@2020-01-14T08-00-00Z~0123456789abcdef';
    await withStore(place, (store) => store.exclusively(() => store.keepDocument({ name, ...origin }, document)));
    await publish(place, 1, 2, 3);

    const back = await run(place, 'rollback');
    expect(back).toEqual({
      code: 0,
      stderr: '',
      stdout: `Rolled back: ${short(february)} is in force instead of ${short(march)}, which stays kept, as all documents do.
Nothing newer is published until you say so. To undo this: kbgap catalog publish ${short(march)}
`,
    });
    expect(await statesOf(place)).toEqual([`in-force ${february}`, `earlier ${march}`, `earlier ${january}`]);
    const list = await run(place, 'list', '--json');
    expect(jsonOf(list)).toMatchObject({ hold: { version: march, at: expect.stringMatching(/^\d{4}-.*Z$/) } });
    expect((await run(place, 'list')).stdout).toMatch(
      /Rolled back by hand on .*: nothing newer is published until kbgap catalog publish\.\n$/,
    );

    // Going on from there takes a name: the one before is the one that was taken out of force.
    expect(await run(place, 'rollback')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('rolled back already'),
    });
    expect(await run(place, 'rollback', january.slice(0, 6))).toMatchObject({ code: 0 });
    expect(await statesOf(place)).toEqual([`in-force ${january}`, `earlier ${february}`, `earlier ${march}`]);

    expect(await run(place, 'publish', '--json')).toMatchObject({ code: 0, stderr: '' });
    expect(await statesOf(place)).toEqual([`in-force ${march}`, `earlier ${january}`, `earlier ${february}`]);
    expect(jsonOf(await run(place, 'list', '--json'))).toMatchObject({ hold: null });
    // All documents are there, as they came.
    expect(await withStore(place, (store) => store.listDocuments())).toEqual([{ name, ...origin }]);
  });

  it('publish takes a version that is listed twice: rolled back, and made again while that was held', async () => {
    const place = await make();
    await publish(place, 1, 3);
    expect(await run(place, 'rollback')).toMatchObject({ code: 0 });
    await refuseMarch(place);
    expect(await statesOf(place)).toEqual([`in-force ${january}`, `earlier ${march}`, `refused ${march}`]);
    expect(await run(place, 'publish', short(march))).toMatchObject({ code: 0, stderr: '' });
    expect(await statesOf(place)).toEqual([`in-force ${march}`, `earlier ${january}`]);
    expect(jsonOf(await run(place, 'list', '--json'))).toMatchObject({ hold: null });
  });

  it('publish puts the refused catalog in force', async () => {
    const place = await make();
    await publish(place, 1);
    await refuseMarch(place);
    expect(await statesOf(place)).toEqual([`in-force ${january}`, `refused ${march}`]);
    expect((await run(place, 'list')).stdout).toContain(
      'Refused because:\n  2020-Mar has 1 of 3 items\n  KB9000001 vanished\n',
    );
    expect(await run(place, 'publish')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Published: ${short(march)} is in force instead of ${short(january)}. To undo this: kbgap catalog rollback ${short(january)}\n`,
    });
    expect(await statesOf(place)).toEqual([`in-force ${march}`, `earlier ${january}`]);
  });

  it('diff tells what changed, and for how many devices of each tenant', async () => {
    const place = await make();
    await publish(place, 2, 3);
    await takeIn(place, { 200: 2, 300: 1 });
    const found = jsonOf<Record<string, unknown>>(await run(place, 'diff', '--json'));
    expect(found).toMatchObject({
      before: { version: february, knownThrough: '2020-03-11', state: 'earlier' },
      after: { version: march, state: 'in-force' },
      documents: { added: [{ id: '2020-Mar', items: 3 }], removed: [], changed: [{ id: 'release-information' }] },
      kbs: { added: [{ kbId: '9000003', releasedOn: '2020-03-10', products: 2, vulnerabilities: 3 }], removed: [] },
      devices: null,
      tenants: [
        {
          ...{ tenantId: TENANT, devices: 3, changed: 2, newlyUnknown: 0, noLongerUnknown: 0 },
          kbs: [{ kbId: '9000003', newlyMissing: 2, noLongerMissing: 0 }],
        },
      ],
    });
    const other = '22222222-2222-4222-8222-222222222222';
    expect(jsonOf(await run(place, 'diff', '--json', '--tenant', other))).toMatchObject({
      tenants: [{ tenantId: other, devices: 0, changed: 0, kbs: [] }],
    });
  });
});

/** Devices at each revision. */
async function takeIn({ dataDir, databaseUrl }: Place, devices: Readonly<Record<number, number>>): Promise<void> {
  const { fleet: store, close } = await openStore({ dataDir, databaseUrl, tokenKeyFile: null });
  const catalog: Catalog = makeCatalog();
  const fleet = createFleet({ store, catalog, now: () => new Date() });
  const reports = Object.entries(devices).flatMap(([ubr, count]) =>
    Array.from({ length: count }, (_, index) => {
      const device = `PC-${ubr}-${index}`;
      return { device, statement: whole('kbgap', { device, at: new Date().toISOString(), ubr: Number(ubr) }) };
    }),
  );
  await fleet.acceptStatements(TENANT, reports).finally(close);
}

describe('kbgap catalog diff', () => {
  it('compares the refused catalog with the one in force, as text', async () => {
    const place = { dataDir: newFolder(), databaseUrl: null };
    await publish(place, 2);
    await refuseMarch(place);
    const report = put(
      place.dataDir,
      'pc.json',
      JSON.stringify({
        ...{ schemaVersion: 1, computerName: 'PC-1', installedKbs: [] },
        os: { build: BUILD, ubr: 100, installationType: 'client', architecture: 'x64' },
      }),
    );
    expect(await run(place, 'diff', '--device', report)).toEqual({
      code: 0,
      stderr: '',
      stdout: `from ${short(february)} (in force), known through 2020-03-11
to   ${short(march)} (refused), known through 2020-03-11

Documents
  + 2020-Mar (3 items)
  ~ release-information: 2020-03-11T00:00:00Z, other content, 2 to 3 items

KBs
  + KB9000003 of 2020-03-10

Vulnerabilities
  + CVE-2020-03100, CVE-2020-03200, CVE-2020-03300

Products
  + Browser on Windows 90 Version 90H1 for x64-based Systems (99101-99001)

PC-1
  newly missing: KB9000003
`,
    });
  });

  it('takes names, versions and files, the older one first', async () => {
    const place = { dataDir: newFolder(), databaseUrl: null };
    await publish(place, 1, 2);
    const file = join(place.dataDir, 'march.kbgap');
    writeFileSync(file, BYTES[2] ?? '');
    const before = contentsOf(place.dataDir);
    const cases: readonly (readonly [readonly string[], string, string])[] = [
      [['previous'], january, february],
      [[january.slice(0, 6)], january, february],
      [['in-force', 'previous'], february, january],
      [[file], february, march],
      [['previous', file], january, march],
    ];
    for (const [names, a, b] of cases) {
      const found = jsonOf(await run(place, 'diff', ...names, '--json'));
      expect(found).toMatchObject({ before: { version: a }, after: { version: b }, tenants: null });
    }
    expect((await run(place, 'diff', 'in-force', february.slice(0, 8))).stdout).toMatch(/\n\nNothing differs\.\n$/);
    // It makes no database, and changes nothing.
    expect(contentsOf(place.dataDir)).toEqual(before);
  });
});

describe('errors say what to do', () => {
  it.each<[string, readonly number[], readonly string[], RegExp]>([
    ['list', [], ['list'], /^No catalog yet\. Run: kbgap catalog import PATH\.\.\.\n$/],
    ['diff of none', [], ['diff'], /there is no catalog yet\. Run: kbgap catalog import PATH/],
    ['diff of one', [1], ['diff'], /one catalog alone is kept: name a catalog file/],
    ['diff of a file that is not there', [1], ['diff', './nowhere.kbgap'], /\.\/nowhere\.kbgap: no such file/],
    [
      'diff of no version',
      [1],
      ['diff', 'march'],
      /expected in-force, refused, previous, or at least 6 characters of a version, found "march"/,
    ],
    ['diff of few characters', [1], ['diff', 'abc'], /at least 6 characters/],
    [
      'diff of an unknown version',
      [1],
      ['diff', 'abcdef0123'],
      /no catalog is kept whose version begins with abcdef0123\. kbgap catalog list shows/,
    ],
    ['diff of the refused one', [1], ['diff', 'refused'], /no catalog is kept as refused\. kbgap catalog list shows/],
    ['diff for no tenant', [1, 2], ['diff', '--tenant', 'everybody'], /KBGAP_TENANT_ID: expected a GUID/],
    ['diff for no report', [1, 2], ['diff', '--device', './nowhere.json'], /nowhere\.json: no such file/],
    ['rollback of none', [], ['rollback'], /there is no catalog yet\. Run: kbgap catalog import PATH/],
    ['rollback of one', [1], ['rollback'], /no earlier catalog is kept: there is nothing to go back to/],
    [
      'rollback to the one in force',
      [1, 2],
      ['rollback', february],
      /catalog [0-9a-f]{12} is in force\. Name another one/,
    ],
    ['publish of nothing', [1, 2], ['publish'], /no catalog was refused or rolled back: there is nothing to publish/],
    [
      'publish of an earlier one',
      [1, 2],
      ['publish', january],
      /To go back to it: kbgap catalog rollback [0-9a-f]{12}/,
    ],
  ])('%s', async (_, months, args, says) => {
    const place = { dataDir: newFolder(), databaseUrl: null };
    await publish(place, ...months);
    const { code, stdout, stderr } = await run(place, ...args);
    expect(stdout + stderr).toMatch(says);
    expect(code).toBe(stderr === '' ? 0 : 3);
    expect(stderr).not.toContain('    at ');
  });

  it('rollback to a refused one, or to one that this kbgap cannot read', async () => {
    const place = { dataDir: newFolder(), databaseUrl: null };
    await publish(place, 1);
    await refuseMarch(place);
    expect(await run(place, 'rollback', 'refused')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('To put it in force: kbgap catalog publish'),
    });
    const old = Buffer.from(String(BYTES[1]).replace('"formatVersion":3', '"formatVersion":1'), 'utf8');
    await withStore(place, async (store) => {
      await store.publishCatalog(old, AT[1] ?? '');
      await store.publishCatalog(BYTES[2] ?? Buffer.of(), AT[2] ?? '');
    });
    const { code, stderr } = await run(place, 'rollback');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/catalog [0-9a-f]{12} of .*: catalog format 1, but this kbgap reads format 3/),
    });
    expect(jsonOf(await run(place, 'list', '--json'))).toMatchObject({ hold: null });
  });
});

describe('a service that runs', () => {
  let service: Running | undefined;
  afterEach(async () => {
    service?.child.kill('SIGTERM');
    await service?.exited;
  });

  it('answers by the earlier catalog after a rollback, and by the newer one after publish', async () => {
    const place = { dataDir: newFolder(), databaseUrl: null };
    await publish(place, 2, 3);
    await takeIn(place, { 200: 1 });
    service = startKbgap(['serve', '--port', '0'], { dataDir: place.dataDir });
    const [, url] = await service.says(/ready on (http:\S+)/);
    const token = await kbgap(['token', '--tenant', TENANT], { dataDir: place.dataDir });
    const missing = async (): Promise<string[]> => {
      const headers = { authorization: `Bearer ${token.stdout.trim()}` };
      const response = await fetch(`${url}/api/machines/PC-200-0/getmissingkbs`, { headers });
      const { value } = (await response.json()) as { value: { id: string }[] };
      return value.map(({ id }) => id);
    };
    expect(await missing()).toEqual(['9000003']);
    expect(await run(place, 'rollback')).toMatchObject({ code: 0 });
    await service.says(new RegExp(`took up catalog ${short(february)}`));
    expect(await missing()).toEqual([]);
    expect(await run(place, 'publish')).toMatchObject({ code: 0 });
    await service.says(new RegExp(`took up catalog ${short(march)}`));
    expect(await missing()).toEqual(['9000003']);
  });
});
