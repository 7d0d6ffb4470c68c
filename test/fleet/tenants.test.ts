import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../src/assessment/assess.ts';
import { listMissing } from '../../src/fleet/answers.ts';
import { resolvePosture } from '../../src/inventory/posture.ts';
import type { WholeStatement } from '../../src/inventory/statement.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, NOW, whole, withFleets } from './support.ts';

const TENANTS = Array.from(
  { length: 100 },
  (_, index) => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
);
/** Ids that are the same for every tenant, and a name. */
const DEVICES = ['a'.repeat(40), 'b'.repeat(40), 'PC-1'];

const act = fc.record({
  tenantId: fc.constantFrom(...TENANTS),
  device: fc.constantFrom(...DEVICES),
  ubr: fc.constantFrom(0, 100, 200, 300),
  kbs: fc.subarray(['9000001', '9000002']),
  at: fc.constantFrom(...[1, 2, 3].map(daysAgo)),
  tag: fc.option(fc.constantFrom('red', 'blue'), { nil: undefined }),
  isRemoved: fc.boolean(),
});

interface Kept {
  readonly statement: WholeStatement;
  readonly tags: readonly string[];
}

describe.each(ENGINES)('a hundred tenants with equal device ids on $name', (engine) => {
  test('see nothing of each other in answers, lists, counts, labels or history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 150, maxLength: 300 }), async (acts) => {
        await withFleets(engine, {}, async ({ fleets: [fleet] }) => {
          if (!fleet) throw new Error('a fleet expected');
          const kept = new Map(TENANTS.map((tenantId) => [tenantId, new Map<string, Kept>()]));
          for (const { tenantId, device, tag, isRemoved, ...said } of acts) {
            const own = kept.get(tenantId);
            const statement = whole('kbgap', { ...said, device: `NAME-${tenantId.slice(0, 8)}` });
            if (!own || statement.kind !== 'whole') throw new Error('a whole report expected');
            const before = own.get(device);
            await fleet.acceptStatements(tenantId, [{ statement, device }]);
            if (tag) await fleet.labelDevice({ tenantId, device }, () => ({ tags: [tag], group: tenantId }));
            const isNewer = (statement.report.collectedAt ?? '') > (before?.statement.report.collectedAt ?? '');
            own.set(device, {
              statement: isNewer ? statement : (before?.statement ?? statement),
              tags: tag ? [tag] : (before?.tags ?? []),
            });
            // A second report of the same time would be settled by its content: a device is heard once a day here.
            if (isRemoved || !isNewer) {
              await fleet.removeDevice({ tenantId, device });
              own.delete(device);
            }
          }
          await fleet.maintenance.recordAnswers();
          const today = new Date(NOW).toISOString().slice(0, 10);
          for (const [tenantId, own] of kept) {
            const { devices: listed } = await fleet.listDevices(tenantId, {
              order: { by: 'id' },
              after: null,
              limit: 100,
            });
            expect(listed.map(({ device, labels }) => [device.name, labels])).toEqual(
              listed.map(() => [`NAME-${tenantId.slice(0, 8)}`, expect.anything()]),
            );
            expect(listed.map(({ labels }) => labels.tags).sort()).toEqual(
              [...own.values()].map(({ tags }) => tags).sort(),
            );
            expect(listed.filter(({ labels }) => labels.group !== null && labels.group !== tenantId)).toEqual([]);
            const expected = new Map<string, number>();
            for (const [device, { statement }] of own) {
              const missing = missingOf(statement);
              for (const kbId of missing) expected.set(kbId, (expected.get(kbId) ?? 0) + 1);
              const answer = await fleet.missingOf({ tenantId, device });
              expect(answer.missing.map(({ kbId }) => kbId)).toEqual(missing);
              const { periods } = await fleet.historyOf({ tenantId, device });
              const open = periods.filter(({ closedAt }) => closedAt === null);
              expect(open.map(({ kbId }) => kbId).sort()).toEqual(missing.toSorted());
            }
            const { devices, kbs } = await fleet.countKbs(tenantId);
            expect(devices).toBe(own.size);
            expect(new Map(kbs.map((kb) => [kb.kbId, kb.devices]))).toEqual(expected);
            const changed = await fleet.changedSince(tenantId, { since: '', until: null, after: null });
            const ids = listed.map(({ device }) => device.id);
            expect(
              changed.devices.filter(({ id, name }) => !ids.includes(id) || name !== listed[0]?.device.name),
            ).toEqual([]);
            const [day] = await fleet.history.patchedByDay(tenantId, { from: today, to: today });
            expect(day?.devices).toBe(own.size);
          }
        });
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

const CATALOG = makeCatalog();

function missingOf({ report }: WholeStatement): string[] {
  return listMissing(assess(CATALOG, resolvePosture(CATALOG, report))).map(({ kbId }) => kbId);
}
