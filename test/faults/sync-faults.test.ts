/**
 * A sync in which one answer after the other is wrong: never a worse catalog, never a crash, never a lost document, and
 * the next sync makes up for it. By default each fault meets one request; script/sync-faults lets each meet all.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isClean } from '../../src/ingest/sync/sync-report.ts';
import { contentsOf, useFolder } from '../cli/support/folder.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { INDEX_PATH, REAL_INDEX, realDocuments, serveIndex } from '../support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from '../support/fake-feeds/fake-feeds.ts';
import { FAULTS, type FaultName } from '../support/fake-feeds/faults.ts';
import { catalogIn, syncFrom } from '../support/fake-feeds/sync-from.ts';

const MONTHS = ['2016-Jan', '2017-Dec', '2018-FEB', '2018-Mar', '1999-Sep'];
const PAGES = ['win11_release_info', 'win11_hotpatch'];
/** After a Patch Tuesday: the next month is asked for too. */
const NOW = '2018-03-20T00:00:00Z';
/** The index, three new months and two that there are none of, two pages, KEV, EPSS. */
const REQUESTS = 1 + 3 + 2 + 2 + 2;
const SILENCE_MS = 200;

/** What trying again does not help against, at once. */
const LASTING: ReadonlySet<string> = new Set<FaultName>([
  'status 403',
  'a redirect to plain http',
  'a log-in page',
  'an encoding nobody asked for',
]);
const NAMES = Object.keys(FAULTS) as FaultName[];
const IN_ALL = process.env.KBGAP_ALL_FAULTS === '1';
/** Each fault with each request; by default with one of them. */
const EACH = NAMES.flatMap((name, row) =>
  Array.from({ length: REQUESTS }, (_, index) => ({ name, index })).filter(
    ({ index }) => IN_ALL || index === row % REQUESTS,
  ),
);

describeWithTestData('a sync with faults', () => {
  const folder = useFolder();
  const before = join(folder, 'before');
  const clean = join(folder, 'clean');
  let feeds: FakeFeeds;
  let runs = 0;

  beforeAll(async () => {
    feeds = await startFakeFeeds(realDocuments({ months: MONTHS, pages: PAGES }));
    const whole = new Map(feeds.documents);
    feeds.documents.set(
      INDEX_PATH,
      serveIndex(REAL_INDEX.filter(({ ID }) => /^(?:2016|2017-Dec)/.test(ID) && MONTHS.includes(ID))),
    );
    await syncFrom(feeds, before, { now: '2016-01-01T00:00:00Z' });
    for (const [path, document] of whole) feeds.documents.set(path, document);
    cpSync(before, clean, { recursive: true });
    feeds.reset();
    expect(isClean(await syncFrom(feeds, clean, { now: NOW }))).toBe(true);
    expect(feeds.requests()).toHaveLength(REQUESTS);
  });
  beforeEach(() => {
    feeds.reset();
    feeds.fault = () => null;
  });
  afterAll(() => feeds.close());

  const copy = (): string => {
    const dataDir = join(folder, `run-${runs++}`);
    cpSync(before, dataDir, { recursive: true });
    return dataDir;
  };
  const kbsOf = (dataDir: string): ReadonlySet<string> =>
    new Set(catalogIn(dataDir).data.updates.map(({ kbId }) => kbId));
  const documentsIn = (dataDir: string): string[] =>
    contentsOf(dataDir).filter((line) => line.startsWith('documents/'));

  it.each(EACH)('$name in request $index, once', async ({ name, index }) => {
    const dataDir = copy();
    feeds.fault = (request) => (request.index === index ? FAULTS[name] : null);
    const report = await syncFrom(feeds, dataDir, { now: NOW, silenceMs: SILENCE_MS });
    expect(isClean(report)).toBe(!LASTING.has(name));
    await expectNoHarm(dataDir);
  });

  it.each(EACH)('$name in request $index and whenever the same is asked again', async ({ name, index }) => {
    const dataDir = copy();
    let atFault: string | null = null;
    feeds.fault = (request) => {
      if (request.index === index) atFault = request.path;
      return request.path === atFault ? FAULTS[name] : null;
    };
    const report = await syncFrom(feeds, dataDir, { now: NOW, silenceMs: SILENCE_MS });
    expect(report.sources.flatMap(({ failures }) => failures)).toEqual([
      { address: `${feeds.url}${atFault}`, reason: expect.stringMatching(/./) },
    ]);
    await expectNoHarm(dataDir);
  });

  async function expectNoHarm(dataDir: string): Promise<void> {
    expect(feeds.unexpected()).toEqual([]);
    const kbs = kbsOf(dataDir);
    expect([...kbsOf(before)].filter((kbId) => !kbs.has(kbId))).toEqual([]);
    expect(documentsIn(dataDir)).toEqual(expect.arrayContaining(documentsIn(before)));
    feeds.fault = () => null;
    expect(isClean(await syncFrom(feeds, dataDir, { now: NOW }))).toBe(true);
    expect(catalogIn(dataDir).version).toBe(catalogIn(clean).version);
  }
});
