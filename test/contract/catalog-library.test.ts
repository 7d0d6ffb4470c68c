/** What stands behind the catalog: `/v1/catalog/sources`, `versions`, `corrections` and `diff`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { createCatalogLibrary } from '../../src/cli/catalog-library.ts';
import { decodeCatalog, encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { writeHold } from '../../src/ingest/hold.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { loadSampleCatalog } from '../../src/ingest/sample.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeDataDir, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const TODAY = '2020-06-10';
const now = () => new Date(`${TODAY}T12:00:00Z`);

interface Kept {
  readonly bytes: Buffer;
  readonly catalog: Catalog;
}

/** Its version is that of its bytes. */
function kept(catalog: Catalog): Kept {
  const bytes = encodeCatalog(catalog.data);
  return { bytes, catalog: decodeCatalog(bytes, 'made up') };
}

const EARLIER = kept(makeCatalog({ months: 1 }));
const IN_FORCE = kept(makeCatalog({ months: 2 }));
const REFUSED = kept(makeCatalog({ months: 3 }));
const [EARLIER_AT = '', IN_FORCE_AT = '', REFUSED_AT = ''] = ['2020-01-15', '2020-02-12', '2020-03-11'].map(
  (day) => `${day}T08:00:00.000Z`,
);

let server: TestServer;
let stop: () => void;

const read = async (path: string, of = server) => {
  const { status, text } = await of.call(`/v1/catalog/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return JSON.parse(text);
};
const refusal = async (path: string, of = server) => {
  const { status, body } = await of.call(`/v1/catalog/${path}`);
  return [status, body.error.code, body.error.message];
};

beforeAll(async () => {
  const dataDir = await makeDataDir();
  const store = await openCatalogStore({ dataDir, databaseUrl: null });
  await store.exclusively(async () => {
    await store.publishCatalog(EARLIER.bytes, EARLIER_AT);
    await store.publishCatalog(IN_FORCE.bytes, IN_FORCE_AT);
    await store.refuseCatalog(REFUSED.bytes, { at: REFUSED_AT, reasons: ['1 of 2 KBs is gone'] });
    await writeHold(store, { version: REFUSED.catalog.version, at: REFUSED_AT });
  });
  const library = createCatalogLibrary(store, null);
  stop = library.stop;
  server = await startTestServer({ dataDir, catalog: IN_FORCE.catalog, library, now });
});
afterAll(async () => {
  stop();
  await stopTestServer(server);
});

describe('GET /v1/catalog/sources', () => {
  const month = (id: string, day: string, title: string) => {
    return { id, kind: 'month', title, publishedAt: `${day}T08:00:00Z`, items: 2 };
  };
  const JANUARY = month('2020-Jan', '2020-01-14', 'January 2020 Security Updates');
  const FEBRUARY = month('2020-Feb', '2020-02-11', 'February 2020 Security Updates');
  const PAGE = {
    ...{ id: 'release-information', kind: 'release-page', title: 'Windows 90 release information' },
    ...{ publishedAt: '2020-03-11T00:00:00Z', items: 2 },
  };

  test('lists the documents with their dates', async () => {
    const { isSample, catalog, value, total } = await read('sources?sort=id');
    expect([isSample, catalog.version]).toEqual([false, IN_FORCE.catalog.version]);
    expect([value, total]).toEqual([[FEBRUARY, JANUARY, PAGE], 3]);
  });

  test.each([
    ['search=january', ['2020-Jan'], 1],
    ['search=2020%20security&sort=-publishedAt', ['2020-Feb', '2020-Jan'], 2],
    ['sort=kind&limit=1&skip=2', ['release-information'], 3],
    ['search=nothing', [], 0],
  ])('%s', async (query, ids, total) => {
    const answer = await read(`sources?${query}`);
    expect([answer.value.map(({ id }: { id: string }) => id), answer.total]).toEqual([ids, total]);
  });

  test('as of a day', async () => {
    const { asOf, total } = await read('sources?asOf=2020-02-01');
    expect([asOf.day, total]).toEqual(['2020-02-01', 3]);
  });

  test('as a file, of all pages', async () => {
    const { headers, text } = await server.call('/v1/catalog/sources?format=csv&search=security&sort=-id&limit=1');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="kbgap-sources-${TODAY}.csv"`);
    expect(text).toBe(
      [
        '"id","kind","title","publishedAt","items"',
        '"2020-Jan","month","January 2020 Security Updates","2020-01-14T08:00:00Z",2',
        '"2020-Feb","month","February 2020 Security Updates","2020-02-11T08:00:00Z",2',
        '',
      ].join('\r\n'),
    );
  });
});

describe('GET /v1/catalog/versions', () => {
  const { version: inForce } = IN_FORCE.catalog;
  const VALUE = [
    { version: inForce, state: 'in-force', at: IN_FORCE_AT, reasons: [] },
    { version: EARLIER.catalog.version, state: 'earlier', at: EARLIER_AT, reasons: [] },
    { version: REFUSED.catalog.version, state: 'refused', at: REFUSED_AT, reasons: ['1 of 2 KBs is gone'] },
  ];

  test('lists those that are kept, why one was refused, and since when none is published', async () => {
    const { value, heldSinceAt, catalog } = await read('versions');
    expect([value, heldSinceAt, catalog.version]).toEqual([VALUE, REFUSED_AT, inForce]);
    expect(await read('versions?format=json')).toMatchObject({ value: VALUE, heldSinceAt: REFUSED_AT });
  });
});

describe('GET /v1/catalog/diff', () => {
  const none = { count: 0, first: [] };
  const FEBRUARY = [EARLIER, IN_FORCE].map(({ catalog }) => catalog.version);

  test('tells what changed from one to the other, by version or by state', async () => {
    const diff = await read(`diff?from=${FEBRUARY[0]}&to=${FEBRUARY[1]}`);
    expect(diff).toMatchObject({
      isSample: false,
      from: { version: FEBRUARY[0], state: 'earlier', at: EARLIER_AT },
      to: { version: FEBRUARY[1], state: 'in-force', at: IN_FORCE_AT },
      isReviewedDataChanged: false,
      documents: {
        added: { count: 1, first: [expect.objectContaining({ id: '2020-Feb', items: 2 })] },
        removed: none,
        changed: {
          count: 1,
          first: [
            expect.objectContaining({ id: 'release-information', before: expect.objectContaining({ items: 1 }) }),
          ],
        },
      },
      kbs: {
        added: { count: 1, first: [{ kbId: '9000002', releasedOn: '2020-02-11', products: 1, vulnerabilities: 2 }] },
        removed: none,
      },
      vulnerabilities: {
        added: { count: 2, first: ['CVE-2020-02100', 'CVE-2020-02200'] },
        removed: none,
        changed: none,
      },
      coverage: none,
      newlyUnusedCorrections: none,
    });
    expect(await read('diff?from=previous&to=in-force')).toEqual(diff);
  });

  test('tells it the other way round, and of one that was refused', async () => {
    const back = await read('diff?from=in-force&to=previous');
    expect([back.kbs.added.count, back.kbs.removed.first[0].kbId]).toEqual([0, '9000002']);
    const refused = await read('diff?from=in-force&to=refused');
    expect([refused.to.state, refused.kbs.added.first[0].kbId]).toEqual(['refused', '9000003']);
  });

  test('is nothing of a catalog and itself', async () => {
    const { documents, kbs, tracks } = await read('diff?from=in-force&to=in-force');
    const unchanged = { added: none, removed: none };
    expect([documents, kbs, tracks]).toEqual([{ ...unchanged, changed: none }, unchanged, unchanged]);
  });

  test('as a file: a row for each thing that changed', async () => {
    const { headers, text } = await server.call('/v1/catalog/diff?from=previous&to=in-force&format=csv');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="kbgap-catalog-diff-${TODAY}.csv"`);
    expect(text.split('\r\n')).toEqual([
      '"what","change","id","detail"',
      '"document","added","2020-Feb","February 2020 Security Updates, 2 items"',
      '"document","changed","release-information","2020-03-11T00:00:00Z to 2020-03-11T00:00:00Z, 1 to 2 items"',
      '"kb","added","KB9000002","2020-02-11"',
      '"vulnerability","added","CVE-2020-02100",""',
      '"vulnerability","added","CVE-2020-02200",""',
      '',
    ]);
  });

  test('answers many who ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.call('/v1/catalog/diff?from=previous&to=refused')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  });

  const EXPECTED = 'a version of /v1/catalog/versions, in-force, previous or refused';
  test.each([
    ['diff', 400, `The query option 'from' is needed: ${EXPECTED}.`],
    ['diff?from=in-force', 400, `The query option 'to' is needed: ${EXPECTED}.`],
    ['diff?from=../x&to=in-force', 400, `The query option 'from' must be given once, as ${EXPECTED}.`],
    [
      `diff?from=in-force&to=${'0'.repeat(64)}`,
      404,
      `No catalog is kept as ${'0'.repeat(64)}; /v1/catalog/versions lists those that are.`,
    ],
  ])('refuses %s', async (path, status, message) => {
    expect(await refusal(path)).toEqual([status, status === 404 ? 'ResourceNotFound' : 'InvalidInput', message]);
  });

  test('says of a catalog that cannot be read why not', async () => {
    const library = createCatalogLibrary(
      {
        ...(await openCatalogStore({ dataDir: server.dataDir, databaseUrl: null })),
        readKeptCatalog: async () =>
          Buffer.from('{"magic":"kbgap-catalog","formatVersion":1,"sha256":"x","sizes":[]}\n'),
      },
      null,
    );
    const other = await startTestServer({ catalog: IN_FORCE.catalog, library });
    expect(await refusal('diff?from=previous&to=in-force', other)).toEqual([
      409,
      'Conflict',
      `The catalogs cannot be compared: catalog ${EARLIER.catalog.version.slice(0, 12)}: catalog format 1, but this kbgap reads format 3; import the documents again.`,
    ]);
    library.stop();
    await stopTestServer(other);
  });
});

describe('before the first import', () => {
  let sample: TestServer;
  let corrections: string;
  beforeAll(async () => {
    const dataDir = await makeDataDir();
    corrections = join(dataDir, 'corrections');
    mkdirSync(corrections);
    const catalog = await loadSampleCatalog(await loadReviewedData());
    const library = createCatalogLibrary(await openCatalogStore({ dataDir, databaseUrl: null }), corrections);
    sample = await startTestServer({ dataDir, catalog, library });
  });
  afterAll(() => stopTestServer(sample));

  test('no catalog is kept, and the sample has its documents', async () => {
    expect(await read('versions', sample)).toMatchObject({ isSample: true, value: [], heldSinceAt: null });
    const { value, total } = await read('sources?limit=1', sample);
    expect([value.length, total > 1]).toEqual([1, true]);
  });

  test('nothing but the sample can be compared', async () => {
    const { from, kbs } = await read('diff?from=in-force&to=in-force', sample);
    expect([from.at, kbs.added.count]).toEqual([null, 0]);
    expect(await refusal('diff?from=previous&to=in-force', sample)).toEqual([
      404,
      'ResourceNotFound',
      'No catalog is kept as previous; /v1/catalog/versions lists those that are.',
    ]);
  });

  describe('GET /v1/catalog/corrections', () => {
    test('lists the corrections with their reasons, and which of them the catalog uses', async () => {
      const { isCurrent, value, total } = await read('corrections?sort=-isUsed', sample);
      expect([isCurrent, value.length, total > 0]).toEqual([true, total, true]);
      const isWhole = (row: Readonly<Record<string, unknown>>) =>
        /^(?:KB\d+|CVE-\d+-\d+)$/.test(String(row.subject)) && row.reason !== '' && row.source !== '';
      expect(value.filter((row: Readonly<Record<string, unknown>>) => !isWhole(row))).toEqual([]);
      expect(typeof value[0].isUsed).toBe('boolean');
      const found = await read(`corrections?search=${value[0].subject}&limit=1`, sample);
      expect(found.value[0].subject).toBe(value[0].subject);
    });

    test('lists those of the operator first, and claims nothing of what the catalog was not made with', async () => {
      const own = { kbId: '9000001', insteadKbId: null, reason: '=made up of nothing', source: 'https://example.com/' };
      writeFileSync(join(corrections, 'fixes.json'), JSON.stringify([own]));
      const { isCurrent, value } = await read('corrections?limit=1', sample);
      const row = { subject: 'KB9000001', kind: 'no-fix', insteadKbId: null, products: null };
      const { reason, source } = own;
      expect([isCurrent, value]).toEqual([false, [{ ...row, reason, source, isUsed: null }]]);
      const { text } = await sample.call('/v1/catalog/corrections?format=csv&search=KB9000001');
      expect(text.split('\r\n')[1]).toBe('"KB9000001","no-fix",,,"\'=made up of nothing","https://example.com/",');
    });

    test('says when they cannot be read, and where to look', async () => {
      writeFileSync(join(corrections, 'fixes.json'), '[{}]');
      expect(await refusal('corrections', sample)).toEqual([
        409,
        'Conflict',
        'The list cannot be given: the corrections cannot be read; kbgap catalog corrections says why.',
      ]);
    });
  });
});
