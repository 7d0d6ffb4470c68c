/**
 * - `unreadable`: no such file, a folder, no permission.
 * - `truncated`: the file, or the gzip around it, ends too early; an empty file too.
 * - `too-large`: beyond what any real document needs.
 * - `unknown-format`: none of the documents that kbgap reads.
 * - `malformed`: of a known format, but broken (not well-formed, not UTF-8, a field of the wrong type).
 * - `unexpected-content`: well-formed, but not what it must be (another kind of page, a missing id).
 */
export type DocumentErrorCode =
  | 'unreadable'
  | 'truncated'
  | 'too-large'
  | 'unknown-format'
  | 'malformed'
  | 'unexpected-content';

export interface DocumentPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** Counted from 1. */
  readonly column?: number | undefined;
  /** The field at fault, as the document names it: `DocumentTracking/Identification/ID`. */
  readonly field?: string | undefined;
  readonly cause?: unknown;
}

/** A source document that cannot be read. The message names the file, the place in it and what was expected. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly code: DocumentErrorCode;
  /** The message without the place. */
  readonly problem: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly field: string | undefined;

  constructor(code: DocumentErrorCode, problem: string, place: DocumentPlace) {
    super(`${formatPlace(place)}: ${problem}`, place.cause === undefined ? {} : { cause: place.cause });
    this.code = code;
    this.problem = problem;
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.field = place.field;
  }
}

function formatPlace({ file, line, column, field }: DocumentPlace): string {
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${file}${position}${field === undefined ? '' : `: ${field}`}`;
}
