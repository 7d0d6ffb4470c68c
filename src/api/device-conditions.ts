/** Conditions over devices: see `DeviceCondition`. */
import { compareToText, textLiteral, textProperty } from '../query/build-expression.ts';
import type { Expression } from '../query/expression.ts';
import type { TagParameters } from './wire/find-machines.ts';

const ID = textProperty(['id']);
const TAG = textProperty([], { variable: 'tag' });

/** Devices that have a tag. */
export function hasTag({ tag, isPrefix }: TagParameters): Expression {
  const condition: Expression = isPrefix
    ? { kind: 'call', position: 0, name: 'startswith', arguments: [TAG, textLiteral(tag)] }
    : compareToText(TAG, 'eq', tag);
  return { kind: 'any', position: 0, collection: ['tags'], variable: 'tag', condition };
}

/** Devices with one of these ids. */
export function isAmong(ids: readonly string[]): Expression {
  return { kind: 'in', position: 0, operand: ID, values: ids.map(textLiteral) };
}
