import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const ID = '2339ad14a01bd0299afb93dfa2550136057bff96';
const NAME = 'PC-One.example.com';
const PATH = `/api/machines/${ID}/getmissingkbs`;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.report(ID, makeReport({ computerName: NAME, ubr: 100 }));
  await server.report('pc-two', makeReport({ computerName: 'PC-TWO', ubr: 200 }));
  await server.report('pc-three', makeReport({ ubr: 300 }));
  await server.report('no-position', makeReport({ ubr: null }));
  await server.report('insider', makeReport({ build: 65_000 }));
  await server.report('waiting', makeReport({ ubr: 200, pendingRebootKbs: ['9000003'] }));
});
afterAll(() => stopTestServer(server));

const idsOf = async (path: string) => (await server.call(path)).body.value.map((row) => row.id);

describe('GET /api/machines/{machineId}/getmissingkbs', () => {
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
              machineMissedOn: 3,
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

    test.each<[device: string, ids: string[], undecided: string | null, why: string]>([
      ['pc-two', ['9000003'], null, 'misses one'],
      ['pc-three', [], null, 'misses none'],
      ['waiting', ['9000003'], null, 'waits for a restart: still listed'],
      [
        'no-position',
        [],
        'position-unknown',
        'possibly missing KBs are not listed, but a header says that there are some',
      ],
      ['insider', [], 'os-unknown', 'nothing could be decided, and a header says so'],
    ])('%s: %j', async (device, ids, undecided) => {
      const { status, headers, body } = await server.call(`/api/machines/${device}/getmissingkbs`);
      expect({ status, ids: body.value.map((row) => row.id), undecided: headers.get('kbgap-undecided') }).toEqual({
        status: 200,
        ids,
        undecided,
      });
    });

    test('carries headers that keep it from caches and pages', async () => {
      const { headers } = await server.call(PATH);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  describe('spellings of the address', () => {
    test.each([
      `/api/v1.0/machines/${ID}/getmissingkbs`,
      `/API/V1.0/Machines/${ID}/GetMissingKBs`,
      `/api/machines/${ID.toUpperCase()}/getmissingkbs`,
      `${PATH}/`,
      `${PATH}?`,
      `/api/machines('${ID}')/getmissingkbs`,
      `/api/machines(${ID})/getmissingkbs`,
      `/api/machines(%27${ID}%27)/getmissingkbs()`,
      `/api/machines%28'${ID}'%29/microsoft.windowsDefenderATP.api.getmissingkbs()`,
      `/api/v1.0/machines('${ID}')/microsoft.windowsDefenderATP.api.getmissingkbs`,
      `/api/machines/${NAME}/getmissingkbs`,
      `/api/machines/${NAME.toUpperCase()}/getmissingkbs`,
      `/api/machines('${NAME.toLowerCase()}')/microsoft.windowsDefenderATP.api.getmissingkbs()`,
      `${PATH}?api-version=1.0`,
    ])('%s', async (path) => {
      expect(await idsOf(path)).toEqual(['9000003', '9000002']);
    });

    test('HEAD answers as GET does, without a body', async () => {
      const { status, text } = await server.call(PATH, { method: 'HEAD' });
      expect({ status, text }).toEqual({ status: 200, text: '' });
    });
  });

  describe('includeSuperseded', () => {
    test.each([
      ['includeSuperseded=false', ['9000003']],
      ['INCLUDESUPERSEDED=False', ['9000003']],
      ['includeSuperseded=true', ['9000003', '9000002']],
    ])('%s', async (query, ids) => {
      expect(await idsOf(`${PATH}?${query}`)).toEqual(ids);
    });

    test.each(['includeSuperseded=', 'includeSuperseded=0', 'includeSuperseded=true&includeSuperseded=false'])(
      '%s is refused',
      async (query) => {
        const { status, body } = await server.call(`${PATH}?${query}`);
        expect(status).toBe(400);
        expect(body.error).toMatchObject({
          code: 'InvalidInput',
          message: "The query option 'includeSuperseded' must be given once, as true or false.",
        });
      },
    );

    test('the setting is the default, and the counts are the same', async () => {
      const strict = await startTestServer({ flags: { includeSuperseded: 'false' } });
      await strict.report('pc', makeReport({ ubr: 100 }));
      const listed = async (query: string) =>
        (await strict.call(`/api/machines/pc/getmissingkbs${query}`)).body.value.map((row) => [
          row.id,
          row.machineMissedOn,
        ]);
      expect(await listed('')).toEqual([['9000003', 1]]);
      expect(await listed('?includeSuperseded=true')).toEqual([
        ['9000003', 1],
        ['9000002', 1],
      ]);
      await stopTestServer(strict);
    });
  });

  describe('refusals', () => {
    test.each(['no-such-pc', '0000000000000000000000000000000000000000', 'ünïcode', '123123123'])(
      'unknown device %s',
      async (device) => {
        const { status, body } = await server.call(`/api/machines/${encodeURIComponent(device)}/getmissingkbs`);
        expect(status).toBe(404);
        expect(body).toEqual({
          error: {
            code: 'ResourceNotFound',
            message: `Machine ${device} was not found`,
            target: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
          },
        });
      },
    );

    test('a device of another tenant is not found, by id or by name', async () => {
      for (const device of [ID, NAME]) {
        const path = `/api/machines/${device}/getmissingkbs`;
        expect((await server.call(path, { tenantId: OTHER_TENANT })).status).toBe(404);
      }
    });

    test.each([
      ['$filter=id eq 1', "$filter, position 6: expected text in quotes: 'text'; '1' is a number"],
      ['$filter=kb eq 1', "$filter, position 0: 'kb' is no property of PublicProductFixDto"],
      ['$top=x', "$top: expected a whole number of 0 or more, not 'x'"],
      ['$top=10001', '$top: at most 10000 is allowed'],
      ['%24expand=x', "$expand, position 0: there is no 'x' here"],
      ['$skiptoken=abc', '$skiptoken: expected the one of a nextLink, with the same other options'],
      ['$', "query string: the query option '$' is not supported"],
    ])('the OData option %s is refused, never ignored', async (query, message) => {
      const { status, body } = await server.call(`${PATH}?${query}`);
      expect({ status, ...body.error, target: '' }).toEqual({ status: 400, code: 'ODataError', message, target: '' });
    });
  });

  describe("OData's options", () => {
    const context = (): string =>
      `${server.url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`;

    test.each([
      ['$top=1', ['9000003']],
      ['$skip=1', ['9000002']],
      ['$orderby=id', ['9000002', '9000003']],
      ['$orderby=cveAddressed,id desc', ['9000002', '9000003']],
      ["$filter=id eq '9000002'", ['9000002']],
      ["$filter=productsNames/any(p: p eq 'browser') and cveAddressed gt 2", ['9000003']],
      ["$filter=startswith(name,'March') or machineMissedOn ge 100", ['9000003']],
      ['$Filter=osBuild+ne+60001', []],
      ['$filter=cveAddressed eq 2&includeSuperseded=false', []],
    ])('%s', async (query, ids) => {
      const { status, body } = await server.call(`${PATH}?${query}`);
      expect({ status, ids: body.value.map(({ id }) => id) }).toEqual({ status: 200, ids });
    });

    test('$select and $count shape the answer; the context names a type, which stays what it is', async () => {
      const { text } = await server.call(`${PATH}?$select=machineMissedOn,id&$count=true&$top=1`);
      const value = [{ id: '9000003', machineMissedOn: 3 }];
      expect(text).toBe(JSON.stringify({ '@odata.context': context(), '@odata.count': 2, value }));
    });

    test('/$count is bare text', async () => {
      const { text, headers } = await server.call(`${PATH}/$count?$filter=cveAddressed eq 3`);
      expect([text, headers.get('content-type')]).toEqual(['1', 'text/plain; charset=utf-8']);
    });

    test('what cannot be told of the device is said with them, too', async () => {
      const { headers } = await server.call('/api/machines/no-position/getmissingkbs?$top=1');
      expect(headers.get('kbgap-undecided')).toBe('position-unknown');
    });
  });

  describe('machineMissedOn', () => {
    test('counts the devices of the tenant alone, and follows each report at once', async () => {
      const fresh = await startTestServer();
      const missedOn = async (tenantId?: string) => {
        const { body } = await fresh.call('/api/machines/first/getmissingkbs', tenantId ? { tenantId } : {});
        return Object.fromEntries(body.value.map((row) => [row.id, row.machineMissedOn]));
      };
      await fresh.report('first', makeReport({ ubr: 0 }));
      expect(await missedOn()).toEqual({ 9000001: 1, 9000002: 1, 9000003: 1 });
      await fresh.report('second', makeReport({ ubr: 0 }));
      await fresh.report('third', makeReport({ ubr: 200 }));
      expect(await missedOn()).toEqual({ 9000001: 2, 9000002: 2, 9000003: 3 });
      await fresh.report('first', makeReport({ ubr: 0 }), OTHER_TENANT);
      expect(await missedOn(OTHER_TENANT)).toEqual({ 9000001: 1, 9000002: 1, 9000003: 1 });
      expect(await missedOn()).toEqual({ 9000001: 2, 9000002: 2, 9000003: 3 });
      await fresh.report('second', makeReport({ ubr: 300 }));
      expect(await missedOn()).toEqual({ 9000001: 1, 9000002: 1, 9000003: 2 });
      await stopTestServer(fresh);
    });
  });

  describe('@odata.context', () => {
    const context = (base: string) =>
      `${base}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`;

    test('has the configured public address, whatever host was called', async () => {
      const named = await startTestServer({ flags: { publicUrl: 'https://kbgap.example.com/base/' } });
      await named.report('pc', makeReport());
      const { body } = await named.call('/api/machines/pc/getmissingkbs');
      expect(body['@odata.context']).toBe(context('https://kbgap.example.com/base'));
      await stopTestServer(named);
    });
  });
});
