import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../src/assessment/assess.ts';
import { listExposures } from '../../src/assessment/exposures.ts';
import { listInstalledSoftware } from '../../src/assessment/installed-software.ts';
import type { Assessment } from '../../src/assessment/model.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { createAnswers, listMissing } from '../../src/fleet/answers.ts';
import { fromFacts, toFacts } from '../../src/fleet/facts.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { resolvePosture } from '../../src/inventory/posture.ts';
import type { WholeStatement } from '../../src/inventory/statement.ts';
import { BUILD, makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES } from '../support/stores.ts';
import { planByHand, summarizeByHand } from './by-hand.ts';
import { daysAgo, NOW, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

const DAY_MS = 86_400_000;

type Devices = ReadonlyMap<string, WholeStatement>;

interface ProductByHand {
  installed: number;
  exposed: number;
  readonly cves: Set<string>;
  /** Devices, by KB and by version. */
  readonly kbs: Map<string, number>;
  readonly versions: Map<string, number>;
}

/** All counts of a tenant, worked out device by device. */
function countByHand(
  catalog: Catalog,
  devices: Devices,
  { now, all }: { readonly now: number; readonly all: Devices },
) {
  const [kbs, cves, software, planned] = [new Map(), new Map(), new Map(), new Map()];
  const add = (sums: Map<string, number>, keys: Iterable<string>) => {
    for (const key of new Set(keys)) sums.set(key, (sums.get(key) ?? 0) + 1);
  };
  const closed = new Set<string>();
  const products = new Map<string, ProductByHand>();
  const productOf = (name: string): ProductByHand => {
    const known = products.get(name) ?? {
      installed: 0,
      exposed: 0,
      cves: new Set(),
      kbs: new Map(),
      versions: new Map(),
    };
    products.set(name, known);
    return known;
  };
  let missing = 0;
  const assessments: Assessment[] = [];
  for (const { report } of devices.values()) {
    const posture = resolvePosture(catalog, report);
    const assessment = assess(catalog, posture);
    assessments.push(assessment);
    const list = listMissing(assessment);
    if (list.length > 0) missing++;
    add(
      kbs,
      list.map(({ kbId }) => kbId),
    );
    const exposures = listExposures(catalog, posture);
    add(
      cves,
      exposures.map(({ vulnerabilityId }) => vulnerabilityId),
    );
    add(
      software,
      exposures.map((exposure) => exposure.software),
    );
    add(
      planned,
      assessment.plan.map(({ kbId }) => kbId),
    );
    for (const { cves: ids } of assessment.plan) for (const id of ids) closed.add(id);
    for (const { name, version } of listInstalledSoftware(catalog, posture, report)) {
      const product = productOf(name);
      product.installed++;
      add(product.versions, [`${version}`]);
      const ofProduct = list.filter((kb) => kb.software.includes(name));
      if (ofProduct.length > 0) product.exposed++;
      add(
        product.kbs,
        ofProduct.map(({ kbId }) => kbId),
      );
      for (const each of exposures) if (each.software === name) product.cves.add(each.vulnerabilityId);
    }
  }
  const days = Map.groupBy(all.values(), ({ report }) => report.collectedAt?.slice(0, 10) ?? '');
  const summary = {
    ...summarizeByHand(catalog, assessments, new Date(now).toISOString().slice(0, 10)),
    inactive: all.size - devices.size,
    seen: [...days].map(([day, seen]) => ({ day, deviceCount: seen.length })).sort((a, b) => (a.day < b.day ? 1 : -1)),
  };
  const exposures = planByHand(assessments);
  return {
    devices: devices.size,
    missing,
    kbs,
    cves,
    software,
    planned,
    closed: closed.size,
    products,
    summary,
    exposures,
  };
}

/** The same, as the fleet counts. */
async function countByFleet(fleet: Fleet, tenantId: string) {
  const kbs = await fleet.countKbs(tenantId);
  const exposures = await fleet.countExposures(tenantId);
  const plans = await fleet.addUpPlans(tenantId);
  const { catalog: _, ...summary } = await fleet.summarize(tenantId);
  const { products, kbsOf, versionsOf } = await fleet.products.latest(tenantId);
  return {
    devices: kbs.devices,
    missing: kbs.missing,
    kbs: new Map(kbs.kbs.map(({ kbId, devices }) => [kbId, devices])),
    cves: new Map(exposures.cves.map(({ id, devices }) => [id, devices])),
    software: new Map(exposures.software.map(({ name, devices }) => [name, devices])),
    planned: new Map(plans.kbs.map(({ kbId, devices }) => [kbId, devices])),
    closed: plans.cves,
    summary,
    exposures: {
      ...{ exposures: plans.exposures, best: plans.best },
      byKb: new Map(plans.kbs.map(({ kbId, exposures: ofKb }) => [kbId, ofKb])),
    },
    products: new Map(
      await Promise.all(
        [...products.values()].map(async ({ name, installed, exposed, cves }): Promise<[string, ProductByHand]> => {
          const [listed, versions] = [await kbsOf(name, true), await versionsOf(name)];
          return [
            name,
            {
              ...{ installed, exposed, cves: new Set(cves) },
              kbs: new Map(listed.map(({ kbId, missedOn }) => [kbId, missedOn])),
              versions: new Map(versions.map(({ version, devices }) => [`${version}`, devices])),
            },
          ];
        }),
      ),
    ),
  };
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      fleet: fc.nat(1),
      tenantId: fc.constantFrom(TENANT, OTHER_TENANT),
      device: fc.constantFrom('a', 'b', 'c', 'd'),
      ubr: fc.constantFrom(0, 100, 200, 300, null),
      kbs: fc.subarray(['9000001', '9000002', '9000003']),
      daysOld: fc.integer({ min: 0, max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('adopt' as const), months: fc.constantFrom(2, 3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      tenantId: fc.constantFrom(TENANT, OTHER_TENANT),
      device: fc.constantFrom('a', 'b'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 20 }) }) },
);

describe.each(ENGINES)('counts on $name', (engine) => {
  test('equal brute force after every commit: two processes and tenants, late reports, removals, inactive devices, new catalogs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        await withFleets(engine, { count: 2, inactiveAfterDays: 30 }, async ({ fleets, setNow }) => {
          const kept = new Map([TENANT, OTHER_TENANT].map((id) => [id, new Map<string, WholeStatement>()]));
          let catalog = makeCatalog();
          let now = NOW;
          for (const each of steps) {
            if (each.do === 'adopt') {
              catalog = makeCatalog({ months: each.months });
              await Promise.all(fleets.map((fleet) => fleet.adopt(catalog)));
            } else if (each.do === 'wait') {
              now += each.days * DAY_MS;
              setNow(new Date(now).toISOString());
              expect(await fleets[0]?.maintenance.sweep()).toBe(true);
            } else if (each.do === 'remove') {
              const query = { tenantId: each.tenantId, device: each.device };
              const removed = fleets[1]?.removeDevice(query);
              if (kept.get(each.tenantId)?.delete(each.device)) await removed;
              else await expect(removed).rejects.toMatchObject({ code: 'device-not-found' });
            } else {
              const at = new Date(now - each.daysOld * DAY_MS).toISOString();
              const statement = whole('kbgap', { ...each, at });
              await fleets[each.fleet]?.acceptStatements(each.tenantId, [{ statement }]);
              const before = kept.get(each.tenantId)?.get(each.device);
              if (statement.kind === 'whole' && (!before || isNewer(statement, before))) {
                kept.get(each.tenantId)?.set(each.device, statement);
              }
            }
            for (const [tenantId, devices] of kept) {
              const active = [...devices].filter(
                ([, { report }]) => Date.parse(report.collectedAt ?? '') >= now - 30 * DAY_MS,
              );
              const expected = countByHand(catalog, new Map(active), { now, all: devices });
              for (const fleet of fleets) expect(await countByFleet(fleet, tenantId)).toEqual(expected);
            }
          }
        });
      }),
      { numRuns: 20 },
    );
  });

  test('a device always counts itself, however many reports come in meanwhile', async () => {
    await withFleets(engine, { count: 2 }, async ({ fleets: [reader, writer] }) => {
      if (!reader || !writer) throw new Error('two fleets expected');
      const report = (ubr: number, at: string) => [{ statement: whole('kbgap', { device: 'only', ubr, at }) }];
      await writer.acceptStatements(TENANT, report(0, daysAgo(1)));
      const writes = Array.from({ length: 60 }, async (_, index) => {
        await new Promise((resume) => setTimeout(resume, index % 7));
        await writer.acceptStatements(TENANT, report((index % 4) * 100, new Date(NOW - 60_000 + index).toISOString()));
      });
      const reads = Array.from({ length: 60 }, async (_, index) => {
        await new Promise((resume) => setTimeout(resume, index % 7));
        return reader.missingOf({ tenantId: TENANT, device: 'only' });
      });
      await Promise.all(writes);
      for (const { missing } of await Promise.all(reads)) for (const kb of missing) expect(kb.missedOn).toBe(1);
    });
  });

  test('are right in a process that was not asked for longer than history is kept', async () => {
    await withFleets(engine, { count: 2, historyDays: 1 }, async ({ fleets: [asked, idle], setNow }) => {
      if (!asked || !idle) throw new Error('two fleets expected');
      const report = async (at: string, ubr: number) => {
        setNow(at);
        await asked.acceptStatements(TENANT, [{ statement: whole('kbgap', { device: 'only', ubr, at }) }]);
        await asked.maintenance.recordAnswers();
      };
      await report(daysAgo(9), 100);
      expect((await idle.countKbs(TENANT)).devices).toBe(1);
      await report(daysAgo(8), 300);
      // Drops the facts that no device has any more, step by step.
      for (const days of [5, 4, 3, 2]) {
        setNow(daysAgo(days));
        expect(await asked.maintenance.sweep()).toBe(true);
      }
      expect(await countByFleet(idle, TENANT)).toEqual(await countByFleet(asked, TENANT));
      expect((await idle.countKbs(TENANT)).devices).toBe(1);
    });
  });

  test('of a tenant without devices are nothing', async () => {
    await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      if (!fleet) throw new Error('a fleet expected');
      expect(await countByFleet(fleet, TENANT)).toEqual(
        countByHand(makeCatalog(), new Map(), { now: NOW, all: new Map() }),
      );
    });
  });
});

test('alike devices share one answer; of answers without end only so many are kept', async () => {
  const [engine] = ENGINES;
  if (!engine) throw new Error('an engine expected');
  await withFleets(engine, {}, async ({ stores: [store] }) => {
    if (!store) throw new Error('a store expected');
    const answers = createAnswers(store.counts, makeCatalog());
    const ofVersion = (version: number, kbs: readonly number[] = []) => {
      const facts = { build: BUILD, ubr: 100, installationType: 'client', architecture: 'x64', kbs };
      const text = JSON.stringify({ ...facts, isKbListComplete: true, dotnetFramework: [`${version}.0`] });
      return answers.ofText(text).answer;
    };
    const first = ofVersion(0);
    expect(ofVersion(0, [9_999_999])).toBe(first);
    for (let version = 1; version <= 20_000; version++) ofVersion(version);
    expect(ofVersion(0)).not.toBe(first);
    expect(ofVersion(0)).toEqual(first);
  });
});

/** Of two reports of the same time the one with the greater facts is believed, whichever came first. */
function isNewer(a: WholeStatement, b: WholeStatement): boolean {
  const [atA, atB] = [a.report.collectedAt ?? '', b.report.collectedAt ?? ''];
  return atA > atB || (atA === atB && toFacts(a.report).text >= toFacts(b.report).text);
}

describe('facts', () => {
  test('are those of another device with the same Windows, and resolve to the same posture', () => {
    const catalog = makeCatalog();
    const reports = [
      whole('kbgap', { device: 'A', at: daysAgo(3), kbs: ['9000001'] }),
      whole('registry', { device: 'B', at: daysAgo(1), kbs: ['9000001'] }),
      whole('kbgap', { device: 'A', at: daysAgo(3), kbs: ['9000001'], ubr: 200 }),
    ].flatMap((statement) => (statement.kind === 'whole' ? [statement.report] : []));
    const [a, b, c] = reports.map(toFacts);
    expect(a).toEqual(b);
    expect(a?.key).not.toBe(c?.key);
    for (const report of reports) {
      expect(resolvePosture(catalog, fromFacts(toFacts(report).text))).toEqual(resolvePosture(catalog, report));
    }
  });
});
