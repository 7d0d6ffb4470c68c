/** A fleet at a glance and its plan against sums over single assessments; test/fleet/counts.test.ts does so over time. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { makeFleet } from '../../bench/support/fleet.ts';
import { assess } from '../../src/assessment/assess.ts';
import type { Assessment } from '../../src/assessment/model.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day } from '../../src/catalog/ids.ts';
import { type Answers, createAnswers } from '../../src/fleet/answers.ts';
import type { TenantCounts } from '../../src/fleet/counts.ts';
import { toFacts } from '../../src/fleet/facts.ts';
import { createPlanAdder } from '../../src/fleet/plan-totals.ts';
import { sumUpFleet } from '../../src/fleet/summary.ts';
import type { InventoryReport } from '../../src/inventory/model.ts';
import { parseReports } from '../../src/inventory/parse-report.ts';
import { resolvePosture } from '../../src/inventory/posture.ts';
import { anyDay, anyDevice } from '../support/any-device.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { reportOf } from '../support/device.ts';
import { fullCatalog } from '../support/full-catalog.ts';
import { planByHand, summarizeByHand } from './by-hand.ts';

const NOTHING_STORED = { readFacts: async () => new Map(), readCountsSince: async () => ({ revision: 0, counts: [] }) };

describeWithTestData('on the full catalog, of', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
  }, 60_000);

  const expectSums = async (reports: readonly InventoryReport[], day: Day, asOf: Day | null = null) => {
    const answers = createAnswers(NOTHING_STORED, catalog, asOf);
    const counts = countReports(answers, reports);
    const assessed = new Map<string, Assessment>();
    const devices = reports.map((report) => {
      const posture = resolvePosture(catalog, report);
      const assessment = assessed.get(posture.key) ?? assess(catalog, posture, { asOf });
      assessed.set(posture.key, assessment);
      return assessment;
    });
    const summary = sumUpFleet(catalog, counts, day);
    expect(summary).toEqual(summarizeByHand(catalog, devices, day));
    const addUp = createPlanAdder(catalog, asOf);
    const totals = await addUp(counts.byAnswer);
    const byKb = new Map(totals.kbs.map(({ kbId, exposures }) => [kbId, exposures]));
    expect({ exposures: totals.exposures, best: totals.best, byKb }).toEqual(planByHand(devices));
    expect(await addUp(counts.byAnswer)).toEqual(totals);
    return { summary, totals };
  };

  test('thousands of devices as companies have them', async () => {
    const { lines } = makeFleet(catalog, { count: 4000, seed: 3, collectedAt: '2026-08-07T06:00:00Z' });
    const reports = [...lines()].flatMap((line) => parseReports(Buffer.from(line)));
    const { summary, totals } = await expectSums(reports, '2026-08-07');
    expect(summary.behind.map(({ devices }) => devices > 0)).toEqual([false, true, true, true, true, true, true]);
    // A release that ended for some editions and is served for others is there twice.
    expect(summary.releases.length).toBeGreaterThan(new Set(summary.releases.map(({ releaseId }) => releaseId)).size);
    expect(totals.best.kbIds.length).toBeLessThan(totals.kbs.length);
  }, 60_000);

  test('any devices, as of any day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDevice(catalog), { maxLength: 12 }), anyDay(catalog), async (devices, asOf) => {
        await expectSums(devices.map(reportOf), asOf ?? '2026-11-24', asOf);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** As the counter adds them up. */
function countReports(answers: Answers, reports: readonly InventoryReport[]): TenantCounts {
  const counts = { byAnswer: new Map(), byRelease: new Map(), missedOn: new Map() };
  const add = <Key>(sums: Map<Key, number>, key: Key) => sums.set(key, (sums.get(key) ?? 0) + 1);
  for (const report of reports) {
    const { answer, release } = answers.ofText(toFacts(report).text);
    add(counts.byAnswer, answer);
    add(counts.byRelease, release);
    for (const kbId of answer.missing) add(counts.missedOn, kbId);
  }
  return { revision: 1, devices: reports.length, byFacts: new Map(), ...counts };
}
