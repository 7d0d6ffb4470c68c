/** How many rows there are: worked out over facts, never over devices. */
import { allOf } from '../../query/build-expression.ts';
import type { Expression } from '../../query/expression.ts';
import { visitAlike } from './alike.ts';
import type { RowFinder } from './facts-rows.ts';
import type { Fleet } from './selection.ts';
import { MAX_CONDITIONS } from './stage-conditions.ts';

interface RowCounts {
  /** Of rows that every device has. */
  unconditional: number;
  /** Of others, by the text of their condition. */
  readonly byCondition: Map<string, number>;
}

/** Null: too many conditions to ask for each. */
export async function countRows(fleet: Fleet, device: Expression | null, finder: RowFinder): Promise<number | null> {
  let total = 0;
  const open = new Map<string, { readonly condition: Expression; readonly rowsByFacts: Map<string, number> }>();
  const counts = await fleet.devices.countByFacts(fleet.tenantId, { filter: device });
  await visitAlike<RowCounts>(
    fleet,
    { counts, finder },
    {
      first: (findings) => {
        const rows: RowCounts = { unconditional: 0, byCondition: new Map() };
        for (const number of findings.numbers) {
          const fit = finder.fitOf(number, findings);
          if (!fit) continue;
          if (fit.condition === null) rows.unconditional += 1;
          else if (open.size <= MAX_CONDITIONS) {
            const { text, expression } = fit.condition;
            if (!open.has(text)) open.set(text, { condition: expression, rowsByFacts: new Map() });
            rows.byCondition.set(text, (rows.byCondition.get(text) ?? 0) + 1);
          }
        }
        return rows;
      },
      each: ({ unconditional, byCondition }, { factsKey, deviceCount }) => {
        total += unconditional * deviceCount;
        for (const [key, rows] of byCondition) open.get(key)?.rowsByFacts.set(factsKey, rows);
      },
    },
  );
  if (open.size > MAX_CONDITIONS) return null;
  for (const { condition, rowsByFacts } of open.values()) {
    const filter = allOf([device, condition]);
    // All facts: the condition finds few devices, and a long list of facts would be looked through for each.
    for (const { factsKey, deviceCount } of await fleet.devices.countByFacts(fleet.tenantId, { filter })) {
      total += deviceCount * (rowsByFacts.get(factsKey) ?? 0);
    }
  }
  return total;
}
