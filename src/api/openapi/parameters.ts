/** Parameters of operations: those of the address, options of the query, and OData's. */
import type { Parameter } from '../wire/query-options.ts';
import type { DefenderAnswer } from './defender-answers.ts';
import type { Json } from './json-schema.ts';
import { schemaOfScalar } from './schema-of.ts';

/** By what routes call them. */
const IN_ADDRESS: Readonly<Record<string, string>> = {
  deviceId: 'The id of a device, 40 hexadecimal digits, or its name.',
  softwareId: 'The id of a product.',
  cveId: 'The id of a vulnerability.',
  recommendationId: 'The id of a recommendation.',
  taskId: 'The id of a remediation activity.',
  kb: 'The number of a KB, with or without `KB` before it.',
  tenant: 'The id of the tenant, a GUID.',
};

/** `/api/machines/:deviceId` as OpenAPI writes it. */
export function templateOf(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}');
}

export function addressParameters(url: string): Json[] {
  return [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: IN_ADDRESS[name] ?? `The ${name}.`,
    schema: { type: 'string' },
  }));
}

/** Options that are not OData's, as they are checked. */
export function queryParameters(shape: Readonly<Record<string, Parameter<unknown>>>): Json[] {
  return Object.entries(shape).map(([name, { expected, schema = { type: 'string' }, isRequired = false }]) => ({
    name,
    in: 'query',
    ...(isRequired && { required: true }),
    description: `${expected.slice(0, 1).toUpperCase()}${expected.slice(1)}.`,
    schema,
  }));
}

/** What a function of `$metadata` takes: the same names may be options of the query. */
export function functionParameters({ operation }: DefenderAnswer): Json[] {
  if (operation?.kind !== 'Function') return [];
  const write = (isRequired: boolean, parameters: NonNullable<typeof operation>['parameters']): Json[] =>
    Object.entries(parameters).map(([name, scalar]) => ({
      name,
      in: 'query',
      ...(isRequired && { required: true }),
      schema: schemaOfScalar(scalar),
    }));
  return [...write(true, operation.parameters), ...write(false, operation.optional)];
}
