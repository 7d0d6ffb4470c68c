import type { Expression } from '../../../query/expression.ts';
import type { CollectionProperty, Entity } from './entity.ts';
import { type Token, tokenize } from './lexer.ts';
import { MAX_DEPTH, MAX_NODES } from './limits.ts';
import { ODataQueryError, type ODataQueryErrorCode, quote } from './odata-error.ts';

/** The place of a parser in its tokens, and what it has used up. It only ever goes forward. */
export interface ParserState {
  readonly option: string;
  readonly entity: Entity;
  readonly tokens: readonly Token[];
  /** Elements that the variables of the lambdas around stand for. */
  readonly variables: Map<string, CollectionProperty['of']>;
  index: number;
  depth: number;
  nodes: number;
}

/** @throws {ODataQueryError} as `tokenize`; `syntax` for a value that is empty or begins with a blank. */
export function startParser(source: string, option: string, entity: Entity): ParserState {
  const tokens = tokenize(source, option);
  const state = { option, entity, tokens, variables: new Map(), index: 0, depth: 0, nodes: 0 };
  if (peek(state).position > 0) throw fail(state, 'syntax', 0, 'expected no blank here');
  return state;
}

export function peek({ tokens, index }: ParserState): Token {
  const token = tokens[index];
  // The last one is `end`, which `take` never passes.
  if (!token) throw new RangeError('the parser went past the end');
  return token;
}

export function take(state: ParserState): Token {
  const token = peek(state);
  if (token.kind !== 'end') state.index += 1;
  return token;
}

/** Takes the next token if it is this character or, in any case, this word. */
export function takeIf(state: ParserState, text: string): Token | null {
  const token = peek(state);
  const isWord = token.kind === 'name' || token.kind === 'punctuation' || token.kind === 'dollar';
  return isWord && token.text.toLowerCase() === text ? take(state) : null;
}

export function expect(state: ParserState, text: string): Token {
  const token = takeIf(state, text);
  if (!token) throw unexpected(state, quote(text));
  return token;
}

const OTHER_OPERATORS = ['has', 'add', 'sub', 'mul', 'div', 'divby', 'mod'];

/** The error for the next token. */
export function unexpected(state: ParserState, expected: string): ODataQueryError {
  const token = peek(state);
  if (token.kind === 'name' && OTHER_OPERATORS.includes(token.text.toLowerCase()))
    return fail(state, 'not-supported', token.position, `the operator ${quote(token.text)} is not supported`);
  const found = token.kind === 'end' ? 'the end' : quote(token.text);
  return fail(state, 'syntax', token.position, `expected ${expected}, found ${found}`);
}

export function fail(
  { option }: ParserState,
  code: ODataQueryErrorCode,
  position: number,
  problem: string,
): ODataQueryError {
  return new ODataQueryError(code, { option, position }, problem);
}

/** Reads what stands within parentheses, a call, `not` or a lambda. */
export function descend<T>(state: ParserState, read: () => T): T {
  if (state.depth >= MAX_DEPTH)
    throw fail(
      state,
      'limit-exceeded',
      peek(state).position,
      `at most ${MAX_DEPTH} levels may stand within each other`,
    );
  state.depth += 1;
  const result = read();
  state.depth -= 1;
  return result;
}

/** Counts a node of the result. */
export function count<T extends Expression>(state: ParserState, node: T): T {
  state.nodes += 1;
  if (state.nodes > MAX_NODES)
    throw fail(
      state,
      'limit-exceeded',
      node.position,
      `at most ${MAX_NODES} properties, values and operators are allowed`,
    );
  return node;
}

/** A list in parentheses, items divided by commas; the opening one has been taken. */
export function readList<T>(state: ParserState, readItem: () => T): T[] {
  const items: T[] = [];
  if (takeIf(state, ')')) return items;
  do items.push(readItem());
  while (takeIf(state, ','));
  expect(state, ')');
  return items;
}
