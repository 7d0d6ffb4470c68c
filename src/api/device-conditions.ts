/** Conditions over devices: see `DeviceCondition`. */
import type { Expression, Literal, Property } from '../query/expression.ts';
import type { TagParameters } from './wire/find-machines.ts';

const TEXT = { type: 'text', ignoresCase: false, mayBeQuoted: false, values: [], position: 0 } as const;
const ID: Property = { ...TEXT, kind: 'property', variable: null, path: ['id'] };
const TAG: Property = { ...TEXT, kind: 'property', variable: 'tag', path: [] };

/** Devices that have a tag. */
export function hasTag({ tag, isPrefix }: TagParameters): Expression {
  const condition: Expression = isPrefix
    ? { kind: 'call', position: 0, name: 'startswith', arguments: [TAG, literal(tag)] }
    : { kind: 'compare', position: 0, operator: 'eq', left: TAG, right: literal(tag) };
  return { kind: 'any', position: 0, collection: ['tags'], variable: 'tag', condition };
}

/** Devices with one of these ids. */
export function isAmong(ids: readonly string[]): Expression {
  return { kind: 'in', position: 0, operand: ID, values: ids.map(literal) };
}

function literal(value: string): Literal {
  return { kind: 'literal', position: 0, type: 'text', value };
}
