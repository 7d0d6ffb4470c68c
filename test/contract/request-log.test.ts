/** The line that each request leaves in the log. */
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { rawGet, sendRaw } from './support/raw-request.ts';
import { startTestServer, stopTestServer, TENANT } from './support/server.ts';

async function logOf(
  logLevel: string,
  use: (url: string, token: (clientId: string) => Promise<string>) => Promise<unknown>,
): Promise<unknown[]> {
  const lines: string[] = [];
  const server = await startTestServer({ flags: { logLevel }, logTo: { write: (line) => lines.push(line) } });
  await use(server.url, (clientId) => server.token({ clientId }));
  await stopTestServer(server);
  expect(lines.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
}

const line = (rest: object) => ({
  level: 30,
  time: expect.any(Number),
  pid: process.pid,
  hostname: hostname(),
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  method: 'GET',
  milliseconds: expect.any(Number),
  msg: 'request',
  ...rest,
});

test.each([
  ['/healthz', '/healthz', 200],
  ['/healthz?a=secret', '/healthz', 200],
  ['/a"b\\c', '/a"b\\c', 404],
  ['/%0A', '/%0A', 400],
])('of a stranger who asks for %s', async (target, path, status) => {
  const lines = await logOf('info', (url) => sendRaw(url, rawGet(target)));
  expect(lines).toEqual([line({ path, status, tenant: null, client: null })]);
});

test('of a client, whatever its name', async () => {
  const client = 'a"b\\c{}';
  const lines = await logOf('info', async (url, token) =>
    sendRaw(url, rawGet('/v1/catalog', { authorization: `Bearer ${await token(client)}` })),
  );
  expect(lines).toEqual([line({ path: '/v1/catalog', status: 200, tenant: TENANT, client })]);
});

test('is not there where the log is for warnings', async () => {
  expect(await logOf('warn', (url) => sendRaw(url, rawGet('/healthz')))).toEqual([]);
});
