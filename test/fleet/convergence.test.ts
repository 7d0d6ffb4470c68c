import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Statement } from '../../src/inventory/statement.ts';
import { ENGINES, type Engine } from '../support/stores.ts';
import { daysAgo, osVersion, patches, patchRow, settled, TENANT, whole, withFleets } from './support.ts';

/** Late, repeated, reordered and contradictory: few devices, few times, many sources. */
const statement = fc
  .record({
    device: fc.constantFrom('PC-A', 'pc-a', 'PC-B'),
    at: fc.constantFrom(...[0.5, 1, 1.2, 3, 5].map(daysAgo)),
    ubr: fc.constantFrom(0, 100, 200, 300),
    kbs: fc.subarray(['9000001', '9000002', '9000003', '9000099'], { minLength: 1 }),
    addresses: fc.option(fc.subarray(['192.0.2.1', '192.0.2.2', '::1']), { nil: undefined }),
    isEntraJoined: fc.option(fc.boolean(), { nil: undefined }),
    kind: fc.constantFrom('kbgap', 'registry', 'os_version', 'patches', 'added', 'removed'),
  })
  .map(({ kind, ...said }): Statement => {
    if (kind === 'kbgap' || kind === 'registry') return whole(kind, said);
    if (kind === 'os_version') return osVersion(said);
    return kind === 'patches' ? patches(said) : patchRow(kind === 'added' ? 'added' : 'removed', said);
  });

const delivery = fc.array(statement, { minLength: 1, maxLength: 14 }).chain((statements) =>
  fc.record({
    statements: fc.constant(statements),
    /** Another order, some of them twice. */
    again: fc
      .shuffledSubarray([...statements, ...statements], {
        minLength: statements.length,
        maxLength: statements.length * 2,
      })
      .map((some) => [...some, ...statements.filter((each) => !some.includes(each))]),
    batch: fc.integer({ min: 1, max: 5 }),
    isAtOnce: fc.boolean(),
  }),
);

/** What is left after the statements came in batches through two processes in turn, or at once. */
async function settle(
  engine: Engine,
  statements: readonly Statement[],
  { batch, isAtOnce }: { readonly batch: number; readonly isAtOnce: boolean },
) {
  return await withFleets(engine, { count: 2 }, async ({ fleets, stores }) => {
    const work: Promise<unknown>[] = [];
    for (let start = 0; start < statements.length; start += batch) {
      const fleet = fleets[(start / batch) % 2];
      const sent = statements.slice(start, start + batch).map((each) => ({ statement: each }));
      const accepted = fleet?.acceptStatements(TENANT, sent) ?? Promise.resolve();
      if (!isAtOnce) await accepted;
      work.push(accepted);
    }
    await Promise.all(work);
    const listed = (await stores[0]?.devices.listDevices(TENANT, { after: null, limit: 10 })) ?? [];
    const { catalog: _, ...kbs } = (await fleets[1]?.countKbs(TENANT)) ?? { catalog: null };
    const missing = await Promise.all(
      listed.map(async ({ device }) => {
        const answer = await fleets[0]?.missingOf({ tenantId: TENANT, device: device.id });
        return answer?.missing.map(({ kbId, missedOn }) => [kbId, missedOn]);
      }),
    );
    return { devices: listed.map(({ device }) => settled(device)), kbs, missing };
  });
}

describe.each(ENGINES)('on $name', (engine) => {
  test('reports in any order, late, repeated and contradictory, end in the same devices, lists and counts', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ statements, again, batch, isAtOnce }) => {
        const once = await settle(engine, statements, { batch: 100, isAtOnce: false });
        expect(await settle(engine, again, { batch, isAtOnce })).toEqual(once);
      }),
      { numRuns: 25 },
    );
  });
});
