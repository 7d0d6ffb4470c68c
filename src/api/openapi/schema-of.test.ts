import { describe, expect, test } from 'vitest';
import { TYPES } from '../wire/metadata/defender-types.ts';
import type { NamedType } from '../wire/metadata/model.ts';
import { collection, complex, scalar } from '../wire/odata/entity.ts';
import { answerSchemaOf, schemaOf } from './schema-of.ts';

const made = (properties: NamedType['properties']): NamedType => ({
  ...{ namespace: 'made.up', name: 'Made', base: null, key: [] },
  properties,
});
const propertyOf = (property: NamedType['properties'][string]): unknown =>
  Object.entries(schemaOf(made({ p: property })).properties ?? {})[0]?.[1];

describe('schemaOf', () => {
  test.each([
    [scalar('text'), { type: 'string' }],
    [scalar('text', { isNullable: true }), { type: ['string', 'null'] }],
    [scalar('integer'), { type: 'integer' }],
    [scalar('decimal', { isNullable: true }), { type: ['number', 'null'] }],
    [scalar('boolean'), { type: 'boolean' }],
    [scalar('guid', { isNullable: true }), { type: ['string', 'null'], format: 'uuid' }],
    [scalar('instant'), { type: 'string', format: 'date-time' }],
    [
      scalar('enum', { isNullable: true, values: ['Low', 'High'] }),
      { type: ['string', 'null'], description: 'One of: Low, High.', examples: ['Low', 'High'] },
    ],
    [collection(scalar('text')), { type: 'array', items: { type: 'string' } }],
  ])('%j', (property, schema) => {
    expect(propertyOf(property)).toEqual(schema);
  });

  test('a complex value has the name of its type, and may be null', () => {
    const { properties } = TYPES.ipAddress;
    const schema = schemaOf(TYPES.ipAddress);
    expect(schema.title).toBe('IpAddress');
    expect(propertyOf(complex(properties))).toEqual({ anyOf: [schema, { type: 'null' }] });
    expect(propertyOf(collection(complex(properties)))).toEqual({ type: 'array', items: schema });
  });

  test('what may be null may be left out', () => {
    const text = scalar('text');
    const properties = { a: text, b: scalar('text', { isNullable: true }), c: collection(text) };
    expect(schemaOf(made({ ...properties, d: complex(TYPES.ipAddress.properties) })).required).toEqual(['a', 'c']);
  });

  test('a type has the properties of its base first', () => {
    const base = made({ id: scalar('text') });
    const { properties, required } = schemaOf({ ...made({ more: scalar('integer') }), base });
    expect([Object.keys(properties ?? {}), required]).toEqual([
      ['id', 'more'],
      ['id', 'more'],
    ]);
  });
});

describe('answerSchemaOf', () => {
  const type = made({ id: scalar('text') });
  const ofContext = { '@odata.context': { type: 'string', format: 'uri' } };

  test('a row with its context', () => {
    expect(answerSchemaOf({ type, isCollection: false })).toEqual({
      allOf: [{ type: 'object', properties: ofContext, required: ['@odata.context'] }, schemaOf(type)],
    });
  });

  test('a page of rows, named after them', () => {
    expect(answerSchemaOf({ type, isCollection: true })).toMatchObject({
      title: 'MadeCollection',
      properties: { ...ofContext, value: { type: 'array', items: schemaOf(type) } },
      required: ['@odata.context', 'value'],
    });
  });
});
