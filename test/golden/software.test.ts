/** The golden case seen from a product: of the 97 CVEs that KB4540673 fixes on a Windows 10 1909, 14 are of Edge. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeReport } from '../contract/support/reports.ts';
import { startTestServer, stopTestServer, type TestServer } from '../contract/support/server.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { fullCatalog } from '../support/full-catalog.ts';

describeWithTestData('software of real documents', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ catalog: (await fullCatalog()).catalog });
    for (const device of ['pc-1', 'pc-2']) await server.report(device, makeReport({ build: 18363, ubr: 657 }));
    await server.report('pc-patched', makeReport({ build: 18363, ubr: 719 }));
  }, 60_000);
  afterAll(() => stopTestServer(server));

  const rowsOf = async (path: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    JSON.parse((await server.call(path)).text).value;
  const kbOf = async (path: string) => (await rowsOf(`${path}/getmissingkbs`)).find(({ id }) => id === '4540673');

  it('has 14 CVEs of Edge in KB4540673, missed on two devices', async () => {
    expect(await kbOf('/api/Software/microsoft-_-edge')).toEqual({
      id: '4540673',
      name: 'March 2020 Security Updates',
      osBuild: 18363,
      productsNames: ['edge'],
      url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB4540673',
      machineMissedOn: 2,
      cveAddressed: 14,
    });
    expect(await kbOf('/api/machines/pc-1')).toMatchObject({
      productsNames: ['windows_10', 'edge', 'internet_explorer'],
      cveAddressed: 95,
    });
  });

  it('lists for the products of a device together what it lists for the device', async () => {
    const ofDevice = await rowsOf('/api/machines/pc-1/getmissingkbs');
    const ids = new Set<unknown>();
    for (const { id, name } of await rowsOf('/api/machines/pc-1/software')) {
      const listed = (await rowsOf(`/api/Software/${String(id)}/getmissingkbs`)).map((kb) => kb.id);
      const expected = ofDevice.filter(
        ({ productsNames }) => Array.isArray(productsNames) && productsNames.includes(name),
      );
      expect(listed.toSorted()).toEqual(expected.map((kb) => kb.id).sort());
      for (const kbId of listed) ids.add(kbId);
    }
    expect(ids).toEqual(new Set(ofDevice.map((kb) => kb.id)));
  });
});
