/** `GET /v1/devices/{id}/tracks`: where a device stands. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2020-04-02T00:00:00Z') });
  await server.report('pc-1', makeReport({ computerName: 'PC-1', ubr: 100, collectedAt: '2020-02-20T10:00:00Z' }));
  await server.report('pc-1', makeReport({ computerName: 'PC-1', ubr: 200, collectedAt: '2020-04-01T10:00:00Z' }));
  await server.report('odd', makeReport({ computerName: 'ODD', build: 65_000 }));
});
afterAll(() => stopTestServer(server));

const read = async (path: string, tenantId?: string) => {
  const { status, text } = await server.call(`/v1/devices/${path}`, tenantId === undefined ? {} : { tenantId });
  return { status, body: JSON.parse(text) };
};

test('every property of the model, and the catalog', async () => {
  const { status, body } = await read('pc-1/tracks');
  const release = { releaseKind: 'securityRelease', isBaseline: false };
  expect([status, body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^[0-9a-f]{40}$/),
      name: 'PC-1',
      isSample: false,
      catalog: { version: expect.any(String), isSample: false, knownThrough: '2020-03-11' },
      asOf: null,
      tracks: [
        {
          ...{ id: 'lcu:90H1', kind: 'lcu', lineName: 'Windows 90', generation: null },
          ...{ confidence: 'revision', positionKbId: '9000002', omitted: 0 },
          releases: [
            { ...release, kbId: '9000001', releasedOn: '2020-01-14', build: '60001.100', state: 'reached' },
            { ...release, kbId: '9000002', releasedOn: '2020-02-11', build: '60001.200', state: 'position' },
            { ...release, kbId: '9000003', releasedOn: '2020-03-10', build: '60001.300', state: 'planned' },
          ],
        },
      ],
    },
  ]);
});

test('a device of an unknown Windows stands nowhere', async () => {
  expect((await read('odd/tracks')).body.tracks).toEqual([]);
});

describe('refused', () => {
  test.each([
    ['no-such-pc/tracks', undefined, 404, 'ResourceNotFound'],
    ['pc-1/tracks', OTHER_TENANT, 404, 'ResourceNotFound'],
    ['pc-1/tracks?asOf=2020-04-03', undefined, 400, 'InvalidInput'],
    ['pc-1/tracks?kind=lcu', undefined, 400, 'InvalidInput'],
  ])('%s of tenant %s: %i', async (path, tenantId, status, code) => {
    const answer = await read(path, tenantId);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
