/** The Defender API's types as JSON Schema, from the descriptions that queries and `$metadata` are made from. */
import type { ScalarType } from '../../query/expression.ts';
import { TYPES } from '../wire/metadata/defender-types.ts';
import type { NamedType, TypeUse } from '../wire/metadata/model.ts';
import type { ComplexProperty, Properties, PropertyDescriptor, ScalarProperty } from '../wire/odata/entity.ts';
import type { Json } from './json-schema.ts';

const SCALARS: Readonly<Record<ScalarType, Json>> = {
  text: { type: 'string' },
  enum: { type: 'string' },
  guid: { type: 'string', format: 'uuid' },
  integer: { type: 'integer' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  instant: { type: 'string', format: 'date-time' },
};

/** A row, by its type's name. What may be null is left out of some lists' rows; `$select` takes out all that it does not name. */
export function schemaOf({ name, base, properties }: NamedType): Json {
  const all: Properties = { ...base?.properties, ...properties };
  return {
    title: name,
    type: 'object',
    properties: Object.fromEntries(Object.entries(all).map(([key, property]) => [key, schemaOfProperty(property)])),
    required: Object.keys(all).filter((key) => all[key] && !isNullable(all[key])),
  };
}

/** Enums name the documented values and allow others: those occur. */
export function schemaOfScalar({ type, isNullable, values }: ScalarProperty): Json {
  const scalar = SCALARS[type];
  return {
    ...scalar,
    ...(isNullable && { type: [scalar.type, 'null'] }),
    ...(values.length > 0 && { description: `One of: ${values.join(', ')}.`, examples: values }),
  };
}

/** What an operation answers: a row with its context, or a page of rows. */
export function answerSchemaOf({ type, isCollection }: TypeUse): Json {
  const row = schemaOf(type);
  if (!isCollection) {
    const context = { type: 'object', properties: CONTEXT, required: ['@odata.context'] };
    return { allOf: [context, row] };
  }
  return {
    title: `${type.name}Collection`,
    type: 'object',
    properties: {
      ...CONTEXT,
      '@odata.count': { type: 'integer', description: 'With `$count=true`: rows that the filter lets through.' },
      value: { type: 'array', items: row },
      '@odata.nextLink': { type: 'string', format: 'uri', description: 'The next page. Left out: this is the last.' },
    },
    required: ['@odata.context', 'value'],
  };
}

const CONTEXT = { '@odata.context': { type: 'string', format: 'uri' } };

function isNullable(property: PropertyDescriptor): boolean {
  return property.kind === 'complex' || (property.kind === 'scalar' && property.isNullable);
}

function schemaOfProperty(property: PropertyDescriptor): Json {
  if (property.kind === 'scalar') return schemaOfScalar(property);
  if (property.kind === 'complex') return { anyOf: [schemaOfComplex(property), { type: 'null' }] };
  const { of } = property;
  return { type: 'array', items: of.kind === 'scalar' ? schemaOfScalar(of) : schemaOfComplex(of) };
}

function schemaOfComplex({ properties }: ComplexProperty): Json {
  const type = Object.values<NamedType>(TYPES).find((each) => each.properties === properties);
  if (!type) throw new Error(`no type has the properties ${Object.keys(properties).join(', ')}`);
  return schemaOf(type);
}
