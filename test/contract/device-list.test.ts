/** `GET /v1/devices` by what devices miss, in orders, page by page, and as files; any conditions together: test/fleet/device-list.test.ts. */
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

/** By revision: 100 has the update of January, 200 that of February, 300 that of March; 60002 is a Windows that nobody knows. */
const FLEET = [
  { name: 'pc-1', ubr: 0 },
  { name: 'PC-2', ubr: 100 },
  { name: 'pc-3', ubr: 200 },
  { name: 'srv-1', ubr: 300 },
  { name: 'srv-2', ubr: 0, build: 60002 },
] as const;
const idOf = (name: string) => deriveDeviceId(TENANT, name);

let server: TestServer;

interface Listed {
  readonly name: string | null;
}
interface Page {
  readonly value: readonly Listed[];
  readonly next: string | null;
  readonly total: number | null;
}

const read = async (query: string, tenantId = TENANT): Promise<Page> => {
  const { status, text } = await server.call(`/v1/devices?${query}`, { tenantId });
  expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
  return JSON.parse(text);
};
const namesOf = ({ value }: Page) => value.map(({ name }) => name);

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2020-04-01T12:00:00Z') });
  for (const { name, ...report } of FLEET) {
    await server.report(name, makeReport({ computerName: name, collectedAt: '2020-03-20T08:00:00Z', ...report }));
  }
  await server.report('pc-other', makeReport({ computerName: 'pc-other', ubr: 0 }), OTHER_TENANT);
  await server.call('/v1/devices/pc-3', { method: 'PATCH', body: '{"tags":["=1+1"],"group":"<script>"}' });
});
afterAll(() => stopTestServer(server));

test('a device with what follows from its facts', async () => {
  expect(await read('search=pc-1')).toMatchObject({
    value: [
      {
        ...{ id: idOf('pc-1'), name: 'pc-1', os: 'Windows 90 version 90H1', releaseId: 'windows-90', build: '60001.0' },
        ...{ state: 'missing', missing: 3, severity: 'Critical', isExploited: false },
        ...{ behindSinceOn: '2020-01-14', daysBehind: 78 },
      },
    ],
    next: null,
  });
  expect(await read('search=srv-2')).toMatchObject({
    value: [
      {
        os: null,
        releaseId: null,
        build: '60002.0',
        state: 'unknown',
        missing: 0,
        behindSinceOn: null,
        daysBehind: null,
      },
    ],
  });
});

describe('conditions and orders', () => {
  test.each<[query: string, names: readonly string[]]>([
    ['search=PC-', ['pc-1', 'PC-2', 'pc-3']],
    ['search=c-', []],
    [`search=${idOf('srv-1').toUpperCase()}`, ['srv-1']],
    [`search=${idOf('srv-1').slice(1)}`, []],
    ['search=%25', []],
    ["search='%20OR%201=1", []],
    ['state=patched', ['srv-1']],
    ['state=missing', ['pc-1', 'PC-2', 'pc-3']],
    ['state=unknown', ['srv-2']],
    ['missing=KB9000002', ['pc-1', 'PC-2']],
    ['missing=9000001', ['pc-1']],
    ['missing=9999999', []],
    ['planned=9000003', ['pc-1', 'PC-2', 'pc-3']],
    ['planned=9000001', []],
    ['exposedTo=CVE-2020-02100', ['pc-1', 'PC-2']],
    ['exposedTo=cve-2020-03300', ['pc-1', 'PC-2', 'pc-3']],
    ['exposedTo=CVE-1999-0001', []],
    ['release=windows-90', ['pc-1', 'PC-2', 'pc-3', 'srv-1']],
    ['release=none', []],
    ['exploited=false&state=missing', ['pc-1', 'PC-2', 'pc-3']],
    ['exploited=true', []],
    ['sort=name', ['pc-1', 'PC-2', 'pc-3', 'srv-1', 'srv-2']],
    ['sort=-name', ['srv-2', 'srv-1', 'pc-3', 'PC-2', 'pc-1']],
    ['sort=-behind&release=windows-90', ['pc-1', 'PC-2', 'pc-3', 'srv-1']],
    ['sort=missing&state=missing', ['pc-3', 'PC-2', 'pc-1']],
    ['tag=%3D1%2B1&sort=-missing', ['pc-3']],
    ['group=%3Cscript%3E&missing=9000003', ['pc-3']],
    ['active=true&sort=name&search=srv', ['srv-1', 'srv-2']],
    ['active=false&sort=name', []],
  ])('?%s', async (query, names) => {
    const page = await read(query);
    expect({ names: namesOf(page), next: page.next }).toEqual({ names, next: null });
    const pages: (string | null)[] = [];
    for (let after = ''; ; ) {
      const { value, next } = await read(`${query}&limit=1${after}`);
      pages.push(...value.map(({ name }) => name));
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(pages).toEqual(names);
  });

  test('how many there are is told where it is known', async () => {
    const totals = async (...queries: readonly string[]) =>
      Promise.all(queries.map(async (query) => (await read(`${query}&limit=1`)).total));
    expect(await totals('', 'active=true', 'active=false', 'sort=name', 'state=missing', 'sort=-behind')).toEqual([
      5, 5, 0, 5, 3, 5,
    ]);
    expect(await totals('search=pc', 'tag=%3D1%2B1', 'tag=%3D1%2B1&sort=name')).toEqual([null, null, 1]);
  });

  test('another tenant sees its own', async () => {
    expect(namesOf(await read('state=missing', OTHER_TENANT))).toEqual(['pc-other']);
    expect(namesOf(await read(`search=${idOf('pc-1')}`, OTHER_TENANT))).toEqual([]);
  });

  test('as of a day: what devices said by then, under the catalog of then', async () => {
    const { value } = await read('sort=name&search=pc-1&asOf=2020-03-31');
    expect(value).toMatchObject([{ name: 'pc-1', daysBehind: 77 }]);
  });
});

describe('where a page goes on', () => {
  test('is good for the same options only', async () => {
    const { next } = await read('sort=name&limit=1');
    expect(namesOf(await read(`limit=2&sort=name&after=${next}`))).toEqual(['PC-2', 'pc-3']);
    for (const other of ['sort=-name', 'sort=name&state=missing', 'search=pc', '', 'sort=name&asOf=2020-03-31']) {
      const { status, body } = await server.call(`/v1/devices?${other}&after=${next}`);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'InvalidInput' });
    }
  });

  test.each([idOf('pc-1'), 'x', 'W10', 'bnVsbA', Buffer.from('["x","a\\u0000",1]').toString('base64url')])(
    '%s is refused',
    async (after) => {
      const { status, body } = await server.call(`/v1/devices?sort=name&after=${after}`);
      expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
      expect(body.error.message).toContain('the value of "next" in the page before, with the same other options');
    },
  );
});

test.each([
  ['state=Patched', /'state' must be given once, as patched, missing, unknown/],
  ['missing=', /'missing' must be given once, as a KB number such as KB4540673/],
  ['planned=KB1', /'planned'/],
  ['exposedTo=ADV190023', /'exposedTo' must be given once, as a CVE such as CVE-2020-0796/],
  ['exploited=1', /'exploited'/],
  ['sort=id', /'sort' must be given once, as name, behind, missing, or one of these with "-" before it/],
  ['sort=--name', /'sort'/],
  ['search=', /'search'/],
  [`search=${'x'.repeat(257)}`, /'search'/],
  ['active=false&state=missing', /'active' must not be false here: what is missing is asked of active devices only/],
  ['active=false&sort=-behind', /'active' must not be false/],
])('?%s is refused', async (query, message) => {
  const { status, body } = await server.call(`/v1/devices?${query}`);
  expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
  expect(body.error.message).toMatch(message);
});

test('a file has the devices of all pages, and nothing in it runs', async () => {
  const { text } = await server.call('/v1/devices?state=missing&sort=-missing&limit=1&format=csv');
  const { data } = Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data.map(({ name, tags, group, daysBehind }) => ({ name, tags, group, daysBehind }))).toEqual([
    { name: 'pc-1', tags: '', group: '', daysBehind: '78' },
    { name: 'PC-2', tags: '', group: '', daysBehind: '50' },
    { name: 'pc-3', tags: "'=1+1", group: '<script>', daysBehind: '22' },
  ]);
});
