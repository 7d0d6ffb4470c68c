/** Answers that come from the sample catalog say so, all alike. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/api/wire/operations.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  deviceId: 'pc',
  softwareId: 'microsoft-_-windows_90',
  recommendationId: 'va-_-microsoft-_-windows_90',
  cveId: 'CVE-2020-01100',
};
const TASK = { kbId: '9000003', dueOn: '2020-06-01', priority: 'low' };

const QUERIES: Readonly<Record<string, string>> = {
  '/api/machines/findbyip': `?ip=192.0.2.1&timestamp=2020-04-01T08:00:00Z`,
  '/api/machines/findbytag': '?tag=none',
  '/api/machines/SoftwareVulnerabilityChangesByMachine': '?sinceTime=2020-03-31T08:00:00Z',
};
const READ = Object.values(OPERATIONS).filter((operation) => !('method' in operation));
const ROLES = [...new Set(READ.flatMap(({ permissions }) => permissions.application)), 'Machine.ReadWrite.All'];

let sample: TestServer;
let real: TestServer;
let taskId: string;
beforeAll(async () => {
  const now = () => new Date('2020-04-01T08:00:00Z');
  sample = await startTestServer({ now, catalog: makeCatalog({ isSample: true }) });
  real = await startTestServer({ now });
  for (const server of [sample, real]) await server.report('pc', makeReport({ ubr: 0 }));
  taskId = (await call(sample, '/v1/remediation-tasks', { method: 'POST', body: JSON.stringify(TASK) })).body.id;
});
afterAll(async () => {
  await stopTestServer(sample);
  await stopTestServer(real);
});

const call = async (server: TestServer, path: string, init: Parameters<TestServer['call']>[1] = {}) =>
  server.call(path, { ...init, authorization: `Bearer ${await server.token({ roles: ROLES })}` });
const addressOf = (path: string) =>
  path.replace(/:(\w+)/g, (_, name: string) => (name === 'taskId' ? taskId : (ENTITIES[name] ?? '')));

test.each(READ)('$path', async ({ path }) => {
  const { status, headers } = await call(sample, `${addressOf(path)}${QUERIES[path] ?? ''}`);
  expect([status, headers.get('kbgap-sample')]).toEqual([200, 'true']);
});

test.each([
  ['/api/Software/$count', 200],
  ['/api/machines/pc/getmissingkbs?$top=1', 200],
  ['/api/machines/other/getmissingkbs', 404],
])('%s: %i', async (path, expected) => {
  const { status, headers } = await call(sample, path);
  expect([status, headers.get('kbgap-sample')]).toEqual([expected, 'true']);
});

test('one that changes something', async () => {
  const { status, headers } = await call(sample, '/api/machines/pc', {
    ...{ method: 'PATCH', body: JSON.stringify({ deviceValue: 'High' }) },
  });
  expect([status, headers.get('kbgap-sample')]).toEqual([200, 'true']);
});

test.each(['/api/machines', '/api/machines/pc/getmissingkbs', '/api/machines/pc/getmissingkbs?$top=1'])(
  'not %s of an imported catalog',
  async (path) => {
    const { status, headers } = await call(real, path);
    expect([status, headers.get('kbgap-sample')]).toEqual([200, null]);
  },
);
