/** What `$filter` and `$orderby` say, with names resolved and types checked. */

/** `enum` and `guid` are text on the wire; an `instant` is a time of the wire's ISO text. */
export type ScalarType = 'text' | 'enum' | 'guid' | 'integer' | 'decimal' | 'boolean' | 'instant';

/** Position in the decoded value of the option, from 0: for errors found later. */
interface Placed {
  readonly position: number;
}

/** The value of an `instant` is in milliseconds since 1970, finer fractions cut off; of a `guid`, in lower case. */
export type Literal = Placed & {
  readonly kind: 'literal';
  /** Stands for a property that minds case, so it is compared as that would be. */
  readonly mindsCase?: true;
} & (
    | { readonly type: 'null'; readonly value: null }
    | { readonly type: 'text' | 'enum' | 'guid'; readonly value: string }
    | { readonly type: 'integer' | 'decimal' | 'instant'; readonly value: number }
    | { readonly type: 'boolean'; readonly value: boolean }
  );

export interface Property extends Placed {
  readonly kind: 'property';
  /** Name of the lambda's variable that it belongs to; null: to the row. */
  readonly variable: string | null;
  /** Names as on the wire; empty: the element itself, of a collection of scalars. */
  readonly path: readonly string[];
  readonly type: ScalarType;
  readonly ignoresCase: boolean;
  /** An integer whose literals may stand in quotes. */
  readonly mayBeQuoted: boolean;
  /** Of an enum: its values in rising order. */
  readonly values: readonly string[];
}

export type CompareOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export interface Comparison extends Placed {
  readonly kind: 'compare';
  readonly operator: CompareOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Of two operands or more. */
export interface Junction extends Placed {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export interface Negation extends Placed {
  readonly kind: 'not';
  readonly operand: Expression;
}

export interface Membership extends Placed {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly values: readonly Literal[];
}

export type FunctionName =
  | 'contains'
  | 'startswith'
  | 'endswith'
  | 'tolower'
  | 'toupper'
  | 'trim'
  | 'concat'
  | 'substring'
  | 'length'
  | 'indexof'
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second';

export interface Call extends Placed {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly arguments: readonly Expression[];
}

/** `any` without a condition: whether there is an element; its variable is then empty. */
export interface Lambda extends Placed {
  readonly kind: 'any' | 'all';
  /** Path of the row's collection, names as on the wire. */
  readonly collection: readonly string[];
  readonly variable: string;
  readonly condition: Expression | null;
}

export interface Count extends Placed {
  readonly kind: 'count';
  readonly collection: readonly string[];
}

export type Expression = Literal | Property | Comparison | Junction | Negation | Membership | Call | Lambda | Count;

/** One key of `$orderby`. */
export interface OrderKey {
  readonly by: Expression;
  readonly isDescending: boolean;
}
