/** Holds a file of reviewed data against its schema, so that a slip in it is found by its author and not in an answer. */
import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';

/** A file of reviewed data that cannot be used: every problem with the file, the entry and the field. */
export class ReviewedDataError extends Error {
  override readonly name = 'ReviewedDataError';
  readonly code = 'reviewed-data-invalid';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}: ${problem}`).join('\n'));
    this.problems = problems;
  }
}

/** The value of a text as the schema says. Throws ReviewedDataError. */
export function parseReviewed<Schema extends TSchema>(file: string, text: string, schema: Schema): Static<Schema> {
  const value = parseJson(file, text);
  if (Check(schema, value)) return value;
  throw new ReviewedDataError(file, listProblems(schema, value));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReviewedDataError(file, [`this is no JSON: ${error instanceof Error ? error.message : error}`]);
  }
}

function listProblems(schema: TSchema, value: unknown): string[] {
  const problems = new Map<string, string>();
  // Of several at one place the last is about all of it: a union after its members.
  for (const error of Errors(schema, value)) {
    const { instancePath: path, schemaPath, params } = error;
    const names = 'requiredProperties' in params ? params.requiredProperties : [];
    for (const name of names) problems.set(`${path}/${name}`, `${placeOf(value, path)}${name} is not there`);
    const unknown = 'additionalProperties' in params ? params.additionalProperties : [];
    for (const name of unknown) problems.set(`${path}/${name}`, `${placeOf(value, path)}${name} is no known field`);
    if (names.length + unknown.length > 0 || error.keyword === 'boolean') continue;
    const found = JSON.stringify(at(value, path));
    problems.set(path, `${placeOf(value, path, ': ')}expected ${expectedAt(schema, schemaPath)}, found ${found}`);
  }
  return [...problems.values()];
}

/** "entry 3 (KB9000001), productIds/0: " */
function placeOf(value: unknown, path: string, end = ', '): string {
  const [first = '', ...rest] = path.split('/').slice(1);
  if (!Array.isArray(value)) return path === '' ? '' : `${path.slice(1)}${end}`;
  if (first === '') return '';
  const entry = value[Number(first)];
  const kbId = at(entry, '/kbId') ?? at(entry, '/vulnerabilityId');
  const name = typeof kbId === 'string' ? ` (${/^\d/.test(kbId) ? `KB${kbId}` : kbId})` : '';
  return `${[`entry ${Number(first) + 1}${name}`, ...(rest.length > 0 ? [rest.join('/')] : [])].join(', ')}${end}`;
}

/** The innermost description on the way to a schema. */
function expectedAt(schema: TSchema, schemaPath: string): string {
  let [here, expected]: [unknown, string] = [schema, 'something else'];
  for (const step of [null, ...schemaPath.split('/').slice(1)]) {
    if (step !== null) here = at(here, `/${step}`);
    const description = at(here, '/description');
    if (typeof description === 'string') expected = description;
  }
  return expected;
}

/** What stands at a JSON pointer; undefined: nothing. */
function at(value: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (here, step) => (typeof here === 'object' && here !== null ? new Map(Object.entries(here)).get(step) : undefined),
      value,
    );
}
