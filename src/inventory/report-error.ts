/** Why a text is no usable report. `not-windows`: a report, but of another system. */
export type ReportErrorCode = 'empty' | 'unknown-format' | 'malformed' | 'not-windows' | 'too-large';

/** A text that can't be read as an inventory report. The message names the place and what was expected there, never the file. */
export class ReportError extends Error {
  readonly code: ReportErrorCode;
  /** `"line 12"`, or a JSON path: `"$.os.ubr"`; null: the text as a whole. */
  readonly field: string | null;

  constructor(code: ReportErrorCode, message: string, field: string | null = null) {
    super(field === null ? message : `${field}: ${message}`);
    this.name = 'ReportError';
    this.code = code;
    this.field = field;
  }
}

const MAX_SHOWN = 60;

/** A value as an error or a note shows it: quoted, on one line, and short whatever was sent. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
}
