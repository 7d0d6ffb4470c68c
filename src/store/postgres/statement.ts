import type { QueryResult, QueryResultRow } from 'pg';

/** A statement that each connection prepares once, under its name. */
export interface Statement<Row extends QueryResultRow = QueryResultRow> {
  readonly name: string;
  readonly text: string;
  /** Never there: carries the type of its rows. */
  readonly row?: Row;
}

export type Value = string | number | boolean | null | Buffer | readonly (string | number | null)[];

/** Runs a statement. What is called before the answer of the one before is sent at once, and runs after it. */
export type Query = <Row extends QueryResultRow>(
  statement: Statement<Row>,
  values: readonly Value[],
) => Promise<QueryResult<Row>>;

/** The same text must always have the same name, within one connection. */
export function statement<Row extends QueryResultRow = QueryResultRow>(name: string, text: string): Statement<Row> {
  return { name, text };
}
