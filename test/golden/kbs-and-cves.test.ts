/** Which KBs fix what, and what supersedes what, over real documents. */
import { beforeAll, expect, it } from 'vitest';
import { makeDevices } from '../../bench/support/devices.ts';
import { listExposures } from '../../src/assessment/exposures.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { fixersOf } from '../../src/catalog/fixers.ts';
import { supersedenceGraph } from '../../src/catalog/supersedence-graph.ts';
import { toFacts } from '../../src/fleet/facts.ts';
import { createStandpoint } from '../../src/fleet/standpoint.ts';
import { parseReports } from '../../src/inventory/parse-report.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { fullCatalog } from '../support/full-catalog.ts';

describeWithTestData('KBs and CVEs of real documents', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
  }, 60_000);

  it.each([
    ['CVE-2020-0796', { 4551762: 8 }],
    [
      'CVE-2017-0144',
      {
        ...{ 4012212: 5, 4012213: 4, 4012214: 2, 4012215: 5, 4012216: 5, 4012217: 2, 4012598: 6 },
        ...{ 4012606: 2, 4013198: 2, 4013429: 4 },
      },
    ],
    ['CVE-1999-90001', {}],
  ])('%s is fixed by these KBs, in so many products', (id, expected) => {
    const fixers = fixersOf(catalog, id).map(({ kbId, products }) => [kbId, products.length]);
    expect(Object.fromEntries(fixers)).toEqual(expected);
  });

  it('KB4551762 is the one after KB4540673, as its month and the release history say', () => {
    const { kbIds, edges, omitted } = supersedenceGraph(catalog, '4551762', { maxNodes: 3 });
    expect(kbIds).toEqual(['4551762', '4540673', '4541335']);
    expect(edges.map(({ from, to, by, sources }) => [from, to, by, sources.includes('2020-Mar')])).toEqual([
      ['4551762', '4540673', 'link', true],
      ['4551762', '4540673', 'track', true],
      ['4541335', '4551762', 'track', false],
    ]);
    expect(omitted).toBeGreaterThan(50);
  });

  it('every graph is bounded, holds its KB, and names who says each of its edges', () => {
    const wrong = catalog.data.updates.filter(({ kbId }) => {
      const { kbIds, edges, omitted } = supersedenceGraph(catalog, kbId, { maxNodes: 30 });
      const hasAll = edges.every(
        ({ from, to, sources }) => kbIds.includes(from) && kbIds.includes(to) && sources.length > 0,
      );
      return kbIds.length > 30 || (omitted > 0 && kbIds.length < 30) || kbIds[0] !== kbId || !hasAll;
    });
    expect(wrong).toEqual([]);
  });

  it('the KBs that close a CVE on a fleet are those that its devices name, device by device', async () => {
    const texts = new Map<string, string>();
    const exposed = new Map<string, Map<string, number>>();
    for (const { report, posture } of makeDevices(catalog, { count: 150, seed: 7 })) {
      const facts = parseReports(Buffer.from(report)).map(toFacts);
      for (const { key, text } of facts) texts.set(key, text);
      const closers = Map.groupBy(listExposures(catalog, posture), ({ vulnerabilityId }) => vulnerabilityId);
      for (const [id, exposures] of closers) {
        const sums = exposed.get(id) ?? new Map<string, number>();
        exposed.set(id, sums);
        for (const kbId of new Set(exposures.flatMap(({ kbIds }) => kbIds))) sums.set(kbId, (sums.get(kbId) ?? 0) + 1);
      }
    }
    const counts = [...texts.keys()].map((factsKey) => ({ factsKey, deviceCount: 1 }));
    const store = {
      readFacts: async (_: string, keys: readonly string[]) => new Map(keys.map((key) => [key, texts.get(key) ?? ''])),
      readCountsSince: async () => ({ revision: 1, counts }),
    };
    const { countExposures } = createStandpoint(store, { catalog, now: () => new Date('2026-10-01') });
    const { cves, closersOf } = await countExposures('a tenant');
    expect(cves.map(({ id }) => id).sort()).toEqual([...exposed.keys()].sort());
    for (const { id } of cves) expect([id, await closersOf(id)]).toEqual([id, exposed.get(id)]);
  }, 30_000);
});
