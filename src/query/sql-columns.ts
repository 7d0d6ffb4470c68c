/** Where the properties of an entity are in a database: written by the code that knows its tables, never by a query. */

export type SqlDialect = 'sqlite' | 'postgres';

/**
 * `boolean`: 0 and 1 in SQLite; `decimal`: double precision; `instant`: text as `Date.toISOString()` gives it.
 * Text in PostgreSQL is of collation C or the default one.
 */
export type SqlKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'instant';

export interface SqlColumn {
  readonly kind: SqlKind;
  /** An expression of SQL. */
  readonly sql: string;
  /** Its text is compared by bytes already: then an index can serve an order. */
  readonly isByBytes?: true;
  /** Never null: an order by it needs no word on where nulls go, which would keep an index out. */
  readonly isNeverNull?: true;
  /**
   * For a property that ignores case, an expression with its text in lower case as `foldCase` gives it. Without: the
   * database's own lower(), which is right for ASCII only, and may miss an index.
   */
  readonly folded?: string;
}

/** How the elements of a row's collection are found. */
export interface SqlElements {
  readonly kind: 'collection';
  /** The source of the elements under an alias: `json_each(d.tags) AS e1`. */
  readonly from: (alias: string) => string;
  /** What ties them to the row, if `from` does not: `e1.device_id = d.device_id`. */
  readonly where?: (alias: string) => string;
  /** By path within the element; a scalar element itself has the path ''. */
  readonly columns: (alias: string) => Readonly<Record<string, SqlColumn>>;
}

/** By the property's path on the wire: `id`, `vmMetadata/vmId`. What is missing here cannot be filtered or ordered on. */
export type SqlColumns = Readonly<Record<string, SqlColumn | SqlElements>>;
