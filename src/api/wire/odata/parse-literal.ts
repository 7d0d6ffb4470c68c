import type { Literal } from '../../../query/expression.ts';
import type { Token } from './lexer.ts';
import { count, type ParserState, peek, take } from './parser-state.ts';

/** A literal, if the next tokens are one; else takes nothing. `Some.Enum'Value'` is one too, whatever the type's name. */
export function parseLiteral(state: ParserState): Literal | null {
  const token = peek(state);
  const literal = literalOf(token) ?? enumLiteralOf(token, state.tokens[state.index + 1]);
  if (!literal) return null;
  take(state);
  if (literal.type === 'enum') take(state);
  return count(state, literal);
}

function literalOf(token: Token): Literal | null {
  const { position } = token;
  switch (token.kind) {
    case 'text':
    case 'guid':
      return { kind: 'literal', position, type: token.kind, value: token.value };
    case 'integer':
    case 'decimal':
    case 'instant':
      return { kind: 'literal', position, type: token.kind, value: token.value };
    case 'name':
      return wordLiteral(token.text.toLowerCase(), position);
    default:
      return null;
  }
}

function wordLiteral(word: string, position: number): Literal | null {
  if (word === 'null') return { kind: 'literal', position, type: 'null', value: null };
  if (word !== 'true' && word !== 'false') return null;
  return { kind: 'literal', position, type: 'boolean', value: word === 'true' };
}

function enumLiteralOf(name: Token, value: Token | undefined): Literal | null {
  if (name.kind !== 'name' || value?.kind !== 'text' || value.position !== name.end) return null;
  return { kind: 'literal', position: name.position, type: 'enum', value: value.value };
}
