import { describe, expect, test } from 'vitest';
import { nameSchemas } from './json-schema.ts';

const row = { title: 'Row', type: 'object', properties: { id: { type: 'string' } } };

describe('nameSchemas', () => {
  test('a schema with a title stands in one place, wherever it is used', () => {
    const { refer, all } = nameSchemas();
    const page = { title: 'Page', type: 'object', properties: { value: { type: 'array', items: row } } };
    expect(refer(page)).toEqual({ $ref: '#/components/schemas/Page' });
    expect(refer({ anyOf: [row, { type: 'null' }] })).toEqual({
      anyOf: [{ $ref: '#/components/schemas/Row' }, { type: 'null' }],
    });
    expect(all()).toEqual({
      Page: { ...page, properties: { value: { type: 'array', items: { $ref: '#/components/schemas/Row' } } } },
      Row: row,
    });
  });

  test('a property may be called title, or like a keyword', () => {
    const { refer, all } = nameSchemas();
    const schema = { type: 'object', properties: { title: { type: 'string' }, properties: { type: 'integer' } } };
    expect([refer(schema), all()]).toEqual([schema, {}]);
  });

  test('two schemas cannot have one name', () => {
    const { refer } = nameSchemas();
    refer(row);
    expect(() => refer({ ...row, properties: {} })).toThrow('two schemas are called Row');
  });
});
