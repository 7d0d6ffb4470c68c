/** Writes `$metadata`: CSDL XML of OData 4.0. */
import type { ScalarType } from '../../../query/expression.ts';
import type { ComplexProperty, Properties, PropertyDescriptor, ScalarProperty } from '../odata/entity.ts';
import {
  type EntitySet,
  isEntityType,
  type NamedType,
  type Operation,
  qualifiedName,
  type Schema,
  type TypeUse,
} from './model.ts';
import { element, writeXml, type XmlElement } from './xml.ts';

type Attributes = XmlElement['attributes'];
type NameOf = (property: ComplexProperty) => string;

/** Enums stay text, as on the wire: values that nobody documented do occur. Times have up to seven digits after the second. */
const EDM: Readonly<Record<ScalarType, Attributes & { readonly Type: string }>> = {
  text: { Type: 'Edm.String' },
  enum: { Type: 'Edm.String' },
  guid: { Type: 'Edm.Guid' },
  integer: { Type: 'Edm.Int64' },
  decimal: { Type: 'Edm.Double' },
  boolean: { Type: 'Edm.Boolean' },
  instant: { Type: 'Edm.DateTimeOffset', Precision: '7' },
};
const NOT_NULL: Attributes = { Nullable: 'false' };

/** @throws {Error} where a property has a complex type that no schema names. */
export function writeCsdl(schemas: readonly Schema[]): string {
  const types = schemas.flatMap((schema) => schema.types);
  const nameOf: NameOf = ({ properties }) => {
    const type = types.find((each) => each.properties === properties);
    if (!type) throw new Error(`no schema names the complex type of ${Object.keys(properties).join(', ')}`);
    return qualifiedName(type);
  };
  const services = element(
    'edmx:DataServices',
    {},
    schemas.map((schema) => schemaElement(schema, nameOf)),
  );
  const edmx = { Version: '4.0', 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx' };
  return writeXml(element('edmx:Edmx', edmx, [services]));
}

function schemaElement({ namespace, types, operations, sets }: Schema, nameOf: NameOf): XmlElement {
  const container = element('EntityContainer', { Name: 'Container' }, sets.map(setElement));
  return element('Schema', { Namespace: namespace, xmlns: 'http://docs.oasis-open.org/odata/ns/edm' }, [
    ...types.map((type) => typeElement(type, nameOf)),
    ...operations.flatMap(operationElements),
    ...(sets.length > 0 ? [container] : []),
  ]);
}

function typeElement(type: NamedType, nameOf: NameOf): XmlElement {
  const base: Attributes = type.base ? { BaseType: qualifiedName(type.base) } : {};
  const refs = type.key.map((name) => element('PropertyRef', { Name: name }));
  return element(isEntityType(type) ? 'EntityType' : 'ComplexType', { Name: type.name, ...base }, [
    ...(refs.length > 0 ? [element('Key', {}, refs)] : []),
    ...propertyElements(type.properties, nameOf),
  ]);
}

function propertyElements(properties: Properties, nameOf: NameOf): XmlElement[] {
  return Object.entries(properties).map(([name, property]) =>
    element('Property', { Name: name, ...propertyAttributes(property, nameOf) }),
  );
}

function propertyAttributes(property: PropertyDescriptor, nameOf: NameOf): Attributes {
  if (property.kind === 'scalar') return scalarAttributes(property);
  if (property.kind === 'complex') return { Type: nameOf(property) };
  const item =
    property.of.kind === 'complex' ? { Type: nameOf(property.of), ...NOT_NULL } : scalarAttributes(property.of);
  return { ...item, Type: `Collection(${item.Type})` };
}

function scalarAttributes({ type, isNullable }: ScalarProperty): Attributes & { readonly Type: string } {
  return { ...EDM[type], ...(!isNullable && NOT_NULL) };
}

/** OData 4.0 knows no optional parameters: an operation with some stands there without and with them. */
function operationElements({ optional, ...operation }: Operation): XmlElement[] {
  const withAll = { ...operation.parameters, ...optional };
  return Object.keys(optional).length === 0
    ? [operationElement(operation)]
    : [operationElement(operation), operationElement({ ...operation, parameters: withAll })];
}

function operationElement({ kind, name, boundTo, parameters, returns }: Omit<Operation, 'optional'>): XmlElement {
  // Query options, and further segments, may follow a function that answers a list.
  const composable: Attributes = kind === 'Function' && returns.isCollection ? { IsComposable: 'true' } : {};
  return element(kind, { Name: name, IsBound: 'true', ...composable }, [
    element('Parameter', { Name: 'bindingParameter', ...useAttributes(boundTo) }),
    ...Object.entries(parameters).map(([parameter, scalar]) =>
      element('Parameter', { Name: parameter, ...scalarAttributes(scalar) }),
    ),
    element('ReturnType', useAttributes(returns)),
  ]);
}

function useAttributes({ type, isCollection }: TypeUse): Attributes {
  const name = qualifiedName(type);
  return isCollection ? { Type: `Collection(${name})` } : { Type: name, ...NOT_NULL };
}

function setElement({ name, type, isListed }: EntitySet): XmlElement {
  const unlisted: Attributes = isListed ? {} : { IncludeInServiceDocument: 'false' };
  return element('EntitySet', { Name: name, EntityType: qualifiedName(type), ...unlisted });
}
