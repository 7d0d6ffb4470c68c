/** Writes the types that the dashboard calls the server by, from its OpenAPI document: of kbgap's own API only. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const OWN = /^\/(?:v1\/|session$)/;
const REFERENCE = '#/components/schemas/';
const NAME = /^[A-Za-z_$][\w$]*$/;

export function writeApiTypes({ paths, components: { schemas } }: ApiDocument): string {
  const used = new Set<string>();
  const operations = Object.entries(paths)
    .filter(([path]) => OWN.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const written = operations.map(([path, methods]) => {
    const each = Object.entries(methods).map(
      ([method, operation]) => `    ${method}: ${writeOperation(operation, used)};`,
    );
    return `  '${path}': {\n${each.join('\n')}\n  };`;
  });
  const types = new Map<string, string>();
  // A Set hands out what is added while it is gone through.
  for (const name of used) types.set(name, writeSchema(schemas[name] ?? {}, used));
  const named = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, type]) => `export type ${name} = ${type};`);
  const ofDay = operations.filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'asOf'));
  return `/** Written by script/api-types from the server's OpenAPI document. Not to be changed by hand. */

${named.join('\n\n')}

/** By address and method: what an operation takes and answers. */
export interface Paths {
${written.join('\n')}
}

/** Reads that can be of a past day. */
export const AS_OF_PATHS: ReadonlySet<string> = new Set([
${ofDay.map(([path]) => `  '${path}',\n`).join('')}]);
`;
}

function writeOperation({ parameters = [], requestBody, responses }: Operation, used: Set<string>): string {
  const placed = parameters.filter((each) => each.in === 'path' || each.in === 'query');
  const params = placed.map(
    ({ name, required = false, schema }) => `${writeName(name)}${required ? '' : '?'}: ${writeSchema(schema, used)}`,
  );
  const [success] = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response);
  const body = requestBody?.content['application/json']?.schema;
  const answer = success?.content?.['application/json']?.schema;
  const types = [
    `params: ${params.length > 0 ? `{ ${params.join('; ')} }` : 'object'}`,
    `body: ${body ? writeSchema(body, used) : requestBody ? 'string' : 'undefined'}`,
    `answer: ${answer ? writeSchema(answer, used) : 'undefined'}`,
  ];
  return `{ ${types.join('; ')} }`;
}

function writeSchema(schema: Schema, used: Set<string>): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(REFERENCE.length);
    used.add(name);
    return name;
  }
  if (schema.const !== undefined) return writeLiteral(schema.const);
  if (schema.enum) return schema.enum.map(writeLiteral).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((each) => writeSchema(each, used)).join(' | ');
  if (schema.type === 'array') return `readonly (${writeSchema(schema.items ?? {}, used)})[]`;
  if (schema.type === 'object') return writeObject(schema, used);
  return (
    { integer: 'number', number: 'number', string: 'string', boolean: 'boolean', null: 'null' }[String(schema.type)] ??
    'unknown'
  );
}

function writeObject({ properties, patternProperties, required = [] }: Schema, used: Set<string>): string {
  if (!properties) {
    const [values = {}] = Object.values(patternProperties ?? {});
    return `{ readonly [name: string]: ${writeSchema(values, used)} }`;
  }
  const written = Object.entries(properties).map(
    ([name, each]) => `readonly ${writeName(name)}${required.includes(name) ? '' : '?'}: ${writeSchema(each, used)}`,
  );
  return written.length > 0 ? `{ ${written.join('; ')} }` : 'object';
}

function writeName(name: string): string {
  return NAME.test(name) ? name : `'${name}'`;
}

function writeLiteral(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);
}
