/** Any well-typed condition over the made-up entity, as parsing gives it. */
import fc from 'fast-check';
import type {
  CompareOperator,
  Expression,
  Literal,
  OrderKey,
  Property,
  ScalarType,
} from '../../../src/query/expression.ts';
import { DECIMALS, GUIDS, INSTANTS, INTEGERS, LEVELS, MADE_UP, TEXTS } from './made-up-rows.ts';

type Any = fc.Arbitrary<Expression>;

/** The variables around, by what their elements are. */
interface Scope {
  readonly tag: boolean;
  readonly part: boolean;
}

const ROW: Scope = { tag: false, part: false };
const position = 0;

function literal<T extends Literal['type']>(type: T, values: readonly unknown[]): fc.Arbitrary<Literal> {
  // Each caller gives values of its type.
  return fc.constantFrom(...values).map((value) => ({ kind: 'literal', position, type, value }) as Literal);
}

const LITERALS: Readonly<Record<ScalarType, fc.Arbitrary<Literal>>> = {
  text: literal('text', TEXTS),
  enum: literal('enum', LEVELS),
  guid: literal(
    'guid',
    GUIDS.map((guid) => guid.toLowerCase()),
  ),
  integer: literal('integer', INTEGERS),
  decimal: fc.oneof(literal('decimal', DECIMALS), literal('integer', INTEGERS)),
  boolean: literal('boolean', [true, false]),
  instant: literal('instant', INSTANTS.map(Date.parse)),
};
const NULL = literal('null', [null]);

function property(path: readonly string[], type: ScalarType, variable: string | null = null): Property {
  const described = path.length === 1 && variable === null ? MADE_UP.properties[path[0] ?? ''] : undefined;
  const { ignoresCase = false, values = [] } = described?.kind === 'scalar' ? described : {};
  return { kind: 'property', position, variable, path, type, ignoresCase, mayBeQuoted: false, values };
}

const NAMES: Readonly<Record<ScalarType, readonly string[]>> = {
  text: ['name', 'other', 'dnsName', 'zone/name'],
  enum: ['level'],
  guid: ['aadId'],
  integer: ['build'],
  decimal: ['score'],
  boolean: ['isJoined'],
  instant: ['seenAt'],
};

function properties(type: ScalarType, scope: Scope): Any {
  const all = NAMES[type].map((name) => property(name.split('/'), type));
  if (scope.tag && type === 'text') all.push(property([], 'text', 't'));
  if (scope.part && type === 'text') all.push(property(['key'], 'text', 'p'));
  if (scope.part && type === 'integer') all.push(property(['size'], 'integer', 'p'));
  return fc.constantFrom(...all);
}

function call(name: string, ...given: readonly Any[]): Any {
  return fc.tuple(...given).map((values) => ({ kind: 'call', name, position, arguments: values }) as Expression);
}

const index = fc
  .constantFrom(0, 1, 2, 5_000_000_000)
  .map((value): Literal => ({ kind: 'literal', position, type: 'integer', value }));

function texts(depth: number, scope: Scope): Any {
  const plain = fc.oneof(
    { weight: 3, arbitrary: properties('text', scope) },
    properties('enum', scope),
    properties('guid', scope),
    LITERALS.text,
  );
  if (depth <= 0) return plain;
  const inner = texts(depth - 1, scope);
  return fc.oneof(
    { weight: 3, arbitrary: plain },
    ...['tolower', 'toupper', 'trim'].map((name) => call(name, inner)),
    ...[call('concat', inner, inner), call('substring', inner, index), call('substring', inner, index, index)],
  );
}

function numbers(depth: number, scope: Scope): Any {
  const count = fc
    .constantFrom('tags', 'parts')
    .map((name): Expression => ({ kind: 'count', collection: [name], position }));
  return fc.oneof(
    { weight: 3, arbitrary: properties('integer', scope) },
    { weight: 2, arbitrary: properties('decimal', scope) },
    ...[count, call('length', texts(depth, scope)), call('indexof', texts(depth, scope), texts(0, scope))],
    ...['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => call(name, properties('instant', scope))),
  );
}

const EQUALITY = fc.constantFrom<CompareOperator>('eq', 'ne');
const ORDER = fc.constantFrom<CompareOperator>('eq', 'ne', 'gt', 'ge', 'lt', 'le');

function compare(left: Any, right: Any, operators: fc.Arbitrary<CompareOperator>): Any {
  return fc.tuple(left, right, operators, fc.boolean()).map(([a, b, operator, isTurned]) => ({
    kind: 'compare',
    position,
    operator,
    left: isTurned ? b : a,
    right: isTurned ? a : b,
  }));
}

/** `null` is a value of any type. */
const orNull = (arbitrary: Any): Any => fc.oneof({ weight: 8, arbitrary }, NULL);

function comparisons(depth: number, scope: Scope): Any {
  const of = (type: ScalarType): Any => properties(type, scope);
  const plainText = fc.oneof(of('text'), call('tolower', of('text')), call('concat', of('text'), LITERALS.text));
  return fc.oneof(
    { weight: 3, arbitrary: compare(plainText, orNull(fc.oneof(LITERALS.text, plainText)), ORDER) },
    compare(texts(depth, scope).filter(isNoEnum), orNull(plainText), ORDER),
    compare(numbers(depth, scope), orNull(fc.oneof(LITERALS.decimal, numbers(depth, scope))), ORDER),
    compare(of('enum'), orNull(LITERALS.enum), EQUALITY),
    compare(of('guid'), orNull(fc.oneof(LITERALS.guid, of('guid'))), ORDER),
    compare(of('instant'), orNull(fc.oneof(LITERALS.instant, of('instant'))), ORDER),
    compare(of('boolean'), orNull(LITERALS.boolean), EQUALITY),
  );
}

/** As the operand of an order, which an enum has not; a literal GUID or enum stands only by a property of its type. */
const isNoEnum = (expression: Expression): boolean =>
  !(expression.kind === 'property' && (expression.type === 'enum' || expression.type === 'guid'));

function memberships(scope: Scope): Any {
  return fc
    .constantFrom<ScalarType>('text', 'enum', 'guid', 'integer', 'decimal', 'instant')
    .chain((type) =>
      fc
        .tuple(
          properties(type, scope),
          fc.array(fc.oneof({ weight: 6, arbitrary: LITERALS[type] }, NULL as fc.Arbitrary<Literal>), { maxLength: 4 }),
        )
        .map(([operand, values]): Expression => ({ kind: 'in', position, operand, values })),
    );
}

function lambdas(depth: number, scope: Scope): Any {
  const any = fc
    .constantFrom('tags', 'parts')
    .map((name): Expression => ({ kind: 'any', collection: [name], variable: '', condition: null, position }));
  const over = (name: 'tags' | 'parts', variable: string, inner: Scope): Any =>
    fc
      .tuple(fc.constantFrom<'any' | 'all'>('any', 'all'), anyCondition(depth - 1, inner))
      .map(([kind, condition]): Expression => ({ kind, collection: [name], variable, condition, position }));
  return fc.oneof(
    any,
    ...(scope.tag ? [] : [over('tags', 't', { ...scope, tag: true })]),
    ...(scope.part ? [] : [over('parts', 'p', { ...scope, part: true })]),
  );
}

export function anyCondition(depth: number, scope: Scope = ROW): Any {
  const search = fc
    .constantFrom('contains', 'startswith', 'endswith')
    .chain((name) => call(name, texts(1, scope), fc.oneof({ weight: 3, arbitrary: LITERALS.text }, texts(1, scope))));
  const leaves = [comparisons(1, scope), memberships(scope), search, properties('boolean', scope), LITERALS.boolean];
  if (depth <= 0) return fc.oneof({ weight: 4, arbitrary: comparisons(1, scope) }, ...leaves);
  const inner = anyCondition(depth - 1, scope);
  const junction = fc
    .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 4 }))
    .map(([kind, operands]): Expression => ({ kind, position, operands }));
  return fc.oneof(
    { weight: 3, arbitrary: junction },
    { weight: 2, arbitrary: inner.map((operand): Expression => ({ kind: 'not', position, operand })) },
    { weight: 2, arbitrary: lambdas(depth, scope) },
    compare(inner, orNull(fc.oneof(inner, LITERALS.boolean)), EQUALITY),
    ...leaves,
  );
}

export const anyOrder: fc.Arbitrary<OrderKey[]> = fc.array(
  fc.record({
    by: fc
      .oneof(
        ...Object.keys(NAMES).map((type) => properties(type as ScalarType, ROW)),
        ...[texts(1, ROW), numbers(1, ROW), anyCondition(0)],
      )
      .filter(({ kind }) => kind !== 'literal'),
    isDescending: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);
