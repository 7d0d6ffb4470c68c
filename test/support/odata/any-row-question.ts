/** Any `$filter` and `$orderby` over the text properties of some rows, with values of theirs or pieces of these. */
import fc from 'fast-check';

type Row = Readonly<Record<string, string | null>>;

export interface TextsOf {
  readonly rows: readonly Row[];
  /** Properties that have an order of their own and take `eq`, `ne` and `in` alone. */
  readonly enums: readonly string[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export function anyRowFilter({ rows, enums }: TextsOf, depth = 2): fc.Arbitrary<string> {
  const names = Object.keys(rows[0] ?? {});
  const texts = names.filter((name) => !enums.includes(name));
  const valuesOf = (name: string): fc.Arbitrary<string> =>
    fc
      .constantFrom(...new Set(rows.map((row) => row[name] ?? '')))
      .chain((value) =>
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(value) },
          { weight: 1, arbitrary: fc.constant(value.toUpperCase()) },
          { weight: 1, arbitrary: fc.nat(value.length).map((length) => value.slice(0, length)) },
          { weight: 1, arbitrary: fc.nat(value.length).map((start) => value.slice(start)) },
        ),
      );
  const text = fc.constantFrom(...texts);
  const name = fc.constantFrom(...names);
  const literalOf = (of: string) =>
    fc.oneof({ weight: 9, arbitrary: valuesOf(of).map(quoted) }, { weight: 1, arbitrary: fc.constant('null') });
  const made = text.chain((of) =>
    fc.constantFrom(of, of, `tolower(${of})`, `toupper(${of})`, `concat(${of}, 'x')`, `substring(${of}, 3, 9)`),
  );
  const leaf = fc.oneof(
    name.chain((of) => fc.tuple(fc.constantFrom('eq', 'ne'), literalOf(of)).map((rest) => [of, ...rest].join(' '))),
    text.chain((of) =>
      fc
        .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), literalOf(of))
        .map((rest) => [of, ...rest].join(' ')),
    ),
    name.chain((of) =>
      fc.array(literalOf(of), { minLength: 1, maxLength: 4 }).map((values) => `${of} in (${values.join(', ')})`),
    ),
    text.chain((of) =>
      fc
        .tuple(fc.constantFrom('contains', 'startswith', 'endswith'), valuesOf(of))
        .map(([search, value]) => `${search}(${of}, ${quoted(value)})`),
    ),
    fc.tuple(made, fc.constantFrom('eq', 'lt', 'ge'), made).map((parts) => parts.join(' ')),
    fc.tuple(text, fc.nat(120)).map(([of, length]) => `length(${of}) gt ${length}`),
  );
  if (depth <= 0) return leaf;
  const inner = anyRowFilter({ rows, enums }, depth - 1);
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(' and ', ' or '), fc.array(inner, { minLength: 2, maxLength: 3 }))
        .map(([joint, operands]) => operands.map((each) => `(${each})`).join(joint)),
    },
    { weight: 1, arbitrary: inner.map((each) => `not (${each})`) },
  );
}

/** Properties, or what is made of one of `free`. */
export function anyRowOrder(names: readonly string[], free: readonly string[]): fc.Arbitrary<string> {
  const made = fc
    .constantFrom(...free)
    .chain((of) => fc.constantFrom(`length(${of})`, `${of} eq null`, `tolower(${of})`));
  const key = fc
    .tuple(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: made }), fc.boolean())
    .map(([by, isDescending]) => (isDescending ? `${by} desc` : by));
  return fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join(','));
}
