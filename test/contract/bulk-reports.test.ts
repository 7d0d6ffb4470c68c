/** `POST /v1/reports`: reports of many devices, a line each. */
import { once } from 'node:events';
import { request } from 'node:http';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chunksOf, inPieces, joined, peakMiB, sameBytes, webStream } from '../support/lines.ts';
import { noise } from '../support/noise.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const MIB = 1024 * 1024;
const LINE_LIMIT = 4 * MIB;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

type Body = string | Uint8Array | AsyncIterable<Buffer>;

async function post(body: Body, headers: Readonly<Record<string, string>> = {}, tenantId = TENANT) {
  const isStream = typeof body === 'object' && Symbol.asyncIterator in body;
  const sent = isStream ? { body: webStream(body), duplex: 'half' as const } : { body: Buffer.from(body) };
  return await server.call('/v1/reports', { method: 'POST', ...sent, headers, tenantId });
}

let prefixes = 0;
/** Names that no other test uses. */
const names = (count: number): string[] => {
  prefixes++;
  return Array.from({ length: count }, (_, index) => `t${prefixes}-pc-${index}`);
};
const line = (computerName: string, ubr = 0) => makeReport({ computerName, collectedAt: '2020-04-01T08:00:00Z', ubr });
const lines = (devices: readonly string[]) => devices.map((name) => `${line(name)}\n`).join('');
const isThere = async (device: string, tenantId = TENANT) =>
  (await server.call(`/v1/devices/${device}`, { tenantId })).status === 200;
const result = (counts: Readonly<Record<string, unknown>>) => ({
  lines: 0,
  accepted: { created: 0, updated: 0, older: 0 },
  ignored: 0,
  rejected: 0,
  errors: [],
  errorsOmitted: 0,
  ...counts,
});
const created = (count: number) => result({ lines: count, accepted: { created: count, updated: 0, older: 0 } });

describe('what is taken', () => {
  test('each line becomes a device; later lines of a device update it, older ones do not', async () => {
    const [a = '', b = ''] = names(2);
    const older = makeReport({ computerName: b, collectedAt: '2020-03-01T08:00:00Z', ubr: 300 });
    const wrapped = JSON.stringify({
      device: a,
      collectedAt: '2020-04-02T08:00:00Z',
      report: JSON.parse(makeReport({ ubr: 300 })),
    });
    const first = await post(`${lines([a, b])}`);
    expect({ status: first.status, body: first.body }).toEqual({ status: 200, body: created(2) });
    const second = await post(`${wrapped}\n${older}\n`);
    expect(second.body).toEqual(result({ lines: 2, accepted: { created: 0, updated: 1, older: 1 } }));
    const missing = async (device: string) =>
      (await server.call(`/v1/devices/${device}/assessment`)).body.missing.length;
    expect([await missing(a), await missing(b)]).toEqual([0, 3]);
  });

  test('ten thousand lines, and every count is exact', async () => {
    const fresh = await startTestServer();
    const devices = Array.from({ length: 10_000 }, (_, index) => `pc-${index}`);
    const body = devices.map((name, index) => line(name, (index % 4) * 100)).join('\n');
    const answer = await fresh.call('/v1/reports', { method: 'POST', body });
    expect(answer.body).toEqual(created(10_000));
    const { devices: counted, patched, value } = JSON.parse((await fresh.call('/v1/fleet/kbs')).text);
    expect([counted, patched, ...value.map((kb: { devices: number }) => kb.devices)]).toEqual([
      10_000, 2_500, 7_500, 5_000, 2_500,
    ]);
    await stopTestServer(fresh);
  });

  test('the tenant is the one of the token', async () => {
    const [device = ''] = names(1);
    await post(line(device), {}, OTHER_TENANT);
    expect([await isThere(device), await isThere(device, OTHER_TENANT)]).toEqual([false, true]);
  });

  test.each<[name: string, encode: (text: string) => Body, headers?: Record<string, string>]>([
    ['LF', (text) => text],
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['blank lines', (text) => `\n\r\n  \n${text.replaceAll('\n', '\n\t\n\n')}`],
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['no end of the last line', (text) => text.trimEnd()],
    ['one byte at a time', (text) => inPieces(Buffer.from(text), 1)],
    ['gzip', (text) => gzipSync(text), { 'content-encoding': 'gzip' }],
    ['GZIP', (text) => gzipSync(text), { 'content-encoding': ' X-GZIP ' }],
    ['gzip without a header', (text) => gzipSync(text)],
    ['gzip called identity, byte by byte', (text) => inPieces(gzipSync(text), 1), { 'content-encoding': 'identity' }],
    ['gzip in several members', (text) => Buffer.concat(text.split(/(?<=\n)/).map((part) => gzipSync(part)))],
    ['a type of a form', (text) => text, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['NDJSON', (text) => text, { 'content-type': 'application/x-ndjson' }],
  ])('%s', async (_name, encode, headers) => {
    const devices = names(3);
    const answer = await post(encode(lines(devices)), headers);
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: created(3) });
    for (const device of devices) expect(await isThere(device)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['blank lines', '\n\r\n \n'],
    ['an empty gzip', gzipSync('')],
  ])('%s: no lines', async (_name, body) => {
    const answer = await post(body);
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: result({}) });
  });

  test('results of queries that tell nothing of updates make no device', async () => {
    const query = { name: 'users', hostIdentifier: 'osquery-host', unixTime: 1_585_728_000, action: 'added' };
    const body = JSON.stringify({ ...query, columns: { username: 'root' } });
    expect((await post(body)).body).toEqual(result({ lines: 1, ignored: 1 }));
    expect(await isThere('osquery-host')).toBe(false);
  });
});

describe('bad lines', () => {
  test('are named, and spoil none of the good ones', async () => {
    const [first = '', last = ''] = names(2);
    const bad: [body: string | Uint8Array, code: string][] = [
      ['nonsense', 'malformed'],
      ['{"schemaVersion":1', 'malformed'],
      ['null', 'malformed'],
      ['[]', 'malformed'],
      ['{}', 'unknown-format'],
      ['{"schemaVersion":1,"x":1}', 'malformed'],
      [`[${line('x1')},${line('x2')}]`, 'malformed'],
      ['{"a":'.repeat(1000), 'malformed'],
      [makeReport(), 'device-unnamed'],
      [JSON.stringify({ device: 'a b', report: JSON.parse(makeReport()) }), 'device-id-invalid'],
      [Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'malformed'],
      [Buffer.from(makeReport({ computerName: 'M\u00fcller' }), 'latin1'), 'malformed'],
      [Buffer.from(`\ufeff${line('x3')}`, 'utf16le').filter((byte) => byte !== 0x0a), 'malformed'],
      [Buffer.from([0, 1, 2, 3, 0xff]), 'malformed'],
    ];
    const body = Buffer.concat([
      Buffer.from(`${line(first)}\n`),
      ...bad.flatMap(([bytes]) => [Buffer.from(bytes), Buffer.from('\n')]),
      Buffer.from(line(last)),
    ]);
    const { status, body: answer } = await post(body);
    expect({ status, answer }).toEqual({
      status: 200,
      answer: result({
        lines: bad.length + 2,
        accepted: { created: 2, updated: 0, older: 0 },
        rejected: bad.length,
        errors: bad.map(([, code], index) => ({ line: index + 2, code, message: expect.any(String) })),
      }),
    });
    expect([await isThere(first), await isThere(last)]).toEqual([true, true]);
  });

  test('messages name the field and what was expected, and show nothing long', async () => {
    const bad = [`{"schemaVersion":1,"os":{"build":"${'9'.repeat(5000)}"}}`, '\ud800', `{"${'x'.repeat(5000)}":1}`];
    const { body } = await post(bad.join('\n'));
    for (const { message } of body.errors) expect(message.length).toBeLessThan(500);
    expect(body.errors[0]?.message).toMatch(/^\$\.os\.build: expected /);
  });

  test('the first hundred are told, the others counted', async () => {
    const [device = ''] = names(1);
    const { body } = await post(`${'bad\n'.repeat(25_000)}${line(device)}`);
    expect(body).toEqual(
      result({
        lines: 25_001,
        accepted: { created: 1, updated: 0, older: 0 },
        rejected: 25_000,
        errors: Array.from({ length: 100 }, (_, index) => expect.objectContaining({ line: index + 1 })),
        errorsOmitted: 24_900,
      }),
    );
  });

  test('binary data is refused line by line', async () => {
    const { status, body } = await post(noise(100_000));
    expect(status).toBe(200);
    expect(body.rejected).toBeGreaterThan(0);
    expect(body.accepted).toEqual({ created: 0, updated: 0, older: 0 });
  });

  test('a line of 4 MiB is read, a longer one is not, wherever its end is', async () => {
    const [fits = '', after = ''] = names(2);
    const padded = (text: string, size: number) => text + ' '.repeat(size - text.length);
    const body = [padded(line(fits), LINE_LIMIT), padded(line('too-long'), LINE_LIMIT + 1), line(after)].join('\r\n');
    expect((await post(body)).body).toEqual(
      result({
        lines: 3,
        accepted: { created: 2, updated: 0, older: 0 },
        rejected: 1,
        errors: [{ line: 2, code: 'too-large', message: 'expected a line of at most 4194304 bytes' }],
      }),
    );
    expect(await isThere('too-long')).toBe(false);
  });

  test('a line of 2 GB costs no memory, and those around it are taken', async () => {
    const [before = '', after = ''] = names(2);
    const body = joined(chunksOf(`${line(before)}\n`), sameBytes(2_000_000_000, 0x78), chunksOf(`\n${line(after)}\n`));
    let answer: Awaited<ReturnType<typeof post>> | undefined;
    const peak = await peakMiB(async () => {
      answer = await post(body);
    });
    expect(answer?.body).toMatchObject({
      lines: 3,
      accepted: { created: 2 },
      rejected: 1,
      errors: [{ line: 2, code: 'too-large' }],
    });
    expect(peak).toBeLessThan(300);
  });
});

describe('bodies that cannot be read to their end', () => {
  test.each<[name: string, body: () => Body, headers: Record<string, string>, status: number, code: string]>([
    ['gzip that is none', () => line('x'), { 'content-encoding': 'gzip' }, 400, 'InvalidRequestBody'],
    [
      'something after the gzip',
      () => Buffer.concat([gzipSync('\n'), Buffer.from('xx')]),
      {},
      400,
      'InvalidRequestBody',
    ],
    ['brotli', () => line('x'), { 'content-encoding': 'br' }, 415, 'UnsupportedMediaType'],
    ['gzip twice', () => line('x'), { 'content-encoding': 'gzip, gzip' }, 415, 'UnsupportedMediaType'],
  ])('%s', async (_name, body, headers, status, code) => {
    const answer = await post(body(), headers);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect(await isThere('x')).toBe(false);
  });

  test('a gzip that is cut short: the lines before are taken in, and the message says how many', async () => {
    const devices = names(5_000);
    const whole = gzipSync(lines(devices).replaceAll('windows', 'windows'), { level: 1 });
    const { status, body } = await post(inPieces(whole.subarray(0, whole.length / 2), 1000));
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'InvalidRequestBody' });
    const said = /^expected gzip to its end; is it cut short\? Lines 1 to (\d+) were taken in\.$/.exec(
      body.error.message,
    );
    const taken = Number(said?.[1]);
    expect(taken).toBeGreaterThan(0);
    expect([await isThere(devices[taken - 1] ?? ''), await isThere(devices[taken] ?? '')]).toEqual([true, false]);
  });

  test('a gzip bomb is refused, in bounded memory', async () => {
    const gzip = createGzip({ level: 9 });
    const feed = (async () => {
      for await (const chunk of sameBytes(1_000_000_000)) if (!gzip.write(chunk)) await once(gzip, 'drain');
      gzip.end();
    })();
    const chunks: Buffer[] = await gzip.toArray();
    await feed;
    const peak = await peakMiB(async () => {
      const { status, body } = await post(Buffer.concat(chunks));
      expect({ status, error: body.error }).toMatchObject({
        status: 413,
        error: { code: 'PayloadTooLarge', message: expect.stringContaining('inflates at most 200 times') },
      });
    });
    expect(peak).toBeLessThan(300);
  });

  test.each([
    ['90 MB, however much they shrink', 90, 0],
    ['150 MB that shrink some 100 times', 150, 600],
  ])('lines of %s are no bomb', async (_name, megabytes, noiseBytes) => {
    const [device = ''] = names(1);
    const random = noise(100_000);
    const padding = Array.from({ length: megabytes * 10 }, (_, index) => {
      const told = random.subarray(index * 60, index * 60 + noiseBytes).toString('hex');
      return `${told}${' '.repeat(100_000)}`;
    });
    const report = (extra: string) => line(device).replace('{', `{"$schema":"${extra}",`);
    const { status, body } = await post(gzipSync(padding.map((extra) => `${report(extra)}\n`).join('')));
    expect({ status, lines: body.accepted }).toEqual({
      status: 200,
      lines: { created: 1, updated: megabytes * 10 - 1, older: 0 },
    });
  });

  test('after a refusal the connection goes on: what is left of the body is dropped', async () => {
    const [device = ''] = names(1);
    for (let tries = 0; tries < 5; tries++) {
      expect((await post(line(device), { 'content-encoding': 'gzip' })).status).toBe(400);
      expect((await post(noise(3 * MIB), { 'content-encoding': 'gzip' })).status).toBe(400);
    }
    expect((await post(line(device))).body).toEqual(created(1));
  });

  test('a client that goes away: its whole lines are taken in, the one it was in is not, and the service goes on', async () => {
    const [whole = '', cut = ''] = names(2);
    const client = request(`${server.url}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await server.token()}` },
    });
    client.on('error', () => undefined);
    // A whole report, but for its line's end.
    client.write(`${line(whole)}\n${line(cut)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    client.destroy();
    await until(async () => ((await isThere(whole)) ? true : null));
    expect(await isThere(cut)).toBe(false);
    expect((await post(line(cut))).body).toEqual(created(1));
  });
});

describe('many at a time', () => {
  /** Starts a request and leaves it open. */
  const open = async (device: string) => {
    const client = request(`${server.url}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await server.token()}` },
    });
    client.on('error', () => undefined);
    client.write(`${line(device)}\n`);
    return client;
  };

  test('four are served, 32 wait for their turn, and the next is told to come later', async () => {
    const served = await Promise.all(names(4).map(open));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = names(32).map((device) => post(line(device)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { status, headers, body } = await post(line('one-too-many'));
    expect({ status, retryAfter: headers.get('retry-after'), code: body.error.code }).toEqual({
      status: 503,
      retryAfter: '5',
      code: 'ServiceUnavailable',
    });
    expect((await server.call('/healthz')).status).toBe(200);
    for (const client of served) client.end();
    for (const answer of await Promise.all(waiting)) expect(answer.body).toEqual(created(1));
    expect(await isThere('one-too-many')).toBe(false);
  });

  test('one that goes away while it waits leaves its turn to the others', async () => {
    const served = await Promise.all(names(4).map(open));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const gone = await open('waited-in-vain');
    await new Promise((resolve) => setTimeout(resolve, 200));
    gone.destroy();
    const next = post(line('waited-longer'));
    for (const client of served) client.end();
    expect((await next).body).toEqual(created(1));
  });
});

test.each(['?x=1', '?device=pc'])('options are refused: %s', async (query) => {
  const { status, body } = await server.call(`/v1/reports${query}`, { method: 'POST', body: line('x') });
  expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
});
