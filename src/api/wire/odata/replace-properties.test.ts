/** Conditions over other rows: renamed, and worked out where rows do not differ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCondition, anyRow, MADE_UP } from '../../../../test/support/odata/made-up-rows.ts';
import { printExpression } from '../../../../test/support/odata/print-expression.ts';
import { evaluate, type JsonRow } from '../../../query/evaluate.ts';
import {
  pathsOf,
  type Replacements,
  replaceKeys,
  replaceProperties,
  varyingKeys,
} from '../../../query/replace-properties.ts';
import { parseFilter } from './parse-filter.ts';
import { parseOrderBy } from './parse-orderby.ts';

const CONSTANTS = { level: 'High', build: 3, isJoined: null, seenAt: '2018-08-01T00:00:00.000Z', tags: [] };

const REPLACEMENTS: Replacements = {
  of: (path) => (Object.hasOwn(CONSTANTS, path) ? { constant: true } : { path: [`my_${path.replace('/', '_')}`] }),
  constants: CONSTANTS,
};

const replaced = (filter: string) => replaceProperties(parseFilter(filter, MADE_UP), REPLACEMENTS);

describe('a replaced condition', () => {
  it.each([
    ["level eq 'high'", 'true'],
    ["level eq 'Low' or build gt 2", 'true'],
    ['isJoined', 'null'],
    ["tags/any(t: t eq 'a')", 'false'],
    ['tags/all(t: t eq name)', 'true'],
    ['tags/any(t: t eq name)', 'false'],
    ['seenAt lt 2018-08-02Z', 'true'],
  ])('%s is %s for all rows', (filter, value) => {
    expect(replaced(filter)).toMatchObject({ kind: 'literal', value: JSON.parse(value) });
  });

  it('names what rows have, and reads nothing else of them', () => {
    expect(
      pathsOf(
        replaced("name eq 'a' and (level eq 'Low' or contains(zone/name, other)) and parts/any(p: p/size eq build)"),
      ),
    ).toEqual(['my_name', 'my_zone_name', 'my_other', 'my_parts']);
  });

  it('is true for the same rows', () => {
    fc.assert(
      fc.property(anyRow, anyCondition(3), (made, condition) => {
        const row: JsonRow = { ...made, ...CONSTANTS };
        const { zone, ...rest } = made;
        const renamed = Object.fromEntries(Object.entries(rest).map(([name, value]) => [`my_${name}`, value]));
        const filter = printExpression(condition);
        const value = evaluate(replaceProperties(condition, REPLACEMENTS), { ...renamed, my_zone_name: zone.name });
        expect({ filter, value }).toEqual({ filter, value: evaluate(condition, row) });
      }),
      { numRuns: 2_000 },
    );
  });

  it('orders by what differs only', () => {
    const keys = varyingKeys(parseOrderBy("level desc,name,build,contains(other, 'a') desc", MADE_UP), REPLACEMENTS);
    expect(replaceKeys(keys, REPLACEMENTS).map(({ by, isDescending }) => [pathsOf(by), isDescending])).toEqual([
      [['my_name'], false],
      [['my_other'], true],
    ]);
  });
});
