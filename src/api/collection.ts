/** Collections of the Defender API: what OData's options mean for them, and how they are sent. */

import { type JsonRow, matches } from '../query/evaluate.ts';
import type { Expression, OrderKey } from '../query/expression.ts';
import { comparePositions, positionOf } from '../query/order-rows.ts';
import type { RowPosition } from '../query/row-position.ts';
import type { Entity } from './wire/odata/entity.ts';
import { findProperty } from './wire/odata/entity.ts';

/** A row, and where it stands in the order asked for. */
export interface PlacedRow {
  readonly row: JsonRow;
  readonly position: RowPosition;
}

/** What is asked of a collection: in the words of the wire, checked against the entity. */
export interface RowQuery {
  readonly filter: Expression | null;
  /** The last key is unique. */
  readonly orderBy: readonly OrderKey[];
  /** The rows after this one; null: from the first on. */
  readonly after: RowPosition | null;
  readonly skip: number;
  readonly limit: number;
}

export interface Collection {
  readonly entity: Entity;
  /** What stands after `$metadata#`. */
  readonly context: string;
  /** Name of the property that no two rows share. */
  readonly key: string;
  /** Rows of a page without `$top`; left out: the most that `$top` may be. */
  readonly pageSize?: number;
  /** The order of the rows for one asked for: ended by the key, without what orders nothing. */
  readonly toOrder: (orderBy: readonly OrderKey[]) => readonly OrderKey[];
  /** Rows some at a time, so that a long answer is never whole in memory. */
  readonly read: (query: RowQuery) => AsyncIterable<readonly PlacedRow[]>;
  readonly count: (filter: Expression | null) => Promise<number>;
}

export interface WholeCollection extends Pick<Collection, 'entity' | 'context' | 'key'> {
  /** The rows stand in an order of their own, which counts where none is asked for; then they must fit on one page. */
  readonly hasOwnOrder?: true;
}

/** A collection that is worked out whole: of a fleet's few products, or what one device misses. Never one of devices. */
export function collectionOf(rows: readonly JsonRow[], { hasOwnOrder, ...of }: WholeCollection): Collection {
  return {
    ...of,
    toOrder: (orderBy) => (hasOwnOrder && orderBy.length === 0 ? [] : uniqueOrder(orderBy, of)),
    read: async function* ({ filter, orderBy, after, skip, limit }) {
      const placed = rows
        .filter((row) => filter === null || matches(filter, row))
        .map((row) => ({ row, position: positionOf(row, orderBy) }))
        .filter(({ position }) => after === null || comparePositions(position, after, orderBy) > 0);
      yield placed.sort((a, b) => comparePositions(a.position, b.position, orderBy)).slice(skip, skip + limit);
    },
    count: async (filter) => (filter === null ? rows : rows.filter((row) => matches(filter, row))).length,
  };
}

/** An order ended by the collection's key: no two rows stand at the same place, and what comes after it orders nothing. */
export function uniqueOrder(
  orderBy: readonly OrderKey[],
  { entity, key }: Pick<Collection, 'entity' | 'key'>,
): readonly OrderKey[] {
  const end = orderBy.findIndex(({ by }) => by.kind === 'property' && by.path.join('/') === key);
  if (end >= 0) return orderBy.slice(0, end + 1);
  const property = findProperty(entity.properties, key)?.property;
  if (property?.kind !== 'scalar') throw new TypeError(`${entity.name} has no scalar ${key} to be told apart by`);
  const { type, ignoresCase, mayBeQuoted, values } = property;
  const place = { kind: 'property', variable: null, path: [key], position: 0 } as const;
  return [...orderBy, { by: { ...place, type, ignoresCase, mayBeQuoted, values }, isDescending: false }];
}
