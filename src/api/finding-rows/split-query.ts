/** Takes a question about rows apart: what decides about devices alone, and what of the order comes before the device. */
import { allOf } from '../../query/build-expression.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { pathsOf, replaceProperties } from '../../query/replace-properties.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { deviceIdOf, isOfDevice, MACHINE_ID_TO_DEVICE } from '../wire/machine-vulnerability.ts';
import { ODataQueryError } from '../wire/odata/odata-error.ts';

export interface SplitFilter {
  /** What every device of a wanted row is, in the words of devices; null: anything. */
  readonly device: Expression | null;
  /** What is left to say of rows; null: nothing. */
  readonly row: Expression | null;
}

export function splitFilter(filter: Expression | null): SplitFilter {
  const conjuncts = filter === null ? [] : conjunctsOf(filter);
  const ofDevice = conjuncts.filter((each) => pathsOf(each).every((path) => path === 'machineId'));
  const others = conjuncts.filter((each) => !ofDevice.includes(each));
  const device = ofDevice.map((each) => replaceProperties(each, MACHINE_ID_TO_DEVICE));
  return { device: allOf([...device, ...others.flatMap(pinDevice)]), row: allOf(others) };
}

function conjunctsOf(filter: Expression): readonly Expression[] {
  return filter.kind === 'and' ? filter.operands.flatMap(conjunctsOf) : [filter];
}

/** A row's `id` names its device. */
function pinDevice(condition: Expression): Expression[] {
  if (condition.kind !== 'compare' || condition.operator !== 'eq') return [];
  const { left, right } = condition;
  const [property, literal] = left.kind === 'literal' ? [right, left] : [left, right];
  if (property.kind !== 'property' || property.path.join('/') !== 'id') return [];
  if (literal.kind !== 'literal' || literal.type !== 'text') return [];
  return [{ ...condition, left: property, right: { ...literal, value: deviceIdOf(literal.value) } }];
}

export interface SplitOrder {
  /** The keys before the first that names the device: equal rows of these are ordered by device. */
  readonly outer: readonly OrderKey[];
  readonly isDescending: boolean;
  /** The device at a position. */
  readonly deviceAt: (position: RowPosition) => string;
}

/** @throws {ODataQueryError} `not-supported` for a key that is made of the device's id. */
export function splitOrder(orderBy: readonly OrderKey[]): SplitOrder {
  const index = orderBy.findIndex(({ by }) => pathsOf(by).some(isOfDevice));
  const key = orderBy[index];
  if (!key) throw new TypeError('an order of rows is ended by their id');
  if (key.by.kind !== 'property')
    throw new ODataQueryError(
      'not-supported',
      { option: '$orderby', position: key.by.position },
      'rows are ordered by id and machineId themselves, not by what is made of them',
    );
  return {
    outer: orderBy.slice(0, index),
    isDescending: key.isDescending,
    deviceAt: (position) => deviceIdOf(String(position[index] ?? '')),
  };
}
