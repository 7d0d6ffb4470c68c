/** OData's options, as every collection of the Defender API takes them. */
import type { NamedType } from '../wire/metadata/model.ts';
import type { Json } from './json-schema.ts';

const text = (name: string, description: string): Json => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
});

/** Shared by all operations, under the names that references have. */
export const ODATA_PARAMETERS = {
  filter: text('$filter', 'Which rows: a condition on any of their properties, in OData 4.0.'),
  orderby: text('$orderby', 'Properties to sort by, each with `asc` or `desc`, divided by commas.'),
  select: text(
    '$select',
    'Properties to answer, divided by commas; all others are left out, whatever the schema says.',
  ),
  skip: { ...text('$skip', 'How many rows to pass over.'), schema: { type: 'integer', minimum: 0 } },
  count: { ...text('$count', 'Whether to say how many rows there are.'), schema: { type: 'boolean' } },
  skiptoken: text('$skiptoken', 'Where a page begins: only as `@odata.nextLink` has it.'),
} as const satisfies Json;

type Name = keyof typeof ODATA_PARAMETERS;

const refer = (...names: Name[]): Json[] => names.map((name) => ({ $ref: `#/components/parameters/${name}` }));

export function collectionParameters({ maxTop }: NamedType): Json[] {
  const schema = { type: 'integer', minimum: 0, ...(maxTop !== undefined && { maximum: maxTop }) };
  const top = { name: '$top', in: 'query', description: 'How many rows at most.', schema };
  return [...refer('filter', 'orderby', 'select'), top, ...refer('skip', 'count', 'skiptoken')];
}

export const COUNT_PARAMETERS = refer('filter');
export const ENTITY_PARAMETERS = refer('select');
