/**
 * Half a year of Patch Tuesdays, one at a time, as far as each was known on its day: every new catalog passes the gates.
 * `script/bench replay` does it with all months from 2016 on; what they taught stands in docs/decisions/0036-gates.md.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPageCheck } from '../bench/support/replay/check-pages.ts';
import { patchTuesday } from '../src/catalog/calendar.ts';
import { loadGates } from '../src/cli/gates.ts';
import { isClean, type SyncReport } from '../src/ingest/sync/sync-report.ts';
import { useFolder } from './cli/support/folder.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { documentsAsOf, monthsBetween, serveOnly } from './support/fake-feeds/as-of.ts';
import { INDEX_PATH, KEV_PATH, pathOfMonth, REAL_INDEX, realDocuments } from './support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from './support/fake-feeds/fake-feeds.ts';
import { syncFrom } from './support/fake-feeds/sync-from.ts';

/** Enough before them that the gates have something to hold them against. */
const IDS = REAL_INDEX.map(({ ID }) => ID).filter((id) => id.startsWith('2025-'));

describeWithTestData('the Patch Tuesdays of half a year', () => {
  const dataDir = join(useFolder(), 'data');
  const real = realDocuments({ months: IDS });
  let feeds: FakeFeeds;
  beforeAll(async () => {
    feeds = await startFakeFeeds(new Map());
  });
  afterAll(() => feeds.close());

  it.each(['2015-12-31', '2021-12-14', '2025-07-08'])('of %s is there what was released, and no more', async (day) => {
    const documents = documentsAsOf(real, day);
    await (await createPageCheck(real))(documents, day);
    const months = IDS.filter((id) => documents.has(pathOfMonth(id)));
    expect(months.length).toBe(day < '2025' ? 0 : 7);
    expect(JSON.parse(`${documents.get(INDEX_PATH)?.bytes}`).value.map(({ ID }: { ID: string }) => ID)).toEqual(months);
    // CISA's list began in November of 2021.
    expect(documents.has(KEV_PATH)).toBe(day > '2021-11-03');
  });

  it('pass the gates, each held against the month before', async () => {
    const gates = await loadGates();
    const syncOn = async (day: string): Promise<SyncReport> => {
      serveOnly(feeds, documentsAsOf(real, day), real);
      return await syncFrom(feeds, dataDir, { gates, now: `${day}T18:00:00Z` });
    };
    expect(isClean(await syncOn('2025-06-30'))).toBe(true);
    for (const month of monthsBetween('2025-07', '2025-12')) {
      const report = await syncOn(patchTuesday(month));
      const refusals = report.publish?.findings.filter(({ isRefusal }) => isRefusal);
      expect({ month, refusals, outcome: report.publish?.outcome, isClean: isClean(report) }).toEqual({
        month,
        refusals: [],
        outcome: 'published',
        isClean: true,
      });
    }
    expect(feeds.unexpected()).toEqual([]);
  }, 60_000);
});
