import type { Property } from '../../../query/expression.ts';
import { type CollectionProperty, findProperty, type PropertyDescriptor } from './entity.ts';
import { ODataQueryError, quote } from './odata-error.ts';
import { count, fail, type ParserState, peek, take, takeIf, unexpected } from './parser-state.ts';

/** A path ends at a property, or at a collection after which comes a slash: `any`, `all` or `$count` are to be read. */
export type Path =
  | { readonly kind: 'property'; readonly property: Property }
  | { readonly kind: 'collection'; readonly path: readonly string[]; readonly of: CollectionProperty['of'] };

/** @throws {ODataQueryError} `property-unknown`, `syntax`, `type-mismatch`, `not-supported`. */
export function parsePath(state: ParserState): Path {
  const first = peek(state);
  const variable = state.variables.has(first.text) ? first.text : null;
  const path: string[] = [];
  let found: PropertyDescriptor = { kind: 'complex', properties: state.entity.properties };
  if (variable !== null) {
    take(state);
    found = state.variables.get(variable) ?? found;
    if (found.kind === 'complex' && !takeIf(state, '/')) throw unexpected(state, `'/' and a property of ${variable}`);
  }
  while (found.kind === 'complex') {
    if (path.length > 0 && !takeIf(state, '/')) throw unexpected(state, `'/' and a property of ${path.join('/')}`);
    const step = readStep(state, found, [...(variable === null ? [] : [variable]), ...path]);
    path.push(step.name);
    found = step.property;
  }
  const last = { position: first.position, name: path.join('/') };
  if (found.kind === 'scalar' ? !found.isFilterable : !found.isFilterable || variable !== null)
    throw fail(state, 'not-supported', first.position, `${last.name} cannot be filtered or ordered on`);
  if (found.kind === 'scalar') {
    const { type, ignoresCase, mayBeQuoted, values } = found;
    return {
      kind: 'property',
      property: count(state, {
        ...{ kind: 'property', variable, path, type, ignoresCase, mayBeQuoted, values },
        position: first.position,
      }),
    };
  }
  if (!takeIf(state, '/')) throw isCollection(state, last);
  return { kind: 'collection', path, of: found.of };
}

function readStep(
  state: ParserState,
  { properties }: Extract<PropertyDescriptor, { kind: 'complex' }>,
  before: readonly string[],
): { readonly name: string; readonly property: PropertyDescriptor } {
  const token = peek(state);
  if (token.kind !== 'name') throw unexpected(state, 'a property or a value');
  const step = findProperty(properties, token.text);
  if (!step)
    throw fail(
      state,
      'property-unknown',
      token.position,
      `${quote(token.text)} is no property of ${before.join('/') || state.entity.name}`,
    );
  take(state);
  return step;
}

function isCollection(
  { option }: ParserState,
  { name, position }: { readonly name: string; readonly position: number },
): ODataQueryError {
  return new ODataQueryError(
    'type-mismatch',
    { option, position },
    `${name} is a collection: use ${name}/any(x: x eq 'value') or ${name}/$count`,
  );
}
