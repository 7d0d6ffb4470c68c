/** From kept documents to a catalog in force, and what keeps one from it. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gate, GateFinding } from '../../src/catalog/gates/finding.ts';
import { decodeCatalog } from '../../src/ingest/catalog-file.ts';
import { readHold, writeHold } from '../../src/ingest/hold.ts';
import { importDocuments } from '../../src/ingest/pipeline.ts';
import type { CatalogStore } from '../../src/ingest/ports.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { put } from '../cli/support/folder.ts';
import { type MonthText, writeMonth } from '../support/cvrf-document.ts';

const MARCH: MonthText = {
  id: '2020-Mar',
  revisedAt: '2020-03-10T07:00:00',
  rows: [
    { cve: 'CVE-1990-90001', kb: '9000001' },
    { cve: 'CVE-1990-90002', kb: '9000001' },
    { cve: 'CVE-1990-90003', kb: '9000002' },
  ],
};
const APRIL: MonthText = {
  ...MARCH,
  id: '2020-Apr',
  revisedAt: '2020-04-14T07:00:00',
  rows: [{ cve: 'CVE-1990-90004', kb: '9000003' }],
};
const SHRUNKEN: MonthText = { ...MARCH, rows: MARCH.rows.slice(0, 1) };

/** Refuses a catalog with fewer KBs. */
const noKbLess: Gate = (before, after): GateFinding[] =>
  (before?.data.updates ?? [])
    .filter(({ kbId }) => !after.update(kbId))
    .map(({ kbId }) => ({ code: 'kb-vanished', subject: kbId, message: `KB${kbId} is gone`, isRefusal: true }));
const remark: Gate = () => [{ code: 'remark', subject: '2020-Mar', message: 'worth a look', isRefusal: false }];

describe('documents that are imported', () => {
  let folder: string;
  let store: CatalogStore;
  let number: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kbgap-publish-'));
    store = createCatalogStore(join(folder, 'data'));
    number = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (months: readonly MonthText[], options?: { accept: boolean }) =>
    runFiles(months.map(writeMonth), options);
  const runFiles = async (texts: readonly string[], { accept = false } = {}) => {
    const paths = texts.map((text) => put(folder, `${number++}.txt`, text));
    const { outcome, findings, version, olderRevisions } = await importDocuments(paths, {
      store,
      reviewed: await loadReviewedData(),
      gates: [noKbLess, remark],
      now: () => new Date(`2020-05-01T00:00:${String(number).padStart(2, '0')}Z`),
      accept,
    });
    return {
      outcome,
      refusals: findings.filter(({ isRefusal }) => isRefusal).map(({ message }) => message),
      version,
      olderRevisions,
    };
  };
  const kbsInForce = async (): Promise<string[]> => {
    const bytes = await store.readCatalog();
    return bytes === null
      ? []
      : decodeCatalog(bytes, 'test')
          .data.updates.map(({ kbId }) => kbId)
          .filter((kbId) => kbId >= '9000000');
  };
  const states = async () => (await store.listCatalogs()).map(({ state }) => state);

  test('make a catalog, which grows with each month', async () => {
    expect(await run([MARCH])).toMatchObject({ outcome: 'published', refusals: [] });
    expect(await kbsInForce()).toEqual(['9000001', '9000002']);
    expect(await run([APRIL])).toMatchObject({ outcome: 'published', refusals: [] });
    expect(await kbsInForce()).toEqual(['9000001', '9000002', '9000003']);
    expect(await states()).toEqual(['in-force', 'earlier']);
  });

  test.each([
    { what: 'again', month: MARCH },
    { what: 'in another order', month: { ...MARCH, rows: MARCH.rows.toReversed() } },
  ])('change nothing $what', async ({ month }) => {
    const { version } = await run([MARCH]);
    const kept = await store.listDocuments();
    expect(await run([month])).toEqual({ outcome: 'unchanged', refusals: [], version, olderRevisions: [] });
    expect(await store.listDocuments()).toEqual(kept);
  });

  test('are all kept, also where the catalog made of them is refused; once the feed has recovered, the next one passes', async () => {
    await run([MARCH]);
    const shrunken = { ...SHRUNKEN, revisedAt: '2020-03-11T07:00:00' };
    expect(await run([shrunken])).toMatchObject({ outcome: 'refused', refusals: ['KB9000002 is gone'] });
    expect(await kbsInForce()).toEqual(['9000001', '9000002']);
    expect(await store.listCatalogs()).toEqual([
      expect.objectContaining({ state: 'in-force' }),
      expect.objectContaining({ state: 'refused', reasons: ['KB9000002 is gone'], at: '2020-05-01T00:00:02.000Z' }),
    ]);
    expect((await store.listDocuments()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^month\/2020-Mar@2020-03-10T/),
      expect.stringMatching(/^month\/2020-Mar@2020-03-11T/),
    ]);
    expect(await run([{ ...MARCH, revisedAt: '2020-03-12T07:00:00' }])).toMatchObject({ outcome: 'published' });
    expect(await states()).toEqual(['in-force', 'earlier']);
  });

  test('of one date do no harm where one of them has lost rows, whichever came first', async () => {
    const { version } = await run([MARCH]);
    expect(await run([SHRUNKEN])).toMatchObject({ outcome: 'unchanged', version });
    expect(await kbsInForce()).toEqual(['9000001', '9000002']);
  });

  test('of an older date are kept for the record', async () => {
    const { version } = await run([MARCH]);
    expect(await run([{ ...SHRUNKEN, revisedAt: '2020-03-01T07:00:00' }])).toEqual({
      outcome: 'unchanged',
      refusals: [],
      version,
      olderRevisions: ['2020-Mar of 2020-03-01T07:00:00.000Z'],
    });
    expect(await store.listDocuments()).toHaveLength(2);
  });

  test('without a date count as of when they came; one that leads back to the catalog in force takes a refused one away', async () => {
    const page = async (kbs: readonly string[]) => await runFiles([writePage(kbs)]);
    const { version } = await page(['9000001', '9000002']);
    expect(await page(['9000001'])).toMatchObject({ outcome: 'refused', refusals: ['KB9000002 is gone'] });
    expect(await states()).toEqual(['in-force', 'refused']);
    expect(await page(['9000001', '9000002'])).toMatchObject({ outcome: 'unchanged', version });
    expect(await states()).toEqual(['in-force']);
    expect(await page(['9000001', '9000002'])).toMatchObject({ outcome: 'unchanged', version });
    expect(await store.listDocuments()).toHaveLength(3);
  });

  test('are published against the gates where a person says so', async () => {
    await run([MARCH]);
    const shrunken = { ...SHRUNKEN, revisedAt: '2020-03-11T07:00:00' };
    expect(await run([shrunken], { accept: true })).toMatchObject({
      outcome: 'published',
      refusals: ['KB9000002 is gone'],
    });
    expect(await kbsInForce()).toEqual(['9000001']);
  });

  test('wait while an earlier catalog is in force by hand, until a person accepts them', async () => {
    await run([MARCH]);
    await writeHold(store, { version: 'f00', at: '2020-04-30T00:00:00.000Z' });
    expect(await run([APRIL])).toMatchObject({ outcome: 'held' });
    expect(await store.listCatalogs()).toEqual([
      expect.objectContaining({ state: 'in-force' }),
      expect.objectContaining({
        state: 'refused',
        reasons: [
          'an earlier catalog was put in force by hand on 2020-04-30T00:00:00.000Z; kbgap catalog publish ends that',
        ],
      }),
    ]);
    expect(await run([APRIL], { accept: true })).toMatchObject({ outcome: 'published' });
    expect(await readHold(store)).toBe(null);
  });
});

/** A release-history page without a date of its own. */
function writePage(kbs: readonly string[]): string {
  const row = (kb: string): string =>
    `<tr><td>GAC</td><td>2020-03 B</td><td>2020-03-10</td><td>18363.${kb.slice(-1)}</td><td>KB${kb}</td></tr>`;
  return `<!DOCTYPE html><html><head><title>Releases</title><link rel="canonical" href="https://learn.microsoft.com/en-us/windows/release-health/release-information"></head>
    <body><strong>Version 1909 (OS build 18363)</strong><table><tr><th>Servicing option</th><th>Update type</th><th>Availability date</th><th>Build</th><th>KB article</th></tr>
    ${kbs.map(row).join('\n')}</table></body></html>`;
}
