/**
 * Why a query is refused. `not-supported`: OData that this service has not; `limit-exceeded`: too long, deep or large;
 * `value-invalid`: an option whose value is no such value.
 */
export type ODataQueryErrorCode =
  | 'query-malformed'
  | 'option-unknown'
  | 'option-repeated'
  | 'value-invalid'
  | 'syntax'
  | 'property-unknown'
  | 'type-mismatch'
  | 'not-supported'
  | 'limit-exceeded';

/** Where in a query: the option, and the character of its decoded value, counted from 0; null: the value as a whole. */
export interface QueryPlace {
  readonly option: string;
  readonly position: number | null;
}

/** A query that is refused; the message is shown to the caller and names the place. */
export class ODataQueryError extends Error {
  override readonly name = 'ODataQueryError';
  readonly code: ODataQueryErrorCode;
  readonly option: string;
  readonly position: number | null;

  constructor(code: ODataQueryErrorCode, { option, position }: QueryPlace, problem: string) {
    super(position === null ? `${option}: ${problem}` : `${option}, position ${position}: ${problem}`);
    this.code = code;
    this.option = option;
    this.position = position;
  }
}

/** Text of a query as a message may repeat it: quoted, short, and on one line. */
export function quote(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return `'${line.length > 40 ? `${line.slice(0, 39).toWellFormed()}…` : line}'`;
}
