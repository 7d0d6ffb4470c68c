/** JSON Schema, and all else that the document is made of, as plain data. */
export type Json = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';

export interface NamedSchemas {
  /** A schema with each one that has a `title`, itself included, replaced by a reference to `title`. */
  readonly refer: (schema: object) => Json;
  /** Those referred to so far, by their names. */
  readonly all: () => Json;
}

/** Gathers schemas by their titles: one place in the document for each, which is what generated clients name types by. */
export function nameSchemas(): NamedSchemas {
  const named = new Map<string, Json>();

  const refer = (schema: object): Json => {
    const written = rewrite(schema);
    const { title: name } = written;
    if (typeof name !== 'string') return written;
    const known = named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(written)) throw new Error(`two schemas are called ${name}`);
    named.set(name, written);
    return { $ref: `${PREFIX}${name}` };
  };
  const rewrite = (schema: object): Json =>
    Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, rewriteValue(keyword, value)]));
  const rewriteValue = (keyword: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each: unknown) => (isObject(each) ? refer(each) : each));
    if (!isObject(value)) return value;
    // The names below these are the author's: a property may be called `title`.
    return MAPS.has(keyword)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, isObject(each) ? refer(each) : each]))
      : refer(value);
  };

  return {
    refer,
    all: () => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties']);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
