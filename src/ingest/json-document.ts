import { collectText } from './collect-text.ts';
import { DocumentError } from './document-error.ts';
import type { OpenDocument } from './open-document.ts';

/** JSON is parsed as a whole, so its limit is lower; the largest real document is 11 MB as XML. */
export const MAX_JSON_CHARACTERS = 64 * 1024 * 1024;

/** Parses a JSON document. Throws DocumentError: `truncated`, `malformed` (with line and column), `too-large`. */
export async function parseJsonDocument(document: OpenDocument): Promise<unknown> {
  const text = await collectText(document, MAX_JSON_CHARACTERS, 'JSON');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw describeSyntaxError(error, text, document.file);
  }
}

function describeSyntaxError(error: SyntaxError, text: string, file: string): DocumentError {
  const position = Number(/at position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
  const isCutShort = /^Unexpected end|^Unterminated/.test(error.message) || position >= text.trimEnd().length;
  const before = text.slice(0, isCutShort ? text.length : position).split('\n');
  const place =
    Number.isNaN(position) && !isCutShort ? {} : { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  if (isCutShort) return new DocumentError('truncated', 'the JSON ends too early', { file, ...place, cause: error });
  return new DocumentError('malformed', `it is not valid JSON (${error.message})`, { file, ...place, cause: error });
}
