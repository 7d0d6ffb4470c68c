import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCatalog } from './support/catalog.ts';
import { rawGet, sendRaw } from './support/raw-request.ts';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const GUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const LONG = 'a'.repeat(10_000);

let server: TestServer;
let authorization: string;

beforeAll(async () => {
  server = await startTestServer();
  await server.report('pc', makeReport());
  authorization = `Bearer ${await server.token()}`;
});
afterAll(() => stopTestServer(server));

const errorBody = (code: string) => ({ error: { code, message: expect.any(String), target: GUID } });

describe('addresses', () => {
  test.each([
    ['/api/machines/%ZZ/getmissingkbs', 400, 'BadRequest', 'no percent-encoding'],
    ['/api/machines/%/getmissingkbs', 400, 'BadRequest', 'cut percent-encoding'],
    ['/api/machines/%C3/getmissingkbs', 400, 'BadRequest', 'no UTF-8'],
    ['/api/machines/pc%00/getmissingkbs', 400, 'BadRequest', 'NUL'],
    ["/api/machines('pc%00')/getmissingkbs", 400, 'BadRequest', 'NUL in a key'],
    ['/api/machines/pc%0d%0aSet-Cookie:x/getmissingkbs', 400, 'BadRequest', 'line break'],
    ['/api/machines/pc/getmissingkbs?x=%ZZ', 400, 'BadRequest', 'bad query'],
    ['/api/machines/pc/getmissingkbs?x=%00', 400, 'BadRequest', 'NUL in the query'],
    [`/api/machines/${LONG}/getmissingkbs`, 400, 'InvalidInput', 'too long an id'],
    ['/api/machines/p%20c/getmissingkbs', 400, 'InvalidInput', 'a blank in a name'],
    ['/api/machines/..%2f..%2fetc/getmissingkbs', 400, 'InvalidInput', 'a way up'],
    ["/api/machines('')/getmissingkbs", 400, 'InvalidInput', 'an empty key'],
    ["/api/machines('a''b')/getmissingkbs", 404, 'ResourceNotFound', 'a quote in a key'],
    ['/api/machines/constructor/getmissingkbs', 404, 'ResourceNotFound', 'a word of JavaScript'],
    ['/api/machines/pc/nothing', 404, 'NotFound', 'no such operation'],
    ['/api/nothing', 404, 'NotFound', 'no such resource'],
    ['/api/v2.0/machines/pc/getmissingkbs', 404, 'NotFound', 'no such version'],
    ['/v1/nothing', 404, 'NotFound', 'no such native operation'],
    ['/nothing', 404, 'NotFound', 'no page here'],
    ['/api/v1.0/Machines/pc/Alerts?$top=1', 501, 'NotImplemented', 'a known operation'],
    [
      "/api/machines/findbyip(ip='10.0.0.1',timestamp=2020-03-10T00:00:00Z)",
      400,
      'InvalidInput',
      'a call with parameters',
    ],
    ['/api/software/microsoft-_-edge/getmissingkbs', 404, 'ResourceNotFound', 'a product that no device has'],
    ['/api/alerts/1/2/3', 501, 'NotImplemented', 'a known resource'],
    ['/v1/devices/no-such-pc/assessment', 404, 'ResourceNotFound', 'native'],
  ])('%s: %i %s', async (target, status, code) => {
    const answer = await sendRaw(server.url, rawGet(target, { authorization }));
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: errorBody(code) });
    expect(answer.text.toLowerCase()).toContain('x-content-type-options: nosniff');
  });

  test('native answers say device', async () => {
    const { body } = await server.call('/v1/devices/no-such-pc/assessment');
    expect(body.error.message).toBe('Device no-such-pc was not found');
  });
});

describe('methods', () => {
  test.each([
    ['POST', '/api/machines/pc/getmissingkbs', 'GET, HEAD'],
    ['DELETE', '/api/v1.0/machines/pc/getmissingkbs', 'GET, HEAD'],
    ['OPTIONS', '/api/machines/pc/getmissingkbs', 'GET, HEAD'],
    ['GET', '/v1/devices/pc/report', 'PUT'],
    ['PUT', '/v1/devices/pc/assessment', 'GET, HEAD'],
    ['POST', '/v1/devices', 'GET, HEAD'],
    ['PUT', '/v1/devices/pc', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/v1/devices/pc/history', 'GET, HEAD'],
    ['GET', '/v1/reports', 'POST'],
    ['DELETE', '/v1/changes', 'GET, HEAD'],
    ['POST', '/v1/fleet/kbs', 'GET, HEAD'],
    ['PUT', '/v1/fleet/kbs/9000001/history', 'GET, HEAD'],
    ['POST', '/v1/fleet/patched', 'GET, HEAD'],
    ['GET', '/api/machines/pc/tags', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s: 405, and what is allowed', async (method, path, allowed) => {
    const { status, headers, body } = await server.call(path, { method });
    expect({ status, allow: headers.get('allow'), body }).toEqual({
      status: 405,
      allow: allowed,
      body: errorBody('MethodNotAllowed'),
    });
  });
});

describe('requests that are no HTTP', () => {
  test.each([
    ['nonsense', 'what is this\r\n\r\n', 400, 'BadRequest'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
      431,
      'RequestHeaderFieldsTooLarge',
    ],
    [
      'two lengths',
      'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'BadRequest',
    ],
  ])('%s', async (_name, request, status, code) => {
    const answer = await sendRaw(server.url, request);
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: errorBody(code) });
  });
});

describe('the Host header', () => {
  test.each([
    ['kbgap.example.com', 'http://kbgap.example.com'],
    ['kbgap.example.com:8443', 'http://kbgap.example.com:8443'],
    ['[::1]:4540', 'http://[::1]:4540'],
  ])('%s gets into the context', async (host, base) => {
    const answer = await sendRaw(server.url, rawGet('/api/machines/pc/getmissingkbs', { authorization, host }));
    expect(answer.body).toMatchObject({ '@odata.context': expect.stringContaining(`${base}/api/$metadata#`) });
  });

  test.each(['evil.example.com/path', 'a b', '"><script>', 'user@host', 'x:99999999', ''])(
    '%j is refused',
    async (host) => {
      const answer = await sendRaw(server.url, rawGet('/api/machines/pc/getmissingkbs', { authorization, host }));
      expect(answer).toMatchObject({ status: 400, body: errorBody('BadRequest') });
      expect(answer.text).not.toContain('script');
    },
  );

  test('forwarding headers are not believed', async () => {
    const headers = { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'https' };
    const { body } = await server.call('/api/machines/pc/getmissingkbs', { headers });
    expect(body['@odata.context']).toContain(`${server.url}/api/`);
  });
});

test('an internal error tells nothing; the log has it under the id that the caller got', async () => {
  const lines: string[] = [];
  const broken = await startTestServer({
    catalog: {
      ...makeCatalog(),
      get knownThrough(): never {
        throw new Error('secret detail');
      },
    },
    flags: { logLevel: 'info' },
    logTo: { write: (line) => lines.push(line) },
  });
  const { status, text, body } = await broken.call('/v1/catalog');
  expect({ status, body }).toEqual({ status: 500, body: errorBody('InternalServerError') });
  expect(text).not.toMatch(/secret|stack|\.ts/);
  const logged = lines.map((line) => JSON.parse(line)).find((line) => line.level === 50);
  expect(logged).toMatchObject({ requestId: body.error.target, err: { message: 'secret detail' } });
  await stopTestServer(broken);
});
