/** OData packages that have nothing in common read a fleet of more machines than a page holds. */
import { type IncomingMessage, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { ODATA_PACKAGES, type ODataQuestion, readAllPages } from './support/odata-packages.ts';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const FLEET = 25_000;
const PAGE = 10_000;
const START = Date.parse('2020-03-01T00:00:00Z');

interface Plain {
  readonly id: string;
  readonly computerDnsName: string;
  readonly lastSeen: string;
  readonly exposureLevel: string;
}
/** By id. */
const PLAIN: readonly Plain[] = Array.from({ length: FLEET }, (_, index) => {
  const computerDnsName = `PC-${index}`;
  return {
    id: deriveDeviceId(TENANT, computerDnsName),
    computerDnsName,
    lastSeen: new Date(START + index * 60_000).toISOString(),
    exposureLevel: index % 4 === 3 ? 'None' : 'High',
  };
}).sort((a, b) => (a.id < b.id ? -1 : 1));
const NAMES = ['id', 'computerDnsName', 'lastSeen', 'exposureLevel'] as const;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ flags: { rateLimits: 'off' } });
  const lines = PLAIN.map(({ computerDnsName, lastSeen }) => {
    const ubr = (Number(computerDnsName.slice(3)) % 4) * 100;
    return makeReport({ computerName: computerDnsName, collectedAt: lastSeen, ubr });
  });
  const { body } = await server.call('/v1/reports', { method: 'POST', body: lines.join('\n') });
  expect(body.accepted).toEqual({ created: FLEET, updated: 0, older: 0 });
});
afterAll(() => stopTestServer(server));

const isAfter = (days: number) => (row: Plain) => row.lastSeen > new Date(START + days * 86_400_000).toISOString();
const latestFirst = PLAIN.toSorted((a, b) => (a.lastSeen > b.lastSeen ? -1 : 1));

describe.each(ODATA_PACKAGES)('$name', (client) => {
  test.each<[string, question: ODataQuestion, expected: readonly Plain[], pages: number]>([
    ['all', {}, PLAIN, 3],
    ['one', { filter: "computerDnsName eq 'pc-17'" }, PLAIN.filter((row) => row.computerDnsName === 'PC-17'), 1],
    ['newer ones', { filter: 'lastSeen gt 2020-03-08Z', count: true }, PLAIN.filter(isAfter(7)), 2],
    ['sorted', { orderBy: [['lastSeen', 'desc']], skip: 10, count: true }, latestFirst.slice(10), 3],
    [
      'sorted by two',
      {
        filter: "exposureLevel eq 'None'",
        orderBy: [
          ['exposureLevel', 'asc'],
          ['lastSeen', 'desc'],
        ],
      },
      latestFirst.filter(({ exposureLevel }) => exposureLevel === 'None'),
      1,
    ],
    ['a few', { top: 7, skip: 24_990 }, PLAIN.slice(24_990, 24_997), 1],
    ['none', { filter: "riskScore eq 'High'", count: true }, [], 1],
  ])('reads %s', async (_, question, expected, count) => {
    const pages = await readAllPages(client, server, 'Machines', { ...question, select: NAMES });
    expect(pages.flatMap(({ value }) => value.map(withoutNotes))).toEqual(expected);
    expect(pages.length).toBe(count);
    const total = expected.length + (question.skip ?? 0);
    if (question.count) expect(pages.map((page) => page['@odata.count'])).toEqual(pages.map(() => total));
  });

  test('reads whole machines as they are', async () => {
    const [first] = await readAllPages(client, server, 'Machines', { top: 1 });
    const plain = JSON.parse((await server.call('/api/machines?$top=1')).text).value;
    expect(first?.value.map(withoutNotes)).toEqual(plain);
  });
});

/** Olingo adds what it knows of types to each row. */
function withoutNotes(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes('@') && name !== '__metadata'));
}

describe('nextLink', () => {
  const linkOf = (answer: string): string => /"@odata\.nextLink":"([^"]+)"/.exec(answer)?.[1] ?? '';

  test('is at the host that was called, with all other options', async () => {
    const authorization = `Bearer ${await server.token()}`;
    const target = '/API/v1.0/Machines?x=1&$select=id&$skip=2&$filter=osBuild%20gt%201';
    const headers = { authorization, host: 'kbgap.example.test:8443' };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(server.url + target, { headers }, resolve)
        .once('error', reject)
        .end();
    });
    const [link, token] = linkOf(await readText(response)).split('&$skiptoken=');
    expect(link).toBe('http://kbgap.example.test:8443/API/v1.0/Machines?x=1&$select=id&$filter=osBuild%20gt%201');
    const { body } = await server.call(`/api/machines?$select=id&$filter=osBuild gt 1&$skiptoken=${token}`);
    expect(body.value[0]?.id).toBe(PLAIN[PAGE + 2]?.id);
  });

  test('counts with no other options', async () => {
    const [, token] = linkOf((await server.call('/api/machines?$select=id')).text).split('$skiptoken=');
    for (const other of ['$orderby=lastSeen', '$filter=osBuild gt 1']) {
      const { status, body } = await server.call(`/api/machines?${other}&$skiptoken=${token}`);
      expect([status, body.error.code]).toEqual([400, 'ODataError']);
    }
    const bytes = Buffer.from(token ?? '', 'base64url');
    for (const place of bytes.keys()) {
      const altered = Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ 1 : byte))).toString(
        'base64url',
      );
      const { status } = await server.call(`/api/machines?$top=1&$select=id&$skiptoken=${altered}`);
      expect([200, 400]).toContain(status);
    }
  });

  test('is below the address that is configured, as behind a reverse proxy', async () => {
    const publicUrl = 'https://kbgap.example.test/defender';
    const { dataDir } = server;
    await server.close();
    server = await startTestServer({ dataDir, flags: { publicUrl, rateLimits: 'off' } });
    const { text } = await server.call('/api/machines?$select=id');
    expect(linkOf(text).split('$skiptoken=')[0]).toBe(`${publicUrl}/api/machines?$select=id&`);
  });
});
