/** How an entity of the Defender API is described, for queries over it. */
import type { ScalarType } from '../../../query/expression.ts';

export interface ScalarProperty {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  readonly isNullable: boolean;
  readonly isFilterable: boolean;
  /** Compared without case, with a literal or another such property. */
  readonly ignoresCase: boolean;
  /** A number that the documents call text: its literals may stand in quotes. */
  readonly mayBeQuoted: boolean;
  /** Of an enum: the documented values, in rising order. Others may occur; they sort after these. */
  readonly values: readonly string[];
}

export interface ComplexProperty {
  readonly kind: 'complex';
  readonly properties: Properties;
}

export interface CollectionProperty {
  readonly kind: 'collection';
  readonly of: ScalarProperty | ComplexProperty;
  readonly isFilterable: boolean;
}

export type PropertyDescriptor = ScalarProperty | ComplexProperty | CollectionProperty;

/** By their names on the wire, in the wire's order. */
export type Properties = Readonly<Record<string, PropertyDescriptor>>;

export interface Entity {
  /** As in `@odata.context`, for messages. */
  readonly name: string;
  readonly properties: Properties;
  /** Names that `$expand` may take. */
  readonly expandable: readonly string[];
  /** The largest `$top`. */
  readonly maxTop: number;
}

/** Finds a name whatever its case: the documents write `ComputerDnsName` for `computerDnsName`. */
export function findProperty(
  properties: Properties,
  name: string,
): { readonly name: string; readonly property: PropertyDescriptor } | null {
  const wanted = name.toLowerCase();
  for (const [key, property] of Object.entries(properties))
    if (key.toLowerCase() === wanted) return { name: key, property };
  return null;
}

type Options = Partial<Omit<ScalarProperty, 'kind' | 'type'>>;

export function scalar(type: ScalarType, options: Options = {}): ScalarProperty {
  const ignoresCase = type === 'enum' || type === 'guid';
  return {
    ...{ kind: 'scalar', type, isNullable: false, isFilterable: true, ignoresCase, mayBeQuoted: false, values: [] },
    ...options,
  };
}

export function complex(properties: Properties): ComplexProperty {
  return { kind: 'complex', properties };
}

export function collection(of: ScalarProperty | ComplexProperty): CollectionProperty {
  return { kind: 'collection', of, isFilterable: true };
}
