/** An osquery agent's whole conversation, byte for byte as an agent sends it, over HTTPS. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openEnrollment } from '../../src/server.ts';
import { BUILD } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

let server: TestServer;
let secret = '';
let otherSecret = '';
let ca: Buffer;

beforeAll(async () => {
  server = await startTestServer({ flags: { tls: 'generate' } });
  const { enrollment, close } = await openEnrollment(readConfig({}, { dataDir: server.dataDir }));
  ({ secret } = await enrollment.addSecret(TENANT));
  otherSecret = (await enrollment.addSecret(OTHER_TENANT)).secret;
  await close();
  ca = await readFile(join(server.dataDir, 'tls-cert.pem'));
});

afterAll(() => stopTestServer(server));

interface Reply {
  readonly status: number;
  readonly body: { readonly node_key?: string; readonly node_invalid?: boolean; readonly [name: string]: unknown };
}

/** The request line and headers of osquery 5, each connection for one request. */
async function post(path: string, message: unknown, { isCompressed = false } = {}): Promise<Reply> {
  const json = Buffer.from(JSON.stringify(message));
  return await send(path, isCompressed ? gzipSync(json) : json, isCompressed);
}

async function send(path: string, body: Buffer, isCompressed: boolean): Promise<Reply> {
  const { hostname, port } = new URL(server.url);
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'User-Agent: osquery/5.12.1',
    'Content-Type: application/json',
    'Accept: application/json',
    ...(isCompressed ? ['Content-Encoding: gzip'] : []),
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    '',
  ].join('\r\n');
  const answer = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), ca, maxVersion: 'TLSv1.2' }, () =>
      socket.write(Buffer.concat([Buffer.from(head), body])),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
  const start = answer.indexOf('\r\n\r\n') + 4;
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]), body: JSON.parse(answer.slice(start)) };
}

const enrollMessage = (enrollSecret: string, computerName: string) => ({
  enroll_secret: enrollSecret,
  host_identifier: computerName,
  platform_type: '2',
  host_details: {
    os_version: {
      _id: '10',
      arch: '64-bit',
      build: String(BUILD),
      codename: 'Windows 90',
      major: '10',
      minor: '0',
      name: 'Windows 90 Enterprise',
      platform: 'windows',
      platform_like: 'windows',
      version: `10.0.${BUILD}`,
    },
    osquery_info: { build_platform: 'windows', pid: '4711', version: '5.12.1' },
    platform_info: { vendor: 'Made up', version: '1.0' },
    system_info: {
      computer_name: computerName,
      hostname: `${computerName}.example.com`,
      uuid: '4C4C4544-0046-4A10-8052-B4C04F4D3432',
    },
  },
});

const unixTime = Math.floor(Date.now() / 1000) - 60;

const result = (name: string, computerName: string, snapshot: readonly unknown[]) => ({
  snapshot,
  action: 'snapshot',
  name,
  hostIdentifier: computerName,
  calendarTime: 'Tue Nov 24 08:00:00 2026 UTC',
  unixTime,
  epoch: 0,
  counter: 0,
  numerics: false,
  decorations: { hostname: computerName },
});

const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const value = (name: string, data: string) => ({ key: KEY, path: `${KEY}\\${name}`, name, type: 'REG_SZ', data });

/** What the queries of the configuration answer on a device at revision 100 with the update of January. */
const results = (computerName: string) => [
  result('kbgap_os_version', computerName, [
    {
      name: 'Windows 90 Enterprise',
      version: `10.0.${BUILD}`,
      build: String(BUILD),
      platform: 'windows',
      arch: '64-bit',
    },
  ]),
  result('kbgap_registry', computerName, [
    value('CurrentBuild', String(BUILD)),
    value('UBR', '100'),
    value('EditionID', 'Enterprise'),
    value('InstallationType', 'Client'),
  ]),
  result('kbgap_patches', computerName, [{ csname: computerName, hotfix_id: 'KB9000001', installed_on: '3/17/2020' }]),
];

const status = {
  hostIdentifier: 'AGENT-1',
  calendarTime: 'Tue Nov 24 08:00:00 2026 UTC',
  unixTime,
  severity: 0,
  filename: 'tls.cpp',
  line: 253,
  message: 'TLS/HTTPS POST request to URI',
  version: '5.12.1',
};

async function missingOf(device: string, tenantId = TENANT): Promise<string[]> {
  const { body } = await call(`/v1/devices/${device}/assessment`, tenantId);
  return (body.missing as readonly { kbId: string }[]).map(({ kbId }) => kbId);
}

/** A GET over HTTPS with a token. */
async function call(path: string, tenantId = TENANT, init: { method?: string; body?: string } = {}) {
  const authorization = `Bearer ${await server.token({ tenantId })}`;
  return await new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    request(`${server.url}${path}`, { ca, method: init.method ?? 'GET', headers: { authorization } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
      );
    })
      .on('error', reject)
      .end(init.body);
  });
}

describe('an osquery agent', () => {
  test('enrolls, asks for its configuration, sends results, and ends as an assessed device', async () => {
    const enrolled = await post('/osquery/enroll', enrollMessage(secret, 'AGENT-1'));
    expect(enrolled).toEqual({
      status: 200,
      body: { node_key: expect.stringMatching(/^[\w-]{43}$/), node_invalid: false },
    });
    const { node_key } = enrolled.body;

    const config = await post('/osquery/config', { node_key });
    expect(config.status).toBe(200);
    expect(config.body.node_invalid).toBe(false);
    expect(Object.keys(config.body.schedule ?? {})).toEqual([
      'kbgap_os_version',
      'kbgap_registry',
      'kbgap_patches',
      'kbgap_programs',
    ]);
    for (const query of Object.values(config.body.schedule ?? {})) {
      expect(query).toEqual({
        query: expect.stringMatching(/^SELECT .*;$/s),
        interval: 3600,
        snapshot: true,
        platform: 'windows',
      });
    }

    expect(await post('/osquery/log', { node_key, log_type: 'status', data: [status] })).toEqual({
      status: 200,
      body: { node_invalid: false },
    });
    const log = { node_key, log_type: 'result', data: results('AGENT-1') };
    expect(await post('/osquery/log', log, { isCompressed: true })).toEqual({
      status: 200,
      body: { node_invalid: false },
    });

    await call('/v1/devices/TWIN/report', TENANT, {
      method: 'PUT',
      body: makeReport({ ubr: 100, installedKbs: [{ kbId: '9000001', installedOn: '2020-03-17' }] }),
    });
    const [agent, twin] = await Promise.all(
      ['AGENT-1', 'TWIN'].map(async (device) => (await call(`/v1/devices/${device}/assessment`)).body),
    );
    for (const part of ['os', 'position', 'missing', 'possiblyMissing', 'unknown', 'plan', 'conflicts']) {
      expect({ [part]: agent?.[part] }).toEqual({ [part]: twin?.[part] });
    }
    expect(await missingOf('AGENT-1')).toEqual(['9000003', '9000002']);
  });

  test('whose key is not known is told to enroll again, and goes on with its new key', async () => {
    const data = results('AGENT-2');
    const invalid = { status: 200, body: { node_invalid: true } };
    expect(await post('/osquery/config', { node_key: 'of-another-life' })).toEqual(invalid);
    expect(await post('/osquery/log', { node_key: 'of-another-life', log_type: 'result', data })).toEqual(invalid);
    expect((await call('/v1/devices/AGENT-2/assessment')).status).toBe(404);

    const { body } = await post('/osquery/enroll', enrollMessage(secret, 'AGENT-2'));
    expect(await post('/osquery/log', { node_key: body.node_key, log_type: 'result', data })).toMatchObject({
      body: { node_invalid: false },
    });
    expect(await missingOf('AGENT-2')).toEqual(['9000003', '9000002']);
  });

  test('that enrolls again gets another key', async () => {
    const first = await post('/osquery/enroll', enrollMessage(secret, 'AGENT-3'));
    const second = await post('/osquery/enroll', enrollMessage(secret, 'AGENT-3'));
    expect(second.body.node_key).not.toBe(first.body.node_key);
    expect(await post('/osquery/config', { node_key: second.body.node_key })).toMatchObject({
      body: { node_invalid: false },
    });
    expect(await post('/osquery/config', { node_key: first.body.node_key })).toEqual({
      status: 200,
      body: { node_invalid: true },
    });
  });

  test('reports for the tenant of its secret, whatever its results say of themselves', async () => {
    const { body } = await post('/osquery/enroll', enrollMessage(otherSecret, 'AGENT-4'));
    await post('/osquery/log', { node_key: body.node_key, log_type: 'result', data: results('AGENT-9') });
    expect(await missingOf('AGENT-4', OTHER_TENANT)).toEqual(['9000003', '9000002']);
    for (const name of ['AGENT-4', 'AGENT-9']) expect((await call(`/v1/devices/${name}/assessment`)).status).toBe(404);
  });

  test.each([
    ['a wrong secret', enrollMessage('wrong', 'AGENT-5')],
    ['no secret', { ...enrollMessage('', 'AGENT-5'), enroll_secret: undefined }],
    ['a secret that is no text', { ...enrollMessage('', 'AGENT-5'), enroll_secret: { $ne: '' } }],
  ])('with %s is not let in', async (_, message) => {
    expect(await post('/osquery/enroll', message)).toEqual({ status: 200, body: { node_invalid: true } });
  });

  test('without any name that a device can have is not let in', async () => {
    const message = { enroll_secret: secret, host_identifier: 'a b\u0000c', host_details: {} };
    expect(await post('/osquery/enroll', message)).toEqual({ status: 200, body: { node_invalid: true } });
  });

  test.each([
    ['/osquery/enroll', '[]'],
    ['/osquery/config', '"text"'],
    ['/osquery/log', '{"node_key":"x","log_type":"result","data":"none"}'],
  ])('that sends %s another body than an agent does is answered, and nothing breaks', async (path, body) => {
    const answer = await post(path, JSON.parse(body));
    expect([200, 400]).toContain(answer.status);
    expect(answer.body.node_invalid ?? true).toBe(true);
  });

  test.each([
    ['first', (node_key: string, log: object) => ({ node_key, ...log })],
    ['last', (node_key: string, log: object) => ({ ...log, node_key })],
  ])('may send a large log, with its key %s', async (place, message) => {
    const device = `LARGE-${place}`;
    const { body } = await post('/osquery/enroll', enrollMessage(secret, device));
    const other = result('users', device, [{ uid: '500', username: 'somebody', directory: 'x'.repeat(1_000_000) }]);
    const log = { log_type: 'result', data: [other, other, ...results(device), other] };
    expect(await post('/osquery/log', message(body.node_key ?? '', log), { isCompressed: true })).toEqual({
      status: 200,
      body: { node_invalid: false },
    });
    expect(await missingOf(device)).toEqual(['9000003', '9000002']);
  });

  test('that is none costs little: of a log with a key that nobody has no more than that is read', async () => {
    const rss = process.memoryUsage().rss;
    const data = '[],'.repeat(20_000_000);
    const log = gzipSync(`{"node_key":"stranger","log_type":"result","data":[${data}`);
    const answers = Array.from({ length: 8 }, () => send('/osquery/log', log, true));
    const invalid = { status: 200, body: { node_invalid: true } };
    expect(await Promise.all(answers)).toEqual(Array(8).fill(invalid));
    // Read, each would take some 600 MB.
    expect(process.memoryUsage().rss - rss).toBeLessThan(600 * 1024 * 1024);
  });

  test('whose log holds results of other queries has these left out, and the others taken', async () => {
    const { body } = await post('/osquery/enroll', enrollMessage(secret, 'AGENT-6'));
    const others = [null, 7, {}, result('users', 'AGENT-6', [{ uid: '500', username: 'somebody' }])];
    const data = [...others, ...results('AGENT-6')];
    expect(await post('/osquery/log', { node_key: body.node_key, log_type: 'result', data })).toMatchObject({
      status: 200,
    });
    expect(await missingOf('AGENT-6')).toEqual(['9000003', '9000002']);
  });
});
