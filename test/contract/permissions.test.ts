/** Which permission each native operation asks for: it lets in, and no other does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const ROLES = [
  'Software.Read.All',
  'Machine.Read.All',
  'Machine.ReadWrite.All',
  'Report.Write.All',
  'Vulnerability.Read.All',
  'RemediationTasks.Read.All',
];
const SCOPES = [
  ...['Software.Read', 'Machine.Read', 'Machine.ReadWrite', 'Report.Write', 'Vulnerability.Read'],
  ...['RemediationTask.Read', 'RemediationTask.Read.Read'],
];

const READ_DEVICE = {
  roles: ['Machine.Read.All', 'Machine.ReadWrite.All'],
  scopes: ['Machine.Read', 'Machine.ReadWrite'],
};
const WRITE_DEVICE = { roles: ['Machine.ReadWrite.All'], scopes: ['Machine.ReadWrite'] };
const SEND_REPORT = { roles: ['Machine.ReadWrite.All', 'Report.Write.All'], scopes: ['Machine.ReadWrite'] };
const READ_SOFTWARE = { roles: ['Software.Read.All'], scopes: ['Software.Read'] };
const READ_TASKS = {
  roles: ['RemediationTasks.Read.All'],
  scopes: ['RemediationTask.Read', 'RemediationTask.Read.Read'],
};
const ANY = { roles: ROLES, scopes: SCOPES };

const OPERATIONS = [
  { method: 'GET', path: '/v1/devices', allowed: READ_DEVICE },
  { method: 'GET', path: '/v1/devices/pc', allowed: READ_DEVICE },
  { method: 'HEAD', path: '/v1/devices/pc', allowed: READ_DEVICE },
  { method: 'GET', path: '/v1/devices/pc/history', allowed: READ_DEVICE },
  { method: 'GET', path: '/v1/changes?since=2020-01-01', allowed: READ_DEVICE },
  { method: 'GET', path: '/v1/devices/pc/assessment', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/devices/pc/tracks', allowed: READ_SOFTWARE },
  { method: 'PATCH', path: '/v1/devices/pc', body: '{"group":"x"}', allowed: WRITE_DEVICE },
  { method: 'DELETE', path: '/v1/devices/pc', allowed: WRITE_DEVICE },
  { method: 'PUT', path: '/v1/devices/pc/report', body: makeReport(), allowed: SEND_REPORT },
  { method: 'POST', path: '/v1/reports', body: makeReport({ computerName: 'pc' }), allowed: SEND_REPORT },
  { method: 'POST', path: '/v1/assess', body: makeReport(), allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/kbs', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/kbs/9000001/history', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/cves', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/kbs/9000001', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/cves/CVE-2020-03100', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/software', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/plan', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/summary', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/fleet/patched', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/remediation-tasks', allowed: READ_TASKS },
  {
    ...{ method: 'POST', path: '/v1/remediation-tasks', allowed: WRITE_DEVICE },
    body: '{"kbId":"9000003","dueOn":"2020-05-01","priority":"Low"}',
  },
  { method: 'GET', path: '/api/remediationtasks', allowed: READ_TASKS },
  { method: 'GET', path: '/v1/feed', allowed: READ_SOFTWARE },
  { method: 'GET', path: '/v1/catalog', allowed: ANY },
  { method: 'GET', path: '/v1/kbs', allowed: ANY },
  { method: 'GET', path: '/v1/cves', allowed: ANY },
  { method: 'GET', path: '/v1/catalog/sources', allowed: ANY },
  { method: 'GET', path: '/v1/catalog/versions', allowed: ANY },
  { method: 'GET', path: '/v1/catalog/corrections', allowed: ANY },
  { method: 'GET', path: '/v1/catalog/diff?from=in-force&to=in-force', allowed: ANY },
  { method: 'GET', path: '/api', allowed: ANY },
  { method: 'GET', path: '/api/$metadata', allowed: ANY },
];

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

describe.each(OPERATIONS)('$method $path', ({ method, path, body, allowed }) => {
  const call = async (authorization: string | null) => {
    await server.report('pc', makeReport({ computerName: 'pc' }));
    return await server.call(path, { method, authorization, ...(body && { body }) });
  };

  test('lets in who has one of its permissions, as application or as user, and nobody else', async () => {
    const letIn = async (name: 'roles' | 'scopes', permission: string) =>
      (await call(`Bearer ${await server.token({ [name]: [permission] })}`)).status < 300;
    const roles: string[] = [];
    for (const role of ROLES) if (await letIn('roles', role)) roles.push(role);
    const scopes: string[] = [];
    for (const scope of SCOPES) if (await letIn('scopes', scope)) scopes.push(scope);
    expect({ roles, scopes: scopes.sort() }).toEqual({
      roles: ROLES.filter((role) => allowed.roles.includes(role)),
      scopes: allowed.scopes.toSorted(),
    });
  });

  test('answers 401 without a token, and 403 without a permission', async () => {
    expect((await call(null)).status).toBe(401);
    if (allowed !== ANY)
      expect((await call(`Bearer ${await server.token({ roles: ['User.Read.All'] })}`)).status).toBe(403);
  });
});
