/** The scores of a tenant. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usePostgres } from '../support/postgres.ts';
import { expectForbidden, testCollection } from './support/collection-cases.ts';
import { NOW, startWithProducts } from './support/product-fleet.ts';
import { OTHER_TENANT, stopTestServer, type TestServer } from './support/server.ts';

const ROLE = 'Score.Read.All';
const postgres = usePostgres();

describe.each([
  ['SQLite', async () => null],
  ['PostgreSQL', () => postgres.createDatabase()],
])('on %s', (_, database) => {
  let started: TestServer;
  const server = () => started;

  beforeAll(async () => {
    started = await startWithProducts(await database());
  });
  afterAll(() => stopTestServer(started));

  const expectEntity = async (path: string, context: string, row: object, tenantId?: string) => {
    const authorization = `Bearer ${await started.token({ roles: [ROLE], ...(tenantId && { tenantId }) })}`;
    const { status, text } = await started.call(path, { authorization });
    const place = { '@odata.context': `${started.url}/api/$metadata#${context}` };
    expect([status, text]).toEqual([200, JSON.stringify({ ...place, time: NOW, ...row })]);
  };

  describe('GET /api/exposureScore', () => {
    const path = '/api/exposureScore';
    const score = (value: number) => ({ score: value, rbacGroupName: null, rbacGroupId: null });

    test('is the mean over the machines of which it is known what they are exposed to', () =>
      expectEntity(path, 'ExposureScore/$entity', score(80)));

    test('is 0 of a tenant without machines', () =>
      expectEntity(path, 'ExposureScore/$entity', score(0), OTHER_TENANT));

    test('asks for its permission, in the words of the live service', () =>
      expectForbidden({ server, path, role: ROLE }));
  });

  describe('GET /api/exposureScore/ByMachineGroups', () => {
    const row = (score: number, rbacGroupName: string | null, rbacGroupId: number) => ({
      ...{ time: NOW, score, rbacGroupName, rbacGroupId },
    });

    testCollection({
      ...{ server, path: '/api/exposureScore/ByMachineGroups', context: 'ExposureScore', role: ROLE },
      ...{ key: 'rbacGroupId', literal: String },
      rows: () => [row(100, null, 0), row(50, 'GroupOne', 1), row(100, 'GroupTwo', 2)],
    });
  });

  describe('GET /api/configurationScore', () => {
    const path = '/api/configurationScore';

    test('adds up what machines pass: one waits for a restart, one has an unknown Windows', () =>
      expectEntity(path, 'ConfigurationScore/$entity', { score: 250 }));

    test('is 0 of a tenant without machines', () =>
      expectEntity(path, 'ConfigurationScore/$entity', { score: 0 }, OTHER_TENANT));

    test('asks for its permission, in the words of the live service', () =>
      expectForbidden({ server, path, role: ROLE }));
  });
});
