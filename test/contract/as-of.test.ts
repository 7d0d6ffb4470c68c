/** Reads of the native API as of a past day, over a fleet and documents whose months pass in a moment. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileAsOf } from '../../src/ingest/as-of/compile-as-of.ts';
import { readPublishedCatalog } from '../../src/ingest/catalog-file.ts';
import { importDocuments } from '../../src/ingest/pipeline.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { put } from '../cli/support/folder.ts';
import { type MonthText, writeMonth } from '../support/cvrf-document.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const row = (number: number, kb: string) => ({ cve: `CVE-1990-9000${number}`, kb });
/** A month loses a vulnerability in June, as MSRC withdraws rows now and then. */
const MONTHS: readonly MonthText[] = [
  { id: '2020-Mar', revisedAt: '2020-03-10T07:00:00', rows: [row(1, '9000001'), row(2, '9000001')] },
  { id: '2020-Mar', revisedAt: '2020-06-01T07:00:00', rows: [row(1, '9000001')] },
  { id: '2020-Apr', revisedAt: '2020-04-14T07:00:00', rows: [row(3, '9000002')] },
];
const TODAY = '2020-06-10';
const NOBODY = '33333333-3333-4333-8333-333333333333';

const postgres = usePostgres();

describe.each(['SQLite', 'PostgreSQL'])('asOf on %s', (engine) => {
  let folder: string;
  let server: TestServer;
  let clock = Date.parse('2020-03-01T00:00:00Z');
  let close: () => Promise<void>;

  const report = async (device: string, day: string, kbs: readonly string[], tenantId = TENANT): Promise<void> => {
    const collectedAt = `${day}T10:00:00.000Z`;
    clock = Date.parse(collectedAt);
    const installedKbs = kbs.map((kbId) => ({ kbId, installedOn: day }));
    const body = makeReport({ computerName: device, collectedAt, build: 18363, ubr: null, installedKbs });
    await server.report(device, body, tenantId);
  };
  const get = async (path: string, tenantId = TENANT) => {
    const { status, text } = await server.call(path, { tenantId });
    return { status, body: JSON.parse(text) };
  };
  const read = async (path: string, tenantId = TENANT) => (await get(path, tenantId)).body;
  const missingOf = ({ missing }: { missing: { kbId: string; cves: string[] }[] }) =>
    Object.fromEntries(missing.map(({ kbId, cves }) => [kbId, cves.length]));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kbgap-as-of-'));
    const databaseUrl = engine === 'SQLite' ? null : await postgres.createDatabase();
    const store = await openCatalogStore({ dataDir: join(folder, 'data'), databaseUrl });
    const paths = MONTHS.map((month, index) => put(folder, `${index}.xml`, writeMonth(month)));
    const reviewed = await loadReviewedData();
    await importDocuments(paths, { store, reviewed, gates: [], now: () => new Date('2020-06-02T00:00:00Z') });
    const inForce = await readPublishedCatalog(store);
    server = await startTestServer({
      catalog: inForce,
      now: () => new Date(clock),
      pastCatalogs: {
        store,
        make: async (day) => (await compileAsOf({ store, inForce, day, loadReviewedData })).catalog,
      },
      ...(databaseUrl !== null && { flags: { databaseUrl } }),
    });
    close = store.close;
    await report('pc-1', '2020-03-05', []);
    await report('pc-1', '2020-05-01', ['9000001', '9000002']);
    await report('pc-2', '2020-05-20', ['9000001']);
    await report('pc-other', '2020-05-25', [], OTHER_TENANT);
    clock = Date.parse(`${TODAY}T12:00:00Z`);
  });
  afterAll(async () => {
    await stopTestServer(server);
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('GET /v1/devices/{id}/assessment', () => {
    const REVISIONS = { basis: 'revisions', later: [] };
    test.each([
      {
        what: 'what it said then, by the month as it stood then',
        ...{ device: 'pc-1', day: '2020-03-20', missing: { 9000001: 2 } },
        asOf: { ...REVISIONS, known: 1, facts: 'recorded', factsSinceAt: '2020-03-05T10:00:00.000Z' },
      },
      {
        what: 'the day on which the month came out',
        ...{ device: 'pc-1', day: '2020-03-10', missing: { 9000001: 2 } },
        asOf: { ...REVISIONS, known: 1, facts: 'recorded', factsSinceAt: '2020-03-05T10:00:00.000Z' },
      },
      {
        what: 'nothing was out yet; the device had not reported either: what it said first',
        ...{ device: 'pc-1', day: '2020-03-01', missing: {} },
        asOf: {
          ...{ basis: 'release-days', known: 0, later: [] },
          ...{ facts: 'later', factsSinceAt: '2020-03-05T10:00:00.000Z' },
        },
      },
      {
        what: 'before the first report',
        ...{ device: 'pc-2', day: '2020-04-20', missing: { 9000002: 1 } },
        asOf: { ...REVISIONS, known: 2, facts: 'later', factsSinceAt: '2020-05-20T10:00:00.000Z' },
      },
      {
        what: 'the day on which it changed, at its end',
        ...{ device: 'pc-1', day: '2020-05-01', missing: {} },
        asOf: { ...REVISIONS, known: 2, facts: 'recorded', factsSinceAt: '2020-05-01T10:00:00.000Z' },
      },
      {
        what: 'today',
        ...{ device: 'pc-2', day: TODAY, missing: { 9000002: 1 } },
        asOf: { ...REVISIONS, known: 2, facts: 'recorded', factsSinceAt: '2020-05-20T10:00:00.000Z' },
      },
    ])('$device as of $day: $what', async ({ device, day, missing, asOf }) => {
      const body = await read(`/v1/devices/${device}/assessment?asOf=${day}`);
      expect([body.asOf, missingOf(body)]).toEqual([{ day, ...asOf }, missing]);
    });

    test('of today differs from that of now in nothing but that it says so', async () => {
      const { asOf, ...ofToday } = await read(`/v1/devices/pc-2/assessment?asOf=${TODAY}`);
      const { asOf: none, ...ofNow } = await read('/v1/devices/pc-2/assessment');
      expect([none, asOf.day, ofToday]).toEqual([null, TODAY, ofNow]);
    });
  });

  test.each([
    ['2020-03-20', 'later', []],
    ['2020-04-20', 'later', ['9000002']],
    [TODAY, 'recorded', ['9000002']],
  ])('GET /v1/devices/{id}/tracks as of %s', async (day, facts, planned) => {
    const { asOf, tracks } = await read(`/v1/devices/pc-2/tracks?asOf=${day}`);
    const releases = tracks.flatMap(({ releases: each }: { releases: { kbId: string; state: string }[] }) => each);
    expect([asOf.facts, asOf.day]).toEqual([facts, day]);
    expect(
      releases.flatMap((each: { kbId: string; state: string }) => (each.state === 'planned' ? each.kbId : [])),
    ).toEqual(planned);
  });

  test('GET /v1/devices/{id}: the same, in brief', async () => {
    const { asOf, name } = await read('/v1/devices/pc-2?asOf=2020-04-20');
    expect([name, asOf.facts, asOf.day]).toEqual(['pc-2', 'later', '2020-04-20']);
    expect(await read('/v1/devices/pc-2')).not.toHaveProperty('asOf');
  });

  test.each([
    ['2020-02-01', []],
    ['2020-03-05', ['pc-1']],
    [TODAY, ['pc-1', 'pc-2']],
  ])('GET /v1/devices as of %s: those that had been seen', async (day, names) => {
    const { value, asOf } = await read(`/v1/devices?asOf=${day}&limit=5&active=true`);
    expect([value.map(({ name }: { name: string }) => name).sort(), asOf.day]).toEqual([names, day]);
  });

  test('GET /v1/catalog: as it stood', async () => {
    const { asOf, counts, version, sources } = await read('/v1/catalog?asOf=2020-03-20');
    expect([asOf, counts.vulnerabilities]).toEqual([{ day: '2020-03-20', basis: 'revisions', known: 1, later: [] }, 3]);
    expect(sources.find(({ id }: { id: string }) => id === '2020-Mar').publishedAt).toBe('2020-03-10T07:00:00.000Z');
    const now = await read('/v1/catalog');
    expect([now.asOf, now.counts.vulnerabilities]).toEqual([undefined, 2]);
    expect([version === now.version, (await read(`/v1/catalog?asOf=${TODAY}`)).version]).toEqual([false, now.version]);
  });

  describe('a fleet', () => {
    const counts = async (day: string, tenantId = TENANT) => {
      const kbs = await read(`/v1/fleet/kbs?asOf=${day}`, tenantId);
      const cves = await read(`/v1/fleet/cves?asOf=${day}`, tenantId);
      const software = await read(`/v1/fleet/software?asOf=${day}`, tenantId);
      const plan = await read(`/v1/fleet/plan?asOf=${day}`, tenantId);
      const summary = await read(`/v1/fleet/summary?asOf=${day}`, tenantId);
      expect([summary.day, summary.devices, summary.missing]).toEqual([day, kbs.devices, kbs.missing]);
      expect([summary.inactive, summary.seen]).toEqual([null, null]);
      const from = [kbs, cves, software, plan, summary].map(({ asOf }) => asOf.devices);
      return {
        ...{ from: [...new Set(from)], devices: kbs.devices, missing: kbs.missing },
        kbs: kbs.value.map(({ kbId, devices }: { kbId: string; devices: number }) => [kbId, devices]),
        cves: cves.value.map(({ id, devices }: { id: string; devices: number }) => [id, devices]),
        software: software.value.map(({ devices }: { devices: number }) => devices),
        plan: plan.value.map(({ kbId, cves: closed }: { kbId: string; cves: number }) => [kbId, closed]),
      };
    };
    test.each([
      {
        what: 'its devices of then',
        day: '2020-03-20',
        ...{ from: ['recorded'], devices: 1, missing: 1, kbs: [['9000001', 1]], software: [1], plan: [['9000001', 2]] },
        cves: [
          ['CVE-1990-90002', 1],
          ['CVE-1990-90001', 1],
        ],
      },
      {
        what: 'its devices of now, where no history reaches back',
        day: '2020-02-01',
        ...{ from: ['present'], devices: 2, missing: 0, kbs: [], cves: [], software: [], plan: [] },
      },
      {
        what: 'today',
        day: TODAY,
        ...{ from: ['recorded'], devices: 2, missing: 1, kbs: [['9000002', 1]], software: [1], plan: [['9000002', 1]] },
        cves: [['CVE-1990-90003', 1]],
      },
    ])('as of $day: $what', async ({ what: _, day, ...expected }) => {
      const { cves, ...others } = await counts(day);
      expect({ ...others, cves: cves.sort() }).toEqual({ ...expected, cves: expected.cves.toSorted() });
    });

    test('of another tenant has its own history, and one without devices none', async () => {
      expect(await counts('2020-05-22', OTHER_TENANT)).toMatchObject({ from: ['present'], devices: 1, missing: 1 });
      expect(await counts('2020-05-25', OTHER_TENANT)).toMatchObject({ from: ['recorded'], devices: 1, missing: 1 });
      expect(await counts('2020-05-22')).toMatchObject({ from: ['recorded'], devices: 2 });
      expect(await counts('2020-05-22', NOBODY)).toMatchObject({ from: ['present'], devices: 0, kbs: [] });
      expect((await get('/v1/devices/pc-1/assessment?asOf=2020-05-22', OTHER_TENANT)).status).toBe(404);
    });

    test('counts what its devices of that day said, whatever they say later', async () => {
      const before = await counts('2020-05-22');
      await report('pc-3', TODAY, []);
      clock = Date.parse(`${TODAY}T12:00:00Z`);
      expect(await counts('2020-05-22')).toEqual(before);
      expect(await counts(TODAY)).toMatchObject({ devices: 3, missing: 2 });
      await server.call('/v1/devices/pc-3', { method: 'DELETE' });
      expect(await counts(TODAY)).toMatchObject({ devices: 2, missing: 1 });
    });
  });

  describe('is refused', () => {
    const PATHS = [
      'catalog',
      'devices',
      'devices/pc-1',
      'devices/pc-1/assessment',
      'devices/pc-1/tracks',
      'fleet/kbs',
      'fleet/plan',
    ];
    const DAYS = ['2020-06-11', '2020-02-30', 'yesterday', '', '2020-03-20T10:00:00Z', '2020-03-20&asOf=2020-03-21'];
    test.each(PATHS.flatMap((path) => DAYS.map((day) => ({ path, day }))))(
      '/v1/$path?asOf=$day',
      async ({ path, day }) => {
        const { status, body } = await get(`/v1/${path}?asOf=${day}`);
        expect([status, body.error.code, body.error.message]).toEqual([
          400,
          'InvalidInput',
          "The query option 'asOf' must be given once, as a day as YYYY-MM-DD, at the latest today (UTC).",
        ]);
      },
    );
  });
});
