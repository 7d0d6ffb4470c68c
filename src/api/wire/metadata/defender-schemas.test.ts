/** The Defender API's document: whole, and within OData's rules for what a schema may say. */
import { describe, expect, test } from 'vitest';
import { readWithEdmxParser } from '../../../../test/support/odata/read-csdl.ts';
import type { PropertyDescriptor } from '../odata/entity.ts';
import { DEFENDER_SCHEMAS } from './defender-schemas.ts';
import { TYPES } from './defender-types.ts';
import { isEntityType, type NamedType, qualifiedName } from './model.ts';
import { writeCsdl } from './write-csdl.ts';

const EDM = {
  text: 'Edm.String',
  enum: 'Edm.String',
  guid: 'Edm.Guid',
  integer: 'Edm.Int64',
  decimal: 'Edm.Double',
  boolean: 'Edm.Boolean',
  instant: 'Edm.DateTimeOffset(7)',
};
const all = Object.values<NamedType>(TYPES).map((type) => ({ ...type, qualified: qualifiedName(type) }));
const entities = all.filter(isEntityType);
const csdl = readWithEdmxParser(writeCsdl(DEFENDER_SCHEMAS));

function describeType(property: PropertyDescriptor): string {
  if (property.kind === 'scalar') return `${EDM[property.type]}${property.isNullable ? '?' : ''}`;
  if (property.kind === 'collection') return describeType(property.of).replace(/^([^(?]+)(\??)$/, 'Collection($1)$2');
  return `${all.find(({ properties }) => properties === property.properties)?.qualified}`;
}

test.each(all)('$qualified has every property of its description, in order', ({ qualified, key, properties }) => {
  const expected = Object.entries(properties).map(([name, property]) => {
    const isComplex = property.kind === 'complex';
    return `${name}: ${describeType(property)}${isComplex ? '?' : ''}`;
  });
  expect(csdl.types[qualified]).toEqual({ key, properties: expected });
});

describe("OData's rules", () => {
  test.each(entities)('$qualified: its key is of scalars that are never null', ({ key, properties }) => {
    const bad = key.filter((name) => {
      const property = properties[name];
      return property?.kind !== 'scalar' || property.isNullable;
    });
    expect(bad).toEqual([]);
  });

  test('names are given once in a schema, those of operations once for each type and set of parameters', () => {
    const names = all.map(({ qualified }) => qualified);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(csdl.operations).size).toBe(csdl.operations.length);
  });

  test('sets are of entity types', () => {
    const sets = DEFENDER_SCHEMAS.flatMap((schema) => schema.sets);
    expect(sets.filter(({ type }) => !isEntityType(type))).toEqual([]);
  });

  test('names are simple identifiers', () => {
    const names = all.flatMap(({ name, properties }) => [name, ...Object.keys(properties)]);
    expect(names.filter((name) => !/^[A-Za-z_]\w{0,127}$/.test(name))).toEqual([]);
  });
});
