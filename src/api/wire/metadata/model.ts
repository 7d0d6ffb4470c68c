/** What `$metadata` says, as data. */
import type { Properties, ScalarProperty } from '../odata/entity.ts';

/** A type with a name: an entity's if it has a key, or a base that has one; else a complex type. */
export interface NamedType {
  readonly namespace: string;
  readonly name: string;
  readonly base: NamedType | null;
  readonly key: readonly string[];
  /** Its own, not those of its base. */
  readonly properties: Properties;
  /** The most rows that `$top` may ask for; left out: it is no row. */
  readonly maxTop?: number;
}

export interface TypeUse {
  readonly type: NamedType;
  readonly isCollection: boolean;
}

type Parameters = Readonly<Record<string, ScalarProperty>>;

/** What is called at the end of an address: `machines('id')/getmissingkbs`. */
export interface Operation {
  readonly kind: 'Function' | 'Action';
  readonly name: string;
  readonly boundTo: TypeUse;
  readonly parameters: Parameters;
  /** May be left out, all or none of them. */
  readonly optional: Parameters;
  readonly returns: TypeUse;
}

export interface EntitySet {
  /** As in `@odata.context`, and the last segment of its address. */
  readonly name: string;
  readonly type: NamedType;
  /** Whether the service document lists it: its address answers the set. */
  readonly isListed: boolean;
}

export interface Schema {
  readonly namespace: string;
  readonly types: readonly NamedType[];
  readonly operations: readonly Operation[];
  /** None: the schema has no container. */
  readonly sets: readonly EntitySet[];
}

export const qualifiedName = ({ namespace, name }: NamedType): string => `${namespace}.${name}`;

export const one = (type: NamedType): TypeUse => ({ type, isCollection: false });
export const many = (type: NamedType): TypeUse => ({ type, isCollection: true });

export function isEntityType({ key, base }: NamedType): boolean {
  return key.length > 0 || (base !== null && isEntityType(base));
}
