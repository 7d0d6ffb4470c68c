/** `POST /v1/assess`: what `kbgap assess` says of a file, over HTTP. */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/assessment/model.ts';
import { formatOsBuild } from '../../src/catalog/os-build.ts';
import { runAssess } from '../../src/cli/commands/assess.ts';
import type { deviceJson } from '../../src/cli/output/assessment-json.ts';
import type { ReportNote } from '../../src/inventory/model.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { fullCatalog, fullCatalogFile } from '../support/full-catalog.ts';
import { hasTestData, TEST_DATA } from '../support/test-data.ts';
import { makeReport } from './support/reports.ts';
import { makeDataDir, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

/** What the command line says of a device. */
type Device = ReturnType<typeof deviceJson>;

let server: TestServer;
const send = (body: string | Uint8Array, { to = server, query = '', headers = {} } = {}) =>
  to.call(`/v1/assess${query}`, { method: 'POST', body: Buffer.from(body), headers });

describe('POST /v1/assess', () => {
  beforeAll(async () => {
    server = await startTestServer({ now: () => new Date('2020-05-01T00:00:00Z') });
  });
  afterAll(() => stopTestServer(server));

  test('answers what the device misses and why, and keeps nothing', async () => {
    const { status, headers, body } = await send(makeReport({ computerName: 'PC-1', ubr: 200 }));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const { missing, plan, ...device } = (body.value as readonly unknown[])[0] as Record<string, unknown[]>;
    expect(body).toEqual({
      isSample: false,
      catalog: { version: expect.stringMatching(/^[0-9a-f]{64}$/), isSample: false, knownThrough: '2020-03-11' },
      omitted: 0,
      value: [expect.anything()],
    });
    expect(device).toEqual({
      name: 'PC-1',
      formats: ['kbgap'],
      notes: [],
      os: expect.objectContaining({ name: 'Windows 90 version 90H1', ubr: 200 }),
      position: { confidence: 'revision', track: 'lcu:90H1', kbId: '9000002', ubr: 200 },
      possiblyMissing: [],
      unknown: [],
      conflicts: [],
      tracks: [expect.objectContaining({ id: 'lcu:90H1', positionKbId: '9000002' })],
    });
    expect([missing, plan]).toEqual([
      [expect.objectContaining({ kbId: '9000003', evidence: expect.objectContaining({ rule: 'revision-below' }) })],
      [expect.objectContaining({ kbId: '9000003', action: 'install', covers: ['9000003'] })],
    ]);
    expect((await server.call('/v1/devices')).body.value).toEqual([]);
  });

  const TWO = [makeReport({ computerName: 'a', ubr: 300 }), makeReport({ computerName: 'b', ubr: null })].join('\n');
  const namesOf = (answer: Awaited<ReturnType<typeof send>>) =>
    (answer.body.value as unknown as { name: string; missing: unknown[]; unknown: unknown[] }[]).map(
      ({ name, missing, unknown }) => [name, missing.length, unknown.length],
    );

  test.each([
    ['lines of JSON', TWO, {}],
    ['an array', `[${TWO.replace('\n', ',')}]`, {}],
    ['UTF-16', Buffer.from(`\ufeff${TWO}`, 'utf16le'), {}],
    ['gzip, as the header says', gzipSync(TWO), { 'content-encoding': 'gzip' }],
    ['gzip, by its beginning', gzipSync(TWO), { 'content-type': 'text/plain' }],
  ])('takes several devices: %s', async (_, body, headers) => {
    expect(namesOf(await send(body, { headers }))).toEqual([
      ['a', 0, 0],
      ['b', 0, 1],
    ]);
  });

  test('takes a table', async () => {
    const table = 'Computer,OS,OSVersion,HotFixes\npc1,Windows 90,10.0.60001,"KB9000002"\npc2,Windows 90,10.0.60001,\n';
    expect(namesOf(await send(table)).map(([name]) => name)).toEqual(['pc1', 'pc2']);
  });

  test('assesses the first hundred of more, and says how many it left out', async () => {
    const many = Array.from({ length: 9_000 }, (_, index) => makeReport({ computerName: `pc-${index}`, ubr: 100 }));
    for (const [count, omitted] of [
      [100, 0],
      [101, 1],
      [9_000, 8_900],
    ] as const) {
      const { body } = await send(many.slice(0, count).join('\n'));
      expect([body.value.length, (body as unknown as { omitted: number }).omitted]).toEqual([100, omitted]);
    }
  });

  test('answers as of a day', async () => {
    const body = makeReport({ computerName: 'PC-1', ubr: 100 });
    const missing = async (query: string) => {
      const answer = await send(body, { query });
      const [device] = answer.body.value as unknown as { missing: { kbId: string }[] }[];
      return [
        (answer.body as unknown as { asOf?: { day: string } }).asOf?.day,
        device?.missing.map(({ kbId }) => kbId),
      ];
    };
    expect(await missing('')).toEqual([undefined, ['9000003', '9000002']]);
    expect(await missing('?asOf=2020-02-20')).toEqual(['2020-02-20', ['9000002']]);
  });

  const PADDING = ' '.repeat(300_000);
  test.each([
    ['nothing', '', 400, 'InvalidRequestBody', 'expected a report, found nothing'],
    ['another system', 'Operating System: Ubuntu 24.04', 400, 'OsPlatformNotSupported', 'of another system'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), 400, 'InvalidRequestBody', 'binary data'],
    ['JSON that is cut short', '{"schemaVersion":1,', 400, 'InvalidRequestBody', 'is it cut short?'],
    ['the same in a large file', `{"schemaVersion":1,${PADDING}`, 400, 'InvalidRequestBody', 'is it cut short?'],
    ['gzip that is cut short', gzipSync('x'.repeat(99)).subarray(0, 20), 400, 'InvalidRequestBody', 'not valid gzip'],
    ['what is too large', Buffer.alloc(16 * 1024 * 1024 + 1, 'x'), 413, 'PayloadTooLarge', '16777216 bytes'],
    ['what inflates too far', gzipSync(Buffer.alloc(17 * 1024 * 1024)), 413, 'PayloadTooLarge', '16777216 bytes'],
  ])('refuses %s', async (_, body, status, code, message) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toContain(message);
  });

  test('refuses options that it does not know', async () => {
    const { status, body } = await send(makeReport(), { query: '?device=pc' });
    expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
  });

  test('answers others while it reads a large file', async () => {
    const line = `${makeReport({ computerName: 'pc', ubr: 100 })}\n`;
    const large = send(line.repeat(Math.floor((16 * 1024 * 1024) / line.length)));
    let isAnswered = false;
    const done = large.finally(() => {
      isAnswered = true;
    });
    let others = 0;
    while (!isAnswered) {
      expect((await server.call('/healthz', { authorization: null })).status).toBe(200);
      others++;
    }
    expect((await done).status).toBe(200);
    expect(others).toBeGreaterThan(5);
  });
});

describeWithTestData('POST /v1/assess on the real documents', () => {
  const FOLDER = join(TEST_DATA, 'inventory/systeminfo');
  const said = new Map<string, Device>();
  let real: TestServer;

  beforeAll(async () => {
    const { catalog } = await fullCatalog();
    const dataDir = await makeDataDir();
    copyFileSync(await fullCatalogFile(), join(dataDir, 'catalog.kbgap'));
    let json = '';
    const settings = { dataDir, databaseUrl: null, correctionsDir: null };
    const files = readdirSync(FOLDER).map((file) => join(FOLDER, file));
    const terminal = { out: (text: string) => (json += text), err: () => undefined, isInteractive: false };
    await runAssess({ settings, files, hotfixes: [], asOf: undefined, json: true }, terminal);
    for (const device of JSON.parse(json).devices) said.set(device.file, device);
    real = await startTestServer({ dataDir, catalog });
  });
  afterAll(() => stopTestServer(real));

  test.each(hasTestData ? readdirSync(FOLDER) : [])('says of %s what the command line says', async (file) => {
    const { body } = await send(readFileSync(join(FOLDER, file)), { to: real });
    const ofCli = said.get(join(FOLDER, file));
    if (!ofCli) throw new Error('the command line says nothing of it');
    expect(body.value.map((device) => inWordsOfCli(device, file))).toEqual([withoutFacts(ofCli)]);
  });

  test('no file is without an answer', () => {
    const found = [...said.values()].filter(({ missing, unknown }) => missing.length + unknown.length > 0);
    expect([said.size, found.length]).toEqual([33, 33]);
  });
});

interface OfApi {
  readonly name: string | null;
  readonly formats: readonly string[];
  readonly notes: readonly ReportNote[];
}

/** Each thing that the API says, by the name and in the form that the command line gives it. */
function inWordsOfCli(device: unknown, file: string) {
  const { name, formats, notes, ...assessment } = device as OfApi & Assessment;
  const { os, position, missing, possiblyMissing, unknown, plan, conflicts } = assessment;
  const disagree = notes.filter(({ code }) => code === 'sources-disagree');
  return {
    device: name ?? file,
    formats,
    os: {
      release: os.name,
      build: os.build,
      ubr: os.ubr,
      endOfServiceOn: os.endOfServiceOn,
      hasReachedEndOfService: os.hasReachedEndOfService,
    },
    position,
    missing: missing.map(missingInWordsOfCli),
    plan: plan.map(({ releasedOn, fixedAt, cves, ...step }) => ({
      ...step,
      releasedAt: releasedOn,
      fixedBuild: fixedAt && formatOsBuild(fixedAt),
      cveAddressed: cves.length,
    })),
    unknown: [...unknown, ...possiblyMissing.map(missingInWordsOfCli)],
    conflicts: [...conflicts, ...disagree.map(({ code, message }) => ({ code, message }))],
    gaps: notes.filter((note) => !disagree.includes(note)),
  };
}

function missingInWordsOfCli(kb: Assessment['missing'][number]) {
  const { kind: _, closedElsewhere: __, releasedOn, fixedAt, software, cveCountBySoftware, ...rest } = kb;
  return {
    ...rest,
    releasedAt: releasedOn,
    fixedBuild: fixedAt && formatOsBuild(fixedAt),
    productsNames: software,
    cveAddressed: kb.cves.length,
    cveAddressedByProduct: cveCountBySoftware,
  };
}

/** Without what is of the file or looked up in the catalog: the exact product, KEV entries, addresses of KBs. */
function withoutFacts({ file: _, isSample: __, asOf: ___, os, ...device }: Device) {
  const { product: ____, productId: _____, architecture: ______, ...sameOs } = os;
  const bare = ({ kev: _, url: __, ...kb }: Device['missing'][number] | Device['plan'][number]) => kb;
  return {
    ...device,
    os: sameOs,
    missing: device.missing.map(bare),
    plan: device.plan.map(bare),
    // Of the device as a whole, nothing that belongs to a KB is known.
    unknown: device.unknown.map((each) =>
      each.name === null ? { kbId: each.kbId, evidence: each.evidence } : bare(each as Device['missing'][number]),
    ),
  };
}
