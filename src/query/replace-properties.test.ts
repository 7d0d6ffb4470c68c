import { describe, expect, it } from 'vitest';
import { MADE_UP } from '../../test/support/odata/made-up-rows.ts';
import { printExpression } from '../../test/support/odata/print-expression.ts';
import { parseFilter } from '../api/wire/odata/parse-filter.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { type Replacement, replaceProperties } from './replace-properties.ts';

const START: Expression = {
  ...{ kind: 'property', variable: null, path: ['host'], position: 0, type: 'text' },
  ...{ ignoresCase: false, mayBeQuoted: false, values: [] },
};
const END: Expression = { kind: 'literal', position: 0, type: 'text', value: '-end' };

/** `dnsName` is called `host`, `other` is made of it, and all else has the values of this row. */
const ROW = { name: 'PC', level: 'High', build: 5 };
const OF: Readonly<Record<string, Replacement>> = {
  dnsName: { path: ['host'] },
  other: { expression: { kind: 'call', name: 'concat', position: 0, arguments: [START, END] } },
};
const replace = (filter: string): Expression =>
  replaceProperties(parseFilter(filter, MADE_UP), {
    of: (path) => OF[path] ?? { constant: true },
    constants: ROW,
  });

describe('replaceProperties', () => {
  it.each<[filter: string, expected: string]>([
    ["dnsName eq 'pc'", "host eq 'pc'"],
    ["other eq 'pc-end'", "concat(host,'-end') eq 'pc-end'"],
    ["tolower(other) eq 'pc-end'", "tolower(concat(host,'-end')) eq 'pc-end'"],
    ["name eq 'PC' and dnsName eq 'pc'", "true and (host eq 'pc')"],
    ['build gt 5', 'false'],
    ["level in ('High','Low')", 'true'],
    ['dnsName lt name', "host lt 'PC'"],
    ['contains(dnsName,name)', "contains(host,'PC')"],
  ])('%s is %s', (filter, expected) => {
    expect(printExpression(replace(filter))).toBe(expected);
  });

  it.each<[filter: string, isTrue: boolean]>([
    // A property that minds case minds it as a value, too.
    ['dnsName eq name', false],
    ['name eq dnsName', false],
    ['startswith(dnsName,name)', false],
    ["dnsName eq 'PC'", true],
  ])('%s is as true as it was: %s', (filter, isTrue) => {
    expect(evaluate(parseFilter(filter, MADE_UP), { ...ROW, dnsName: 'pc' })).toBe(isTrue);
    expect(evaluate(replace(filter), { host: 'pc' })).toBe(isTrue);
  });
});
