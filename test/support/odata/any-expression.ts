/** Any well-typed condition and order over an entity, as parsing gives them. */
import fc from 'fast-check';
import {
  type Entity,
  findProperty,
  type PropertyDescriptor,
  type ScalarProperty,
} from '../../../src/api/wire/odata/entity.ts';
import type {
  CompareOperator,
  Expression,
  Literal,
  OrderKey,
  Property,
  ScalarType,
} from '../../../src/query/expression.ts';

type Any = fc.Arbitrary<Expression>;
type AnyLiteral = fc.Arbitrary<Literal>;

/** What literals of each type may be: few values, so that comparisons often hold. */
export interface LiteralValues extends Readonly<Record<'text' | 'enum' | 'guid', readonly string[]>> {
  readonly integer: readonly number[];
  readonly decimal: readonly number[];
  /** As the wire has them. */
  readonly instant: readonly string[];
}

export interface AnyOver {
  readonly condition: (depth: number) => Any;
  readonly order: fc.Arbitrary<OrderKey[]>;
}

/** The collections whose elements a variable stands for. */
type Scope = readonly string[];

const position = 0;
const ROW: Scope = [];
const TYPES: readonly ScalarType[] = ['text', 'enum', 'guid', 'integer', 'decimal', 'boolean', 'instant'];
const EQUALITY = fc.constantFrom<CompareOperator>('eq', 'ne');
const ORDER = fc.constantFrom<CompareOperator>('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const NULL: AnyLiteral = fc.constant({ kind: 'literal', position, type: 'null', value: null });

/** `null` is a value of any type. */
const orNull = (arbitrary: Any): Any => fc.oneof({ weight: 8, arbitrary }, NULL);

const INDEX = fc
  .constantFrom(0, 1, 2, 5_000_000_000)
  .map((value): Literal => ({ kind: 'literal', position, type: 'integer', value }));

export function anyOver(entity: Entity, values: LiteralValues): AnyOver {
  const rowProperties = scalarsOf(Object.entries(entity.properties), null);
  const collections = Object.entries(entity.properties).flatMap(([name, { kind }]) =>
    kind === 'collection' ? [name] : [],
  );
  const literals = literalsOf(values);
  const decimals = fc.oneof(literals.decimal, literals.integer);

  /** None, where the entity has no property of the type. */
  const properties = (type: ScalarType, scope: Scope): Any[] => {
    const elements = scope.flatMap((name) => elementsOf(entity, name, variableOf(name)));
    const all = [...rowProperties, ...elements].filter((each) => each.type === type);
    return all.length > 0 ? [fc.constantFrom(...all)] : [];
  };
  const variableOf = (collection: string): string => `v${collections.indexOf(collection)}`;
  const anyCollection = fc.constantFrom(...collections);

  const texts = (depth: number, scope: Scope): Any => {
    const plain = fc.oneof(
      ...properties('text', scope).map((arbitrary) => ({ weight: 3, arbitrary })),
      ...[...properties('enum', scope), ...properties('guid', scope), literals.text],
    );
    if (depth <= 0) return plain;
    const inner = texts(depth - 1, scope);
    return fc.oneof(
      { weight: 3, arbitrary: plain },
      ...['tolower', 'toupper', 'trim'].map((name) => call(name, inner)),
      ...[call('concat', inner, inner), call('substring', inner, INDEX), call('substring', inner, INDEX, INDEX)],
    );
  };

  const numbers = (depth: number, scope: Scope): Any => {
    const count = anyCollection.map((name): Expression => ({ kind: 'count', collection: [name], position }));
    return fc.oneof(
      ...properties('integer', scope).map((arbitrary) => ({ weight: 3, arbitrary })),
      ...properties('decimal', scope).map((arbitrary) => ({ weight: 2, arbitrary })),
      ...[count, call('length', texts(depth, scope)), call('indexof', texts(depth, scope), texts(0, scope))],
      ...properties('instant', scope).flatMap((instant) =>
        ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => call(name, instant)),
      ),
    );
  };

  const comparisons = (depth: number, scope: Scope): Any => {
    const same = (type: ScalarType, operators: fc.Arbitrary<CompareOperator>): Any[] =>
      properties(type, scope).map((left) => compare(left, orNull(fc.oneof(literals[type], left)), operators));
    const withLiteral = (type: ScalarType): Any[] =>
      properties(type, scope).map((left) => compare(left, orNull(literals[type]), EQUALITY));
    const plainText = fc.oneof(
      ...properties('text', scope).flatMap((text) => [
        text,
        call('tolower', text),
        call('concat', text, literals.text),
      ]),
    );
    return fc.oneof(
      { weight: 3, arbitrary: compare(plainText, orNull(fc.oneof(literals.text, plainText)), ORDER) },
      compare(texts(depth, scope).filter(isNoEnum), orNull(plainText), ORDER),
      compare(numbers(depth, scope), orNull(fc.oneof(decimals, numbers(depth, scope))), ORDER),
      ...[...withLiteral('enum'), ...withLiteral('boolean'), ...same('guid', ORDER), ...same('instant', ORDER)],
    );
  };

  const memberships = (scope: Scope): Any[] =>
    TYPES.filter((type) => type !== 'boolean').flatMap((type) =>
      properties(type, scope).map((operands) =>
        fc
          .tuple(
            operands,
            fc.array(fc.oneof({ weight: 6, arbitrary: type === 'decimal' ? decimals : literals[type] }, NULL), {
              maxLength: 4,
            }),
          )
          .map(([operand, among]): Expression => ({ kind: 'in', position, operand, values: among })),
      ),
    );

  const lambdas = (depth: number, scope: Scope): Any => {
    const any = anyCollection.map(
      (name): Expression => ({ kind: 'any', collection: [name], variable: '', condition: null, position }),
    );
    const over = (name: string): Any =>
      fc
        .tuple(fc.constantFrom<'any' | 'all'>('any', 'all'), conditions(depth - 1, [...scope, name]))
        .map(([kind, condition]) => ({ kind, collection: [name], variable: variableOf(name), condition, position }));
    return fc.oneof(any, ...collections.filter((name) => !scope.includes(name)).map(over));
  };

  const conditions = (depth: number, scope: Scope): Any => {
    const search = fc
      .constantFrom('contains', 'startswith', 'endswith')
      .chain((name) => call(name, texts(1, scope), fc.oneof({ weight: 3, arbitrary: literals.text }, texts(1, scope))));
    const leaves = [
      ...[comparisons(1, scope), fc.oneof(...memberships(scope)), search],
      ...[...properties('boolean', scope), literals.boolean],
    ];
    if (depth <= 0) return fc.oneof({ weight: 4, arbitrary: comparisons(1, scope) }, ...leaves);
    const inner = conditions(depth - 1, scope);
    const junction = fc
      .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 4 }))
      .map(([kind, operands]): Expression => ({ kind, position, operands }));
    return fc.oneof(
      { weight: 3, arbitrary: junction },
      { weight: 2, arbitrary: inner.map((operand): Expression => ({ kind: 'not', position, operand })) },
      { weight: 2, arbitrary: lambdas(depth, scope) },
      compare(inner, orNull(fc.oneof(inner, literals.boolean)), EQUALITY),
      ...leaves,
    );
  };

  const order = fc.array(
    fc.record({
      by: fc
        .oneof(
          ...TYPES.flatMap((type) => properties(type, ROW)),
          ...[texts(1, ROW), numbers(1, ROW), conditions(0, ROW)],
        )
        .filter(({ kind }) => kind !== 'literal'),
      isDescending: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );
  return { condition: (depth) => conditions(depth, ROW), order };
}

function literalsOf(values: LiteralValues): Readonly<Record<ScalarType, AnyLiteral>> {
  // Each type is given values of its own.
  const of = (type: ScalarType, all: readonly unknown[]): AnyLiteral =>
    fc.constantFrom(...all).map((value) => ({ kind: 'literal', position, type, value }) as Literal);
  return {
    ...{ text: of('text', values.text), enum: of('enum', values.enum) },
    guid: of(
      'guid',
      values.guid.map((guid) => guid.toLowerCase()),
    ),
    ...{ integer: of('integer', values.integer), decimal: of('decimal', values.decimal) },
    ...{ boolean: of('boolean', [true, false]), instant: of('instant', values.instant.map(Date.parse)) },
  };
}

/** Those within complex ones included. */
function scalarsOf(
  entries: readonly (readonly [string, PropertyDescriptor])[],
  variable: string | null,
  within: readonly string[] = [],
): Property[] {
  return entries.flatMap(([name, descriptor]) => {
    const path = [...within, name];
    if (descriptor.kind === 'complex') return scalarsOf(Object.entries(descriptor.properties), variable, path);
    return descriptor.kind === 'scalar' ? [propertyOf(descriptor, path, variable)] : [];
  });
}

function elementsOf({ properties }: Entity, collection: string, variable: string): Property[] {
  const property = findProperty(properties, collection)?.property;
  if (property?.kind !== 'collection') throw new TypeError(`${collection} is no collection`);
  const { of } = property;
  return of.kind === 'scalar' ? [propertyOf(of, [], variable)] : scalarsOf(Object.entries(of.properties), variable);
}

function propertyOf(descriptor: ScalarProperty, path: readonly string[], variable: string | null): Property {
  const { type, ignoresCase, mayBeQuoted, values } = descriptor;
  return { kind: 'property', position, variable, path, type, ignoresCase, mayBeQuoted, values };
}

function call(name: string, ...given: readonly Any[]): Any {
  return fc.tuple(...given).map((values) => ({ kind: 'call', name, position, arguments: values }) as Expression);
}

function compare(left: Any, right: Any, operators: fc.Arbitrary<CompareOperator>): Any {
  return fc.tuple(left, right, operators, fc.boolean()).map(([a, b, operator, isTurned]) => ({
    kind: 'compare',
    position,
    operator,
    left: isTurned ? b : a,
    right: isTurned ? a : b,
  }));
}

/** As the operand of an order, which an enum has not; a literal GUID or enum stands only by a property of its type. */
const isNoEnum = (expression: Expression): boolean =>
  !(expression.kind === 'property' && (expression.type === 'enum' || expression.type === 'guid'));
