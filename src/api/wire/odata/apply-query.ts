import { type JsonRow, matches } from '../../../query/evaluate.ts';
import { orderRows } from '../../../query/order-rows.ts';
import type { ODataQuery } from './parse-query.ts';

export interface AppliedQuery<Row> {
  readonly rows: readonly Partial<Row>[];
  /** How many rows the filter lets through; null: not asked for. */
  readonly count: number | null;
}

/** Applies a query to a small collection held in memory. `$expand` is the caller's. */
export function applyQuery<Row extends JsonRow>(
  rows: readonly Row[],
  { filter, orderBy, select, skip, top, count }: Omit<ODataQuery, 'expand' | 'skipToken'>,
): AppliedQuery<Row> {
  const found = filter ? rows.filter((row) => matches(filter, row)) : rows;
  const page = orderRows(found, orderBy).slice(skip, top === null ? undefined : skip + top);
  return { rows: select ? page.map((row) => pick(row, select)) : page, count: count ? found.length : null };
}

/** The selected properties, in the row's own order. */
function pick<Row extends JsonRow>(row: Row, select: readonly string[]): Partial<Row> {
  const picked: Partial<Row> = {};
  for (const name of Object.keys(row)) if (select.includes(name)) Object.assign(picked, { [name]: row[name] });
  return picked;
}
