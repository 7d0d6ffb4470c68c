import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import {
  type CallInit,
  OTHER_TENANT,
  startTestServer,
  stopTestServer,
  TENANT,
  type TestServer,
} from './support/server.ts';

const MIB = 1024 * 1024;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const put = (device: string, body: string | Uint8Array, init: CallInit = {}) =>
  server.call(`/v1/devices/${device}/report`, { method: 'PUT', body: Buffer.from(body), ...init });
const assessment = (device: string, init: CallInit = {}) => server.call(`/v1/devices/${device}/assessment`, init);

describe('what a report is answered with', () => {
  test('the device as it is kept, what it misses in numbers, and the catalog', async () => {
    const report = makeReport({ computerName: 'PC-1', ubr: 100, collectedAt: '2020-04-01T10:00:00+02:00' });
    const { status, body } = await put('pc-1', report);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{40}$/),
      name: 'PC-1',
      firstSeenAt: '2020-04-01T08:00:00.000Z',
      lastSeenAt: '2020-04-01T08:00:00.000Z',
      isSample: false,
      catalog: { version: expect.stringMatching(/^[0-9a-f]{64}$/), isSample: false, knownThrough: '2020-03-11' },
      outcome: 'created',
      os: {
        name: 'Windows 90 version 90H1',
        software: 'windows_90',
        releaseId: 'windows-90',
        build: 60001,
        ubr: 100,
        endOfServiceOn: '2030-01-01',
        hasReachedEndOfService: false,
      },
      counts: { missing: 2, pendingReboot: 0, possiblyMissing: 0, unknown: 0, plan: 1 },
      notes: [],
      conflicts: [],
    });
    expect(await put('pc-1', report)).toMatchObject({ status: 200, body: { outcome: 'updated', id: body.id } });
  });

  test('the assessment has every property of the model', async () => {
    await put('pc-full', makeReport({ computerName: 'PC-FULL', ubr: 200 }));
    const { body } = await assessment('PC-full');
    expect(body).toEqual({
      id: expect.any(String),
      name: 'PC-FULL',
      firstSeenAt: expect.any(String),
      lastSeenAt: expect.any(String),
      isSample: false,
      catalog: expect.objectContaining({ isSample: false }),
      os: expect.objectContaining({ ubr: 200 }),
      asOf: null,
      position: { confidence: 'revision', track: 'lcu:90H1', kbId: '9000002', ubr: 200 },
      missing: [
        {
          kbId: '9000003',
          name: 'March 2020 Security Updates',
          state: 'missing',
          track: 'lcu:90H1',
          kind: 'lcu',
          releasedOn: '2020-03-10',
          fixedAt: { build: 60001, ubr: 300 },
          supersededBy: null,
          supersedes: [],
          closedElsewhere: [],
          software: ['windows_90', 'browser'],
          cves: ['CVE-2020-03100', 'CVE-2020-03200', 'CVE-2020-03300'],
          cveCountBySoftware: { windows_90: 2, browser: 1 },
          advisories: [],
          severity: 'Critical',
          exploited: [],
          urgency: {
            ...{ dueOn: null, isRansomwareUsed: false, epss: null },
            why: [
              {
                code: 'rated',
                vulnerabilityId: 'CVE-2020-03100',
                rank: expect.any(Number),
                message: 'CVE-2020-03100: rated Critical',
              },
            ],
          },
          isBeyondService: false,
          evidence: expect.objectContaining({ rule: 'revision-below', device: '60001.200', required: '60001.300' }),
        },
      ],
      possiblyMissing: [],
      unknown: [],
      plan: [
        {
          kbId: '9000003',
          name: 'March 2020 Security Updates',
          action: 'install',
          releasedOn: '2020-03-10',
          fixedAt: { build: 60001, ubr: 300 },
          covers: ['9000003'],
          cves: ['CVE-2020-03100', 'CVE-2020-03200', 'CVE-2020-03300'],
          severity: 'Critical',
          exploited: [],
          urgency: {
            ...{ dueOn: null, isRansomwareUsed: false, epss: null },
            why: [
              {
                code: 'rated',
                vulnerabilityId: 'CVE-2020-03100',
                rank: expect.any(Number),
                message: 'CVE-2020-03100: rated Critical',
              },
            ],
          },
        },
      ],
      conflicts: [],
    });
  });

  test('what is missing, and may be, as a file', async () => {
    const { id } = (await put('pc_file', makeReport({ computerName: 'PC_FILE', ubr: 200 }))).body;
    const csv = await server.call(`/v1/devices/${id}/assessment?format=csv`);
    expect([csv.status, csv.headers.get('content-type'), csv.headers.get('content-disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      expect.stringMatching(/^attachment; filename="kbgap-missing-kbs-PC-FILE-\d{4}-\d\d-\d\d\.csv"$/),
    ]);
    const [head, ...rows] = csv.text.trimEnd().split('\r\n');
    expect(head).toMatch(/^"kbId","name","state","track",/);
    expect(rows).toEqual([expect.stringMatching(/^"9000003","March 2020 Security Updates","missing","lcu:90H1",/)]);
    const { missing, possiblyMissing, ...about } = JSON.parse((await assessment(id)).text);
    const json = await server.call(`/v1/devices/${id}/assessment?format=json`);
    expect(json.body).toEqual({ ...about, value: [...missing, ...possiblyMissing] });
    expect((await server.call('/v1/devices/no-such-pc/assessment?format=csv')).status).toBe(404);
  });

  test.each([
    ['of an unknown Windows', makeReport({ build: 65_000 }), { missing: 0, possiblyMissing: 0 }, 'os-unknown'],
    ['without its revision', makeReport({ ubr: null }), { missing: 0, possiblyMissing: 3 }, 'position-unknown'],
  ])('a report %s is kept, and what is unknown is said', async (_name, report, counts, rule) => {
    const { body } = await put('odd', report);
    expect(body.counts).toMatchObject(counts);
    expect(body.counts.unknown).toBeGreaterThan(0);
    expect((await assessment('odd')).body.unknown.map(({ evidence }) => evidence.rule)).toContain(rule);
  });

  test('a sample catalog shows in every native answer', async () => {
    const sample = await startTestServer({ catalog: makeCatalog({ isSample: true }) });
    const answers = [
      await sample.report('pc', makeReport()),
      await sample.call('/v1/devices/pc/assessment'),
      await sample.call('/v1/catalog'),
    ];
    expect(answers.map(({ body }) => body.isSample)).toEqual([true, true, true]);
    await stopTestServer(sample);
  });
});

describe('which device', () => {
  test('a name stands for the same id in any case, and for another one in another tenant', async () => {
    const ids = [
      (await put('Same-PC', makeReport())).body.id,
      (await put('same-pc', makeReport())).body.id,
      (await put('SAME-PC', makeReport(), { tenantId: OTHER_TENANT })).body.id,
    ];
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect((await assessment(ids[0] ?? '')).body.name).toBe('same-pc');
    expect((await assessment(ids[0] ?? '', { tenantId: OTHER_TENANT })).status).toBe(404);
  });

  test('an id can be sent in any case; its computer name finds it too', async () => {
    const id = 'ABCDEF0123456789abcdef0123456789ABCDEF01';
    expect((await put(id, makeReport({ computerName: 'By-Id' }))).body.id).toBe(id.toLowerCase());
    expect((await assessment('by-id')).body.id).toBe(id.toLowerCase());
  });

  test('of several devices with one computer name, the one last seen is meant', async () => {
    const ids = ['1', '2'].map((digit) => digit.repeat(40));
    for (const id of [...ids, ids[0] ?? '']) await put(id, makeReport({ computerName: 'twin' }));
    expect((await assessment('twin')).body.id).toBe(ids[0]);
  });

  test('a report of another computer is kept for the device it was sent for, with a note', async () => {
    const { body } = await put('asset-1', makeReport({ computerName: 'PC-77' }));
    expect(body.notes.map((note) => note.code)).toContain('computer-name-differs');
    expect((await assessment('asset-1')).body.id).toBe(body.id);
    expect((await assessment('pc-77')).body.id).toBe(body.id);
  });
});

describe('when', () => {
  const at = (collectedAt: string, ubr: number) => makeReport({ collectedAt, ubr });

  test('an older report changes nothing, and says so', async () => {
    await put('pc-when', at('2020-04-02T00:00:00Z', 300));
    const { status, body } = await put('pc-when', at('2020-04-01T00:00:00Z', 0));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outcome: 'older',
      firstSeenAt: '2020-04-01T00:00:00.000Z',
      lastSeenAt: '2020-04-02T00:00:00.000Z',
      counts: { missing: 0 },
    });
    expect(body.notes.map((note) => note.code)).toContain('older-report-ignored');
    expect((await assessment('pc-when')).body.missing).toEqual([]);
  });

  test('of two reports of the same time the same one stands, whichever came first; a later one replaces it', async () => {
    const reports = [at('2020-04-02T00:00:00Z', 300), at('2020-04-02T00:00:00Z', 200)] as const;
    for (const report of reports) await put('pc-same', report);
    for (const report of reports.toReversed()) await put('pc-same-too', report);
    const missing = async (device: string) => (await assessment(device)).body.missing;
    expect(await missing('pc-same')).toEqual(await missing('pc-same-too'));
    expect((await put('pc-same', at('2020-04-02T00:00:01Z', 100))).body.counts).toMatchObject({ missing: 2 });
  });

  test('a report from the future counts as of now, so that later ones are still taken', async () => {
    const { body } = await put('pc-ahead', at('2099-01-01T00:00:00Z', 0));
    expect(body.lastSeenAt < '2099').toBe(true);
    expect(body.notes.map((note) => note.code)).toContain('collected-in-future');
    expect((await put('pc-ahead', makeReport({ ubr: 300 }))).body.outcome).toBe('updated');
  });
});

describe('bodies', () => {
  const report = makeReport({ computerName: 'pc-body' });

  test.each<[name: string, body: string | Uint8Array, headers: Record<string, string>]>([
    ['a type of a form', report, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a type that is none', report, { 'content-type': 'nonsense' }],
    ['a broken type', report, { 'content-type': ';;;' }],
    ['JSON', report, { 'content-type': 'application/json; charset=utf-8' }],
    ['UTF-16', Buffer.from(`\ufeff${report}`, 'utf16le'), {}],
    ['gzip', gzipSync(report), { 'content-encoding': 'gzip' }],
    ['GZIP', gzipSync(report), { 'content-encoding': ' GZIP ' }],
    ['gzip without a word of it', gzipSync(report), {}],
  ])('%s is read', async (_name, body, headers) => {
    expect((await put('pc-body', body, { headers })).text).toContain('"name":"pc-body"');
  });

  test.each<[name: string, body: string | Uint8Array, headers: Record<string, string>, status: number, code: string]>([
    ['nothing', '', {}, 400, 'InvalidRequestBody'],
    ['a text', 'hello', {}, 400, 'InvalidRequestBody'],
    ['broken JSON', '{"schemaVersion":1', {}, 400, 'InvalidRequestBody'],
    ['JSON with an unknown property', '{"schemaVersion":1,"x":1}', {}, 400, 'InvalidRequestBody'],
    ['null', 'null', {}, 400, 'InvalidRequestBody'],
    ['two devices', `[${report},${report}]`, {}, 400, 'InvalidRequestBody'],
    ['another system', 'NAME="Ubuntu"\nVERSION="24.04"\n', {}, 400, 'OsPlatformNotSupported'],
    ['binary data', randomBytes(500), {}, 400, 'InvalidRequestBody'],
    ['gzip that is none', report, { 'content-encoding': 'gzip' }, 400, 'InvalidRequestBody'],
    ['gzip cut short', gzipSync(report).subarray(0, 40), { 'content-encoding': 'gzip' }, 400, 'InvalidRequestBody'],
    ['brotli', report, { 'content-encoding': 'br' }, 415, 'UnsupportedMediaType'],
    ['gzip twice', report, { 'content-encoding': 'gzip, gzip' }, 415, 'UnsupportedMediaType'],
    ['17 MiB', Buffer.alloc(17 * MIB, ' '), {}, 413, 'PayloadTooLarge'],
    ['a gzip bomb', gzipSync(Buffer.alloc(200 * MIB)), { 'content-encoding': 'gzip' }, 413, 'PayloadTooLarge'],
  ])('%s is refused', async (_name, body, headers, status, code) => {
    const answer = await put('pc-refused', body, { headers });
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect((await assessment('pc-refused')).status).toBe(404);
  });

  test('17 MiB of unknown length is refused as well', async () => {
    const chunk = Buffer.alloc(MIB, ' ');
    const body = new ReadableStream({
      start: (controller) => {
        for (let sent = 0; sent < 17; sent++) controller.enqueue(chunk);
        controller.close();
      },
    });
    const init = { method: 'PUT', body, duplex: 'half' } as const;
    expect((await server.call('/v1/devices/pc-refused/report', init)).status).toBe(413);
  });
});

test('two hundred devices at once are all kept, and counted exactly', async () => {
  const fresh = await startTestServer();
  const devices = Array.from({ length: 200 }, (_, index) => ({ name: `pc-${index}`, ubr: (index % 4) * 100 }));
  await Promise.all(
    devices.map(({ name, ubr }) => fresh.report(name, makeReport({ computerName: name, ubr }), TENANT)),
  );
  const { body } = await fresh.call('/api/machines/pc-0/getmissingkbs');
  expect(body.value.map((row) => [row.id, row.machineMissedOn])).toEqual([
    ['9000003', 150],
    ['9000002', 100],
    ['9000001', 50],
  ]);
  await stopTestServer(fresh);
});
