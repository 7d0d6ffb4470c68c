import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const ID = '2339ad14a01bd0299afb93dfa2550136057bff96';
const PATH = `/api/machines/${ID}/getmissingkbs`;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.report(ID, makeReport({ computerName: 'PC-One.example.com', ubr: 100 }));
  await server.report('pc-two', makeReport({ computerName: 'PC-TWO', ubr: 200 }));
  await server.report('pc-three', makeReport({ ubr: 300 }));
});
afterAll(() => stopTestServer(server));

describe('the answer', () => {
  test('is the collection of the live service: seven properties in its order, newest first', async () => {
    const { status, headers, text } = await server.call(PATH);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; odata.metadata=minimal; charset=utf-8');
    expect(text).toBe(
      JSON.stringify({
        '@odata.context': `${server.url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`,
        value: [
          {
            id: '9000003',
            name: 'March 2020 Security Updates',
            osBuild: 60001,
            productsNames: ['windows_90', 'browser'],
            url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB9000003',
            machineMissedOn: 2,
            cveAddressed: 3,
          },
          {
            id: '9000002',
            name: 'February 2020 Security Updates',
            osBuild: 60001,
            productsNames: ['windows_90'],
            url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB9000002',
            machineMissedOn: 1,
            cveAddressed: 2,
          },
        ],
      }),
    );
  });
});
