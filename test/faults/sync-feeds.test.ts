/** What Microsoft's feeds have been seen to do, and what stands in between: never a worse catalog, never a lost document. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadGates } from '../../src/cli/gates.ts';
import { isClean, type SyncReport } from '../../src/ingest/sync/sync-report.ts';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { contentsOf, useFolder } from '../cli/support/folder.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { backwards, changeMonth, withoutAThird } from '../support/fake-feeds/change-month.ts';
import {
  INDEX_PATH,
  pathOfMonth,
  REAL_INDEX,
  realDocuments,
  type ServedDocuments,
  serveIndex,
  serveXml,
} from '../support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from '../support/fake-feeds/fake-feeds.ts';
import { FAULTS } from '../support/fake-feeds/faults.ts';
import { catalogIn, syncFrom } from '../support/fake-feeds/sync-from.ts';

const MONTHS = ['2016-Jan', '2017-Dec', '2018-FEB', '2018-Mar', '1999-Sep'];
const NOW = '2018-03-20T00:00:00Z';
const MARCH = pathOfMonth('2018-Mar');
const FEBRUARY = pathOfMonth('2018-FEB');

describeWithTestData('a sync with feeds as they are', () => {
  const folder = useFolder();
  const before = join(folder, 'before');
  let feeds: FakeFeeds;
  let real: ServedDocuments;
  let runs = 0;

  beforeAll(async () => {
    real = realDocuments({ months: MONTHS, pages: ['win11_release_info', 'win11_hotpatch'] });
    feeds = await startFakeFeeds(new Map(real));
    expect(isClean(await syncFrom(feeds, before, { now: NOW }))).toBe(true);
  });
  beforeEach(() => {
    feeds.reset();
    feeds.fault = () => null;
    for (const [path, document] of real) feeds.documents.set(path, document);
  });
  afterAll(() => feeds.close());

  const copy = (): string => {
    const dataDir = join(folder, `run-${runs++}`);
    cpSync(before, dataDir, { recursive: true });
    return dataDir;
  };
  const documentsIn = (dataDir: string): string[] =>
    contentsOf(dataDir).filter((line) => /^documents\/.*\.gz /.test(line));
  const again = async (dataDir: string, now = NOW): Promise<SyncReport> =>
    await syncFrom(feeds, dataDir, { now, gates: await loadGates() });
  const index = (changes: Readonly<Record<string, string | null>>) =>
    serveIndex(
      REAL_INDEX.filter(({ ID }) => MONTHS.includes(ID) && changes[ID] !== null).map((entry) => ({
        ...entry,
        CurrentReleaseDate: changes[entry.ID] ?? entry.CurrentReleaseDate,
      })),
    );
  const failuresOf = ({ sources }: SyncReport) => sources.flatMap(({ failures }) => failures);

  it('a month loses a third of its vulnerabilities and gets them back in a later revision', async () => {
    const dataDir = copy();
    const shrunken = changeMonth('2018-Mar', { vulnerabilities: withoutAThird, revisedAt: '2026-07-01T00:00:00' });
    feeds.documents.set(MARCH, serveXml(shrunken));
    expect((await again(dataDir)).publish).toMatchObject({
      outcome: 'refused',
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'source-shrunken', subject: '2018-Mar', isRefusal: true }),
      ]),
    });
    expect(catalogIn(dataDir).version).toBe(catalogIn(before).version);
    expect(await createCatalogStore(dataDir).listCatalogs()).toMatchObject([
      { state: 'in-force' },
      { state: 'refused', reasons: [expect.stringMatching(/^2018-Mar has 51 items of .*, after 76 items/)] },
    ]);
    feeds.documents.set(MARCH, serveXml(changeMonth('2018-Mar', { revisedAt: '2026-07-02T00:00:00' })));
    expect((await again(dataDir)).publish).toMatchObject({ outcome: 'published' });
    expect(await createCatalogStore(dataDir).listCatalogs()).toMatchObject([
      { state: 'in-force' },
      { state: 'earlier' },
    ]);
    expect(documentsIn(dataDir)).toHaveLength(documentsIn(before).length + 2);
  });

  it('a month loses a third in a later revision, and then is what it was before', async () => {
    const dataDir = copy();
    const shrunken = changeMonth('2018-Mar', { vulnerabilities: withoutAThird, revisedAt: '2026-07-01T00:00:00' });
    feeds.documents.set(MARCH, serveXml(shrunken));
    feeds.documents.set(FEBRUARY, serveXml(changeMonth('2018-FEB', { revisedAt: '2026-07-01T00:00:00' })));
    const refused = await again(dataDir);
    expect(refused).toMatchObject({ passedOver: [], publish: { outcome: 'refused' } });
    for (const [path, document] of real) if (path === MARCH) feeds.documents.set(path, document);
    // February's new revision waited for it.
    for (const outcome of ['published', 'unchanged']) {
      const report = await again(dataDir);
      expect(report).toMatchObject({
        passedOver: [expect.stringMatching(/^month\/2018-Mar@2026-07-01T00-00-00/)],
        publish: { outcome },
      });
      expect(isClean(report)).toBe(true);
    }
    expect(catalogIn(dataDir).data.sources.find(({ id }) => id === '2018-Mar')).toMatchObject({ items: 76 });
    expect(documentsIn(dataDir)).toHaveLength(documentsIn(before).length + 2);
  });

  it('the same, and then kbgap finds a catalog in force that it cannot read: what was taken back is not put in force', async () => {
    const dataDir = copy();
    const shrunken = changeMonth('2018-Mar', { vulnerabilities: withoutAThird, revisedAt: '2026-07-01T00:00:00' });
    feeds.documents.set(MARCH, serveXml(shrunken));
    await again(dataDir);
    feeds.documents.set(MARCH, serveXml(changeMonth('2018-Mar', {})));
    // As another kbgap would have written it.
    rmSync(join(dataDir, 'catalog.kbgap'));
    expect(await again(dataDir)).toMatchObject({ publish: { outcome: 'published' } });
    expect(catalogIn(dataDir).version).toBe(catalogIn(before).version);
  });

  it('a month loses a third under its old date: the fuller one counts', async () => {
    const dataDir = copy();
    feeds.documents.set(MARCH, serveXml(changeMonth('2018-Mar', { vulnerabilities: withoutAThird })));
    expect((await again(dataDir)).publish).toMatchObject({ outcome: 'unchanged' });
    expect(documentsIn(dataDir)).toHaveLength(documentsIn(before).length + 1);
  });

  it('a document says the same in another order: nothing is kept, nothing is published', async () => {
    const dataDir = copy();
    feeds.documents.set(MARCH, serveXml(changeMonth('2018-Mar', { vulnerabilities: backwards })));
    const report = await again(dataDir);
    expect(report.publish).toMatchObject({ outcome: 'unchanged' });
    expect(report.sources[0]).toMatchObject({ source: 'msrc', fetched: 0, unchanged: 3, failures: [] });
    expect(documentsIn(dataDir)).toEqual(documentsIn(before));
    feeds.reset();
    await again(dataDir);
    expect(feeds.requests()).toContain(`GET ${MARCH} 304`);
  });

  it('an old month is asked for when the index has a later date of it, once', async () => {
    const dataDir = copy();
    // Its own date stays: the two have differed before.
    feeds.documents.set(INDEX_PATH, index({ '2016-Jan': '2026-07-03T00:00:00Z' }));
    for (const asked of [1, 0]) {
      feeds.reset();
      expect(isClean(await again(dataDir))).toBe(true);
      expect(feeds.requests().filter((request) => request.includes('2016-Jan'))).toHaveLength(asked);
    }
  });

  it('the index is ahead of a cache that lags: the month is asked for until a day has gone by', async () => {
    const dataDir = copy();
    feeds.documents.set(INDEX_PATH, index({ '2016-Jan': '2026-07-03T00:00:00Z' }));
    expect(await again(dataDir, '2026-07-03T04:00:00Z')).toMatchObject({ publish: { outcome: 'unchanged' } });
    const revised = changeMonth('2016-Jan', { revisedAt: '2026-07-03T00:00:00' });
    feeds.documents.set(pathOfMonth('2016-Jan'), serveXml(revised));
    expect(await again(dataDir, '2026-07-03T08:00:00Z')).toMatchObject({ publish: { outcome: 'published' } });
    feeds.reset();
    await again(dataDir, '2026-07-03T12:00:00Z');
    expect(feeds.requests().filter((request) => request.includes('2016-Jan'))).toEqual([]);
  });

  it('the index drops months and has them again: nothing is lost, and the recent one is asked for', async () => {
    const dataDir = copy();
    feeds.documents.set(INDEX_PATH, index({ '2018-Mar': null, '2016-Jan': null }));
    const dropped = await again(dataDir);
    expect(dropped).toMatchObject({ dropped: ['2016-Jan', '2018-Mar'], publish: { outcome: 'unchanged' } });
    expect(feeds.requests()).toContain(`GET ${MARCH} 304`);
    feeds.documents.set(INDEX_PATH, index({}));
    expect(await again(dataDir)).toMatchObject({ dropped: [], publish: { outcome: 'unchanged' } });
    expect(documentsIn(dataDir)).toEqual(documentsIn(before));
  });

  it('the index is empty: that is a failure, and recent months are asked for', async () => {
    const dataDir = copy();
    feeds.documents.set(INDEX_PATH, serveIndex([]));
    const report = await again(dataDir);
    expect(failuresOf(report)).toEqual([
      {
        address: `${feeds.url}${INDEX_PATH}`,
        reason: 'the document: value: expected at least one month such as 2020-Mar',
      },
    ]);
    expect(report).toMatchObject({ dropped: [], publish: { outcome: 'unchanged' } });
    expect(feeds.requests()).toContain(`GET ${MARCH} 304`);
  });

  it.each(['1970-01-01T00:00:00Z', '2017-12-31T23:59:59Z', '2099-12-31T00:00:00Z', '+275760-09-13T00:00:00.000Z'])(
    'the clock says %s: the same documents and the same catalog',
    async (now) => {
      const dataDir = copy();
      feeds.documents.set(MARCH, serveXml(changeMonth('2018-Mar', { revisedAt: '2026-07-02T00:00:00' })));
      const report = await again(dataDir, now);
      expect(failuresOf(report)).toEqual([]);
      expect(report.publish).toMatchObject({ outcome: 'published' });
      expect(documentsIn(dataDir)).toHaveLength(documentsIn(before).length + 1);
      expect(feeds.requests().length).toBeLessThanOrEqual(10);
    },
  );

  it('another month comes instead of the one asked for: it is not kept', async () => {
    const dataDir = copy();
    feeds.documents.set(MARCH, { ...serveXml(changeMonth('2018-FEB', {})), etag: '"other"' });
    const report = await again(dataDir);
    expect(failuresOf(report)).toEqual([
      { address: `${feeds.url}${MARCH}`, reason: 'the document is month 2018-Feb, expected month 2018-Mar' },
    ]);
    expect(documentsIn(dataDir)).toEqual(documentsIn(before));
  });

  it('a proxy wants people to log in first: everything fails, and says so', async () => {
    const dataDir = copy();
    feeds.fault = () => FAULTS['a log-in page'];
    const report = await again(dataDir);
    const page = 'an HTML page titled "Sign in to your account" came, expected a document of kind';
    expect(report.publish).toMatchObject({ outcome: 'unchanged' });
    expect(failuresOf(report).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('expected JSON: a proxy or a log-in page answered'),
      ...Array(4).fill(`${page} month: a proxy or a log-in page answered`),
      expect.stringContaining('it is an HTML page titled "Sign in to your account"; expected a release page'),
      expect.stringContaining('it is an HTML page titled "Sign in to your account"; expected a release page'),
      `${page} kev: a proxy or a log-in page answered`,
      `${page} epss: a proxy or a log-in page answered`,
    ]);
    expect(documentsIn(dataDir)).toEqual(documentsIn(before));
  });

  it('a storm of 429: it waits as it is told to, and ends before it is a storm itself', async () => {
    const dataDir = join(folder, 'storm');
    feeds.fault = () => FAULTS['status 429'];
    const waits: number[] = [];
    const report = await syncFrom(feeds, dataDir, { now: NOW, onSleep: (ms) => waits.push(ms) });
    expect(report).toMatchObject({ publish: null, withheld: 'nothing is kept that a catalog could be made of' });
    expect(failuresOf(report)[0]?.reason).toBe('status 429');
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2000);
    feeds.fault = () => null;
    expect(isClean(await syncFrom(feeds, dataDir, { now: NOW }))).toBe(true);
    expect(catalogIn(dataDir).version).toBe(catalogIn(before).version);
  });

  it('a server that is down for all months is not asked for each of them', async () => {
    const dataDir = join(folder, 'down');
    feeds.documents.set(INDEX_PATH, serveIndex(REAL_INDEX));
    feeds.fault = ({ path }) => (path.startsWith('/cvrf/v3.0/cvrf/') ? FAULTS['status 500'] : null);
    const report = await syncFrom(feeds, dataDir, { now: NOW });
    expect(feeds.requests().length).toBeLessThan(60);
    expect(failuresOf(report).at(-1)?.reason).toMatch(
      /^not asked, after \d+ failures in a row \(and \d+ more documents\)$/,
    );
    expect(report.withheld).toBe('the first catalog waits for all of msrc; what came is kept, and not fetched again');
    expect(isClean(report)).toBe(false);
  });

  it('a server that wants to be left alone for an hour is, by later syncs too', async () => {
    const dataDir = copy();
    feeds.fault = ({ path }) =>
      path === MARCH ? (response) => response.writeHead(503, { 'retry-after': '3600' }).end() : null;
    expect(failuresOf(await again(dataDir))[0]).toEqual({ address: `${feeds.url}${MARCH}`, reason: 'status 503' });
    feeds.fault = () => null;
    feeds.reset();
    const soon = await again(dataDir, '2018-03-20T00:59:00Z');
    expect(failuresOf(soon)[0]?.reason).toBe(
      'not asked: the server wants to be left alone until 2018-03-20T01:00:00.000Z',
    );
    expect(feeds.requests().filter((request) => request.includes('/cvrf/'))).toEqual([]);
    expect(isClean(await again(dataDir, '2018-03-20T01:01:00Z'))).toBe(true);
  });

  it('the first sync lacks a month: no catalog yet; the next one fetches that month alone', async () => {
    const dataDir = join(folder, 'first');
    feeds.fault = ({ path }) => (path === FEBRUARY ? FAULTS['status 403'] : null);
    const first = await syncFrom(feeds, dataDir, { now: NOW });
    expect(first.withheld).toBe('the first catalog waits for all of msrc; what came is kept, and not fetched again');
    expect(first.publish).toBe(null);
    feeds.fault = () => null;
    feeds.reset();
    expect(isClean(await syncFrom(feeds, dataDir, { now: NOW }))).toBe(true);
    expect(feeds.requests().filter((request) => request.endsWith(' 200'))).toEqual([`GET ${FEBRUARY} 200`]);
    expect(catalogIn(dataDir).version).toBe(catalogIn(before).version);
  });
});
