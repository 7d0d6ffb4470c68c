/** What a CSDL document says, as packages for OData read it: in one form, to be compared. */
import { parse } from '@sap-ux/edmx-parser';
import type { Edm, Edmx } from 'ts-odatajs';

export interface Csdl {
  /** By qualified name. */
  readonly types: Readonly<Record<string, CsdlType>>;
  /** Qualified names of the sets' types. */
  readonly sets: Readonly<Record<string, string>>;
  /** `Function Type/name(parameter: Type) Type`, sorted. */
  readonly operations: readonly string[];
}

export interface CsdlType {
  readonly key: readonly string[];
  /** Its own: `name: Type(precision)`, with `?` where it may be null. */
  readonly properties: readonly string[];
}

/** The parts of SAP's result that are looked at: its package leaves the types of it to another. */
interface EdmxDocument {
  readonly schema: {
    readonly entityTypes: readonly EdmxType<'entityProperties'>[];
    readonly complexTypes: readonly EdmxType<'properties'>[];
    readonly entitySets: readonly { readonly name: string; readonly entityTypeName: string }[];
    readonly actions: readonly {
      readonly name: string;
      readonly isFunction: boolean;
      readonly parameters: readonly Typed[];
      readonly returnType: string;
    }[];
  };
}
type EdmxType<Name extends string> = Readonly<Record<Name, readonly EdmxProperty[]>> & {
  readonly fullyQualifiedName: string;
  readonly keys?: readonly Typed[];
};
type EdmxProperty = Typed & { readonly nullable: boolean; readonly precision?: number };

interface Typed {
  readonly name: string;
  readonly type?: string;
}

/** SAP's parser. */
export function readWithEdmxParser(xml: string): Csdl {
  const { schema }: EdmxDocument = parse(xml);
  const toType = (name: string, keys: readonly Typed[], properties: readonly EdmxProperty[]) => [
    name,
    { key: keys.map((key) => key.name), properties: properties.map((each) => propertyLine(each, each.nullable)) },
  ];
  return {
    types: Object.fromEntries([
      ...schema.entityTypes.map((type) => toType(type.fullyQualifiedName, type.keys ?? [], type.entityProperties)),
      ...schema.complexTypes.map((type) => toType(type.fullyQualifiedName, [], type.properties)),
    ]),
    sets: Object.fromEntries(schema.entitySets.map(({ name, entityTypeName }) => [name, entityTypeName])),
    operations: schema.actions
      .map((each) =>
        operationLine(each.isFunction ? 'Function' : 'Action', each.name, each.parameters, each.returnType),
      )
      .sort(),
  };
}

/** The result of Apache Olingo's client. */
export function readWithOlingo({ dataServices: { schema } }: Edmx.Edmx): Csdl {
  const toType = (namespace: string, { name, key, property }: Edm.EntityType) => [
    `${namespace}.${name}`,
    {
      key: key?.propertyRef.map((each) => each.name) ?? [],
      properties: (property ?? []).map((each) => propertyLine(each, each.nullable !== 'false')),
    },
  ];
  const toLine = (kind: string) => (each: Edm.Function | Edm.Action) =>
    operationLine(kind, each.name, each.parameter ?? [], each.returnType?.type ?? '');
  return {
    types: Object.fromEntries(
      schema.flatMap(({ namespace, entityType = [], complexType = [] }) =>
        [...entityType, ...complexType].map((type) => toType(namespace, type)),
      ),
    ),
    sets: Object.fromEntries(
      schema.flatMap((each) => each.entityContainer?.entitySet ?? []).map(({ name, entityType }) => [name, entityType]),
    ),
    operations: schema
      .flatMap((each) => [
        ...(each.function ?? []).map(toLine('Function')),
        ...(each.action ?? []).map(toLine('Action')),
      ])
      .sort(),
  };
}

function propertyLine(property: Typed & { readonly precision?: number | string }, isNullable: boolean): string {
  const { name, type, precision } = property;
  return `${name}: ${type}${precision === undefined ? '' : `(${precision})`}${isNullable ? '?' : ''}`;
}

function operationLine(kind: string, name: string, [bound, ...rest]: readonly Typed[], returns: string): string {
  const parameters = rest.map((each) => `${each.name}: ${each.type}`).join(', ');
  return `${kind} ${bound?.type}/${name}(${parameters}) ${returns}`.replaceAll('microsoft.windowsDefenderATP.api.', '');
}
