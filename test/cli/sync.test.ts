/** `kbgap sync` against a strict fake of Microsoft's and CISA's servers that has the real documents. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { changeMonth, withoutAThird } from '../support/fake-feeds/change-month.ts';
import { pathOfMonth, realDocuments, serveXml } from '../support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from '../support/fake-feeds/fake-feeds.ts';
import { fullCatalog } from '../support/full-catalog.ts';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap } from './support/kbgap.ts';

/** Pages that import takes and that list no release of Windows; a sync does not fetch them. */
const OTHER_PAGES = [
  'microsoft-edge-relnote-stable-channel',
  'update-history-microsoft365-apps-by-date',
  'download-and-install-latest-updates',
];

describeWithTestData('kbgap sync', () => {
  const dataDir = join(useFolder(), 'data');
  let feeds: FakeFeeds;
  let imported: Buffer;

  beforeAll(async () => {
    feeds = await startFakeFeeds(realDocuments());
    const { data } = (await fullCatalog()).catalog;
    imported = encodeCatalog({ ...data, sources: data.sources.filter(({ id }) => !OTHER_PAGES.includes(id)) });
  });
  beforeEach(() => feeds.reset());
  afterAll(() => feeds.close());

  it('takes an empty kbgap to the catalog that an import of the same files gives', { timeout: 60_000 }, async () => {
    const run = await kbgap(['sync', '--json'], { dataDir, env: feeds.env });
    expect(run).toMatchObject({ code: 0 });
    expect(jsonOf(run)).toEqual({
      sources: [
        // The index, its 183 months, and the next one, which there is none of.
        { source: 'msrc', asked: 185, fetched: 184, unchanged: 0, absent: 1, failures: [], bytes: expect.any(Number) },
        {
          source: 'release-pages',
          asked: 9,
          fetched: 9,
          unchanged: 0,
          absent: 0,
          failures: [],
          bytes: expect.any(Number),
        },
        { source: 'kev', asked: 1, fetched: 1, unchanged: 0, absent: 0, failures: [], bytes: expect.any(Number) },
        { source: 'epss', asked: 1, fetched: 1, unchanged: 0, absent: 0, failures: [], bytes: expect.any(Number) },
      ],
      dropped: [],
      passedOver: [],
      withheld: null,
      publish: {
        outcome: 'published',
        version: expect.any(String),
        bytes: expect.any(Number),
        findings: expect.any(Array),
      },
    });
    expect(feeds.unexpected()).toEqual([]);
    expect(readFileSync(join(dataDir, 'catalog.kbgap')).equals(imported)).toBe(true);
  });

  it('then transfers nothing but questions', async () => {
    const run = await kbgap(['sync', '--json'], { dataDir, env: feeds.env });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(run)).toMatchObject({ publish: { outcome: 'unchanged' } });
    expect({ unexpected: feeds.unexpected(), bytes: feeds.bytes() }).toEqual({ unexpected: [], bytes: 0 });
    const [index, ...others] = feeds.requests();
    expect(index).toBe('GET /cvrf/v3.0/updates 304');
    expect(others.filter((request) => request.includes('/cvrf/v3.0/cvrf/')).sort()).toEqual([
      'GET /cvrf/v3.0/cvrf/2025-Dec 304',
      'GET /cvrf/v3.0/cvrf/2025-Nov 304',
      'GET /cvrf/v3.0/cvrf/2026-Jan 404',
    ]);
    expect(others.filter((request) => request.endsWith(' 304'))).toHaveLength(9 + 2 + 2);
  });
});

describeWithTestData('kbgap sync of a month that loses a third of its rows', () => {
  const dataDir = join(useFolder(), 'data');
  let feeds: FakeFeeds;

  beforeAll(async () => {
    feeds = await startFakeFeeds(realDocuments({ months: ['2016-Jan', '2018-FEB'] }));
  });
  afterAll(() => feeds.close());

  it('keeps the catalog in force, and says so with every reason', async () => {
    const { env } = feeds;
    expect(await kbgap(['sync'], { dataDir, env })).toMatchObject({ code: 0 });
    const before = readFileSync(join(dataDir, 'catalog.kbgap'));
    const shrunken = changeMonth('2018-FEB', { vulnerabilities: withoutAThird, revisedAt: '2026-07-01T00:00:00' });
    feeds.documents.set(pathOfMonth('2018-FEB'), serveXml(shrunken));
    const reason = '2018-Feb has 36 items of 2026-07-01T00:00:00.000Z, after 53 items';
    const run = await kbgap(['sync'], { dataDir, env });
    expect(run).toMatchObject({ code: 3, stdout: expect.stringMatching(/^Refused: /m) });
    expect(run.stdout).toContain(`\n  ${reason}`);
    expect(readFileSync(join(dataDir, 'catalog.kbgap')).equals(before)).toBe(true);
    const status = await kbgap(['catalog', 'status'], { dataDir });
    expect(status).toMatchObject({ code: 0, stdout: expect.stringMatching(/^catalog \w{12} was refused \S+:$/m) });
    expect(status.stdout).toContain(`\n  ${reason}`);
    expect(await kbgap(['sync', '--accept'], { dataDir, env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Published: /m),
    });
  });
});
