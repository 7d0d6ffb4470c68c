import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../src/assessment/assess.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { listMissing } from '../src/fleet/answers.ts';
import { fromFacts, toFacts } from '../src/fleet/facts.ts';
import { createFleet, type DeviceQuery, type Fleet } from '../src/fleet/fleet.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { resolvePosture } from '../src/inventory/posture.ts';
import { openStore } from '../src/store/open.ts';
import { makeCatalog, UPDATES } from './contract/support/catalog.ts';
import { type MadeReport, makeReport } from './contract/support/reports.ts';
import { makeDataDir, OTHER_TENANT, TENANT } from './contract/support/server.ts';

const KB_IDS: readonly string[] = UPDATES.map(({ kbId }) => kbId);
const START = Date.parse('2020-04-01T00:00:00Z');

/** Runs with fleets (as of several processes) over one store, and a catalog that can be swapped. */
async function withFleets(
  count: number,
  run: (fleets: Fleet[], use: (catalog: Catalog) => Promise<void>) => Promise<void>,
): Promise<void> {
  const dataDir = await makeDataDir();
  const catalog = makeCatalog();
  const stores = await Promise.all(
    Array.from({ length: count }, () => openStore({ dataDir, databaseUrl: null, tokenKeyFile: null })),
  );
  const fleets = stores.map(({ fleet: store }) => createFleet({ store, catalog, now: () => new Date(START) }));
  try {
    await run(fleets, async (next) => {
      await Promise.all(fleets.map((fleet) => fleet.adopt(next)));
    });
  } finally {
    for (const store of stores) await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const bytesOf = (report: MadeReport) => Buffer.from(makeReport(report));

/** By time; of the same time by what they say, so that any order of reports leads to the same device. */
function compareReports(a: MadeReport, b: MadeReport): number {
  const [first, second] = [a, b].map((report) =>
    parseReports(bytesOf(report)).map((parsed) => `${parsed.collectedAt} ${toFacts(parsed).text}`),
  );
  return String(first) < String(second) ? -1 : Number(String(first) > String(second));
}

/** A device's list from what is prepared once for all that are alike: KBs with how many devices miss them. */
function preparedLists({ prepareAnswers }: Fleet) {
  const answer = prepareAnswers(({ missing }) => ({ prepared: missing.map(({ kbId }) => kbId), bytes: 100 }));
  return (query: DeviceQuery) => answer(query, (kbIds, missedOn) => kbIds.map((kbId) => [kbId, missedOn.get(kbId)]));
}

/** What a device misses, computed from its report alone. */
function missingOf(catalog: Catalog, report: MadeReport): string[] {
  return parseReports(bytesOf(report)).flatMap((parsed) =>
    listMissing(assess(catalog, resolvePosture(catalog, parsed))).map((kb) => kb.kbId),
  );
}

describe('counts', () => {
  const step = fc.record({
    fleet: fc.nat(1),
    tenantId: fc.constantFrom(TENANT, OTHER_TENANT),
    device: fc.constantFrom('a', 'b', 'c', 'd'),
    report: fc.record({
      ubr: fc.constantFrom(0, 100, 200, 300, null),
      pendingRebootKbs: fc.constantFrom([], ['9000003']),
      collectedAt: fc.nat(5).map((day) => new Date(START - day * 86_400_000).toISOString()),
    }),
    isCounted: fc.boolean(),
    months: fc.option(fc.constantFrom(2, 3), { freq: 6, nil: undefined }),
  });

  test('equal brute force after every commit: two processes, two tenants, older reports, new catalogs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        await withFleets(2, async (fleets, use) => {
          const kept = new Map<string, MadeReport>();
          let catalog = makeCatalog();
          const prepared = fleets.map(preparedLists);
          for (const { fleet, tenantId, device, report, isCounted, months } of steps) {
            if (months) {
              catalog = makeCatalog({ months });
              await use(catalog);
            }
            const key = `${tenantId} ${device}`;
            const before = kept.get(key);
            const isOlder = before !== undefined && compareReports(before, report) > 0;
            const accepted = await fleets[fleet]?.acceptReport({ tenantId, device, bytes: bytesOf(report) });
            expect(accepted?.outcome === 'older').toBe(isOlder);
            if (!isOlder) kept.set(key, report);
            if (!isCounted) continue;
            const expected = new Map(KB_IDS.map((kbId) => [kbId, 0]));
            for (const [keptKey, keptReport] of kept) {
              if (!keptKey.startsWith(tenantId)) continue;
              for (const kbId of missingOf(catalog, keptReport)) expected.set(kbId, (expected.get(kbId) ?? 0) + 1);
            }
            for (const [index, each] of fleets.entries()) {
              expect(await each.countMissedOn(tenantId, KB_IDS)).toEqual(expected);
              const { missing } = await each.missingOf({ tenantId, device });
              const list = missingOf(catalog, kept.get(key) ?? {}).map((kbId) => [kbId, expected.get(kbId)]);
              expect(missing.map((kb) => [kb.kbId, kb.missedOn])).toEqual(list);
              expect(await prepared[index]?.({ tenantId, device })).toEqual(list);
            }
          }
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('a device always counts itself, however many reports come in meanwhile', async () => {
    await withFleets(2, async ([reader, writer]) => {
      if (!reader || !writer) throw new Error('two fleets expected');
      const device = { tenantId: TENANT, device: 'only' };
      await writer.acceptReport({ ...device, bytes: bytesOf({ ubr: 0 }) });
      const writes = Array.from({ length: 60 }, async (_, index) => {
        await new Promise((resume) => setTimeout(resume, index % 7));
        await writer.acceptReport({ ...device, bytes: bytesOf({ ubr: (index % 4) * 100 }) });
      });
      const listOf = preparedLists(reader);
      const reads = Array.from({ length: 60 }, async (_, index) => {
        await new Promise((resume) => setTimeout(resume, index % 7));
        const [{ missing }, prepared] = await Promise.all([reader.missingOf(device), listOf(device)]);
        return [...missing.map(({ missedOn }) => missedOn), ...prepared.map(([, missedOn]) => missedOn)];
      });
      await Promise.all(writes);
      for (const counts of await Promise.all(reads)) expect(counts.filter((count) => count !== 1)).toEqual([]);
    });
  });
});

describe('facts', () => {
  test('are those of another device with the same Windows, and resolve to the same posture', () => {
    const catalog = makeCatalog();
    const reports = [
      {
        computerName: 'A',
        collectedAt: '2020-01-01T00:00:00Z',
        installedKbs: [{ kbId: '9000001', installedOn: '2020-01-20' }],
      },
      {
        computerName: 'B',
        collectedAt: '2020-02-01T00:00:00Z',
        installedKbs: [{ kbId: '9000001', installedOn: '2020-01-21' }],
      },
      { ubr: 100 },
    ].flatMap((report) => parseReports(bytesOf(report)));
    const [a, b, c] = reports.map(toFacts);
    expect(a).toEqual(b);
    expect(a?.key).not.toBe(c?.key);
    for (const report of reports) {
      expect(resolvePosture(catalog, fromFacts(toFacts(report).text))).toEqual(resolvePosture(catalog, report));
    }
  });
});
