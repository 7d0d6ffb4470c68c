/** The catalog of a day, made of what is kept. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTurns } from '../../src/api/turns.ts';
import { type Catalog, createCatalog } from '../../src/catalog/catalog.ts';
import type { Gate } from '../../src/catalog/gates/finding.ts';
import { compileAsOf } from '../../src/ingest/as-of/compile-as-of.ts';
import { createPastCatalogs } from '../../src/ingest/as-of/past-catalogs.ts';
import { readPublishedCatalog } from '../../src/ingest/catalog-file.ts';
import { writeHold } from '../../src/ingest/hold.ts';
import { importDocuments } from '../../src/ingest/pipeline.ts';
import type { CatalogStore } from '../../src/ingest/ports.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { put } from '../cli/support/folder.ts';
import { type MonthText, writeMonth } from '../support/cvrf-document.ts';
import { usePostgres } from '../support/postgres.ts';

const row = (number: number, kb: string) => ({ cve: `CVE-1990-9000${number}`, kb });
const march = (revisedAt: string, ...rows: MonthText['rows'][number][]): MonthText => ({
  id: '2020-Mar',
  revisedAt,
  rows,
});
const FIRST = march('2020-03-10T07:00:00', row(1, '9000001'), row(2, '9000001'));
const SECOND = march('2020-04-01T07:00:00', row(1, '9000001'), row(2, '9000001'), row(3, '9000001'));
const THIRD = march('2020-06-01T07:00:00', row(1, '9000001'));
const APRIL: MonthText = { id: '2020-Apr', revisedAt: '2020-04-14T07:00:00', rows: [row(4, '9000002')] };

const postgres = usePostgres();

describe.each(['files', 'PostgreSQL'])('with documents in %s', (engine) => {
  let folder: string;
  let store: CatalogStore;
  let files: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kbgap-as-of-'));
    const databaseUrl = engine === 'files' ? null : await postgres.createDatabase();
    store = await openCatalogStore({ dataDir: join(folder, 'data'), databaseUrl });
    files = 0;
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const take = async (months: readonly MonthText[], gates: readonly Gate[] = []) => {
    const paths = months.map((month) => put(folder, `${files++}.xml`, writeMonth(month)));
    const { outcome } = await importDocuments(paths, {
      store,
      reviewed: await loadReviewedData(),
      gates,
      now: () => new Date('2020-07-01T00:00:00Z'),
    });
    return outcome;
  };
  const inForce = () => readPublishedCatalog(store);
  const asOf = async (day: string) => {
    const options = { store, inForce: await inForce(), day, loadReviewedData };
    return { ...(await compileAsOf(options)), inForce: options.inForce };
  };
  const cvesOf = ({ data }: Catalog): string[] => data.vulnerabilities.map(({ id }) => id).sort();

  test('it is what an import up to that day would have made', async () => {
    await take([FIRST]);
    const { version: ofMarch } = await inForce();
    await take([SECOND]);
    const { version: ofApril } = await inForce();
    await take([THIRD]);
    expect((await asOf('2020-03-20')).catalog.version).toBe(ofMarch);
    expect((await asOf('2020-04-04')).catalog.version).toBe(ofApril);
    expect((await asOf('2020-04-04')).asOf).toEqual({ day: '2020-04-04', basis: 'revisions', known: 1, later: [] });
    const { catalog, inForce: now } = await asOf('2020-06-01');
    expect(catalog).toBe(now);
  });

  test('what was refused is not in it, and what is in force is found without a compile', async () => {
    const refuse: Gate = () => [{ code: 'made-up', subject: '', message: 'refused', isRefusal: true }];
    await take([FIRST, SECOND]);
    expect(await take([THIRD], [refuse])).toBe('refused');
    const { catalog, inForce: now } = await asOf('2020-06-30');
    expect(catalog).toBe(now);
    expect(cvesOf((await asOf('2020-03-20')).catalog)).toEqual(['CVE-1990-90001', 'CVE-1990-90002']);
  });

  test('what was taken back by hand is not in it', async () => {
    await take([FIRST, SECOND]);
    const before = await store.readCatalog();
    await take([APRIL]);
    const { version } = await inForce();
    await store.exclusively(async () => {
      await store.publishCatalog(before ?? Buffer.alloc(0), '2020-07-01T00:00:00.000Z');
      await writeHold(store, { version, at: '2020-07-01T00:00:00.000Z' });
    });
    const { catalog, inForce: now } = await asOf('2020-06-30');
    expect([catalog === now, cvesOf(catalog)]).toEqual([true, ['CVE-1990-90001', 'CVE-1990-90002', 'CVE-1990-90003']]);
    expect(cvesOf((await asOf('2020-03-20')).catalog)).toEqual(['CVE-1990-90001', 'CVE-1990-90002']);
  });

  test('for a service each is made once for all who ask, and few at a time', async () => {
    await take([FIRST, SECOND, THIRD]);
    const now = await inForce();
    const made: string[] = [];
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const find = createPastCatalogs({
      store,
      takeTurn: createTurns({ atOnce: 1, waiting: 0 }).take,
      make: async (day) => {
        made.push(day);
        await held;
        return (await compileAsOf({ store, inForce: now, day, loadReviewedData })).catalog;
      },
    });
    const first = find(now, '2020-03-20');
    await vi.waitUntil(() => made.length === 1);
    const second = find(now, '2020-03-25');
    await expect(find(now, '2020-04-04')).rejects.toMatchObject({ code: 'too-busy' });
    expect((await find(now, '2020-06-30')).catalog).toBe(now);
    letGo();
    expect([(await first).asOf.day, (await second).asOf.day]).toEqual(['2020-03-20', '2020-03-25']);
    expect((await first).catalog).toBe((await second).catalog);
    expect(cvesOf((await find(now, '2020-04-04')).catalog)).toHaveLength(3);
    expect(made).toEqual(['2020-03-20', '2020-04-04']);
  });

  test('for a service: one made where an earlier catalog was just put in force again is not kept', async () => {
    await take([FIRST, THIRD]);
    const earlier = await inForce();
    await take([APRIL]);
    const now = await inForce();
    const find = createPastCatalogs({
      store,
      takeTurn: createTurns({ atOnce: 1, waiting: 0 }).take,
      make: async (day) => (await compileAsOf({ store, inForce: earlier, day, loadReviewedData })).catalog,
    });
    await expect(find(now, '2020-03-20')).rejects.toThrow('another catalog was put in force while that of 2020-03-20');
  });

  test('for a service: it is made anew where the catalog in force was, with other corrections', async () => {
    await take([FIRST, THIRD]);
    const { data } = await inForce();
    let made = 0;
    const find = createPastCatalogs({
      store,
      takeTurn: createTurns({ atOnce: 1, waiting: 0 }).take,
      make: async (day) => {
        made++;
        return (await asOf(day)).catalog;
      },
    });
    for (const reviewed of [data.reviewed, 'other', 'other']) {
      await find(createCatalog({ ...data, reviewed }, reviewed), '2020-03-20');
    }
    expect(made).toBe(2);
  });

  test('for a service: a failure is not kept, nor a catalog made of other documents', async () => {
    await take([FIRST, THIRD]);
    const now = await inForce();
    let tries = 0;
    const find = createPastCatalogs({
      store,
      takeTurn: createTurns({ atOnce: 1, waiting: 0 }).take,
      make: async (day) => {
        tries++;
        if (tries === 1) throw new Error('no space');
        return tries === 2 ? now : (await compileAsOf({ store, inForce: now, day, loadReviewedData })).catalog;
      },
    });
    await expect(find(now, '2020-03-20')).rejects.toThrow('no space');
    await expect(find(now, '2020-03-20')).rejects.toThrow('another catalog was put in force while that of 2020-03-20');
    expect(cvesOf((await find(now, '2020-03-20')).catalog)).toHaveLength(2);
  });
});
