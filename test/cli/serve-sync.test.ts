/** `kbgap serve` that keeps its catalog current by itself, and says how that goes. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { realDocuments } from '../support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from '../support/fake-feeds/fake-feeds.ts';
import { FAULTS } from '../support/fake-feeds/faults.ts';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap, startKbgap } from './support/kbgap.ts';

describeWithTestData('kbgap serve with KBGAP_SYNC=on', () => {
  const folder = useFolder();
  let feeds: FakeFeeds;

  beforeAll(async () => {
    feeds = await startFakeFeeds(realDocuments({ months: ['2016-Jan', '2018-FEB'] }));
  });
  afterAll(() => feeds.close());

  it('syncs at once in a process of its own, takes the catalog up, and tells', async () => {
    const dataDir = join(folder, 'data');
    const env = { ...feeds.env, KBGAP_SYNC: 'on', KBGAP_METRICS: '127.0.0.1:0' };
    const running = startKbgap(['serve', '--port', '0', '--json'], { dataDir, env });
    try {
      const [, metrics = ''] = await running.says(/metrics on (http\S+)/);
      const { url } = JSON.parse((await running.says(/^\{.*"url".*\}$/m))[0]);
      const [, version = ''] = await running.says(
        /kbgap: sync: msrc 3 new; release-pages 9 new; kev 1 new; epss 1 new; catalog published \((\w+)\)/,
      );
      await running.says(new RegExp(`took up catalog ${version}`));
      const token = (await kbgap(['token'], { dataDir })).stdout.trim();
      const status = await fetch(`${url}/v1/catalog`, { headers: { authorization: `Bearer ${token}` } });
      const came = { succeededAt: expect.any(String), failedAt: null, failures: 0 };
      expect(await status.json()).toMatchObject({
        version: expect.stringContaining(version),
        upkeep: {
          syncedAt: expect.any(String),
          sources: [
            { source: 'msrc', ...came },
            { source: 'release-pages', ...came },
            { source: 'kev', ...came },
            { source: 'epss', ...came },
          ],
          droppedMonths: [],
          refused: null,
        },
      });
      const answer = await fetch(metrics);
      const text = await answer.text();
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(text).toMatch(/^kbgap_sync_success_timestamp_seconds\{source="msrc"\} \d{10}/m);
      expect(text).toMatch(/^kbgap_sync_failure_timestamp_seconds\{source="msrc"\} 0$/m);
      expect(text).toMatch(/^kbgap_sync_failures\{source="kev"\} 0$/m);
      expect(text).toMatch(/^kbgap_catalog_refused 0$/m);
      expect(text).toMatch(/^kbgap_catalog_known_through_timestamp_seconds \d{10}$/m);
      expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
      expect((await fetch(metrics.replace('/metrics', '/'))).status).toBe(404);
    } finally {
      running.child.kill('SIGTERM');
    }
    expect(await running.exited).toBe(0);
    expect(feeds.unexpected()).toEqual([]);
  });

  it('ends a sync that runs when it is stopped', async () => {
    feeds.reset();
    const asked = new Promise<void>((resolve) => {
      feeds.fault = () => {
        resolve();
        return FAULTS['no answer'];
      };
    });
    const running = startKbgap(['serve', '--port', '0', '--json'], {
      dataDir: join(folder, 'stopped'),
      env: { ...feeds.env, KBGAP_SYNC: 'on' },
    });
    await asked;
    await running.says(/"url"/);
    running.child.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    expect(running.stderr()).toContain('kbgap: sync: ended before it was done');
    // The connection of the process that synced is gone with it.
    while (feeds.requests().length === 0) await wait(10);
  });

  it('says why a sync did not come whole, also afterwards', async () => {
    feeds.fault = ({ path }) => (path.includes('known_exploited') ? FAULTS['status 403'] : null);
    const dataDir = join(folder, 'partly');
    const run = await kbgap(['sync'], { dataDir, env: feeds.env });
    expect(run.code).toBe(3);
    const address = `${feeds.url}/sites/default/files/feeds/known_exploited_vulnerabilities.json`;
    expect(run.stdout).toContain(`${address}: status 403`);
    expect(run.stderr).toContain(`${address}: failed: status 403`);
    const status = await kbgap(['catalog', 'status'], { dataDir });
    expect(status.stdout).toContain(`  kev: never came whole\n    ${address}: status 403`);
    expect(jsonOf(await kbgap(['catalog', 'status', '--json'], { dataDir }))).toMatchObject({
      upkeep: {
        sources: [
          { source: 'msrc', succeededAt: expect.any(String), failedAt: null, failures: [] },
          { source: 'release-pages', failures: [] },
          {
            source: 'kev',
            succeededAt: null,
            failedAt: expect.any(String),
            failures: [{ address, reason: 'status 403' }],
          },
          { source: 'epss', succeededAt: expect.any(String), failedAt: null, failures: [] },
        ],
        refused: null,
      },
    });
  });
});
