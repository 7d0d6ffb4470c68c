/** Why no token is given, with Entra's numbers: clients and their users' search engines know them. */
const KINDS = {
  'field-missing': { number: 900144, error: 'invalid_request', status: 400 },
  'form-malformed': { number: 9002313, error: 'invalid_request', status: 400 },
  'not-posted': { number: 900561, error: 'invalid_request', status: 405 },
  'tenant-malformed': { number: 900023, error: 'invalid_request', status: 400 },
  'tenant-shared': { number: 50194, error: 'invalid_request', status: 400 },
  'resource-in-v2': { number: 901002, error: 'invalid_request', status: 400 },
  'grant-unsupported': { number: 70003, error: 'unsupported_grant_type', status: 400 },
  'client-unknown': { number: 700016, error: 'unauthorized_client', status: 400 },
  'secret-missing': { number: 7000216, error: 'invalid_client', status: 401 },
  'secret-wrong': { number: 7000215, error: 'invalid_client', status: 401 },
  'secret-expired': { number: 7000222, error: 'invalid_client', status: 401 },
  'scope-not-default': { number: 1002012, error: 'invalid_scope', status: 400 },
  'scope-malformed': { number: 70011, error: 'invalid_scope', status: 400 },
  'resource-unknown': { number: 500011, error: 'invalid_resource', status: 400 },
  'instance-unknown': { number: 50049, error: 'invalid_instance', status: 400 },
  'too-many-failures': { number: 90055, error: 'temporarily_unavailable', status: 429 },
  unavailable: { number: 90033, error: 'temporarily_unavailable', status: 503 },
  internal: { number: 50000, error: 'server_error', status: 500 },
} as const;

export type TokenErrorCode = keyof typeof KINDS;

/** A token that is not given; the message is shown to the caller. It never repeats a secret. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  /** The number after AADSTS. */
  readonly number: number;
  /** OAuth's word for it. */
  readonly error: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: TokenErrorCode, message: string, headers: Readonly<Record<string, string>> = {}, status?: number) {
    super(message);
    const kind = KINDS[code];
    this.code = code;
    this.number = kind.number;
    this.error = kind.error;
    this.status = status ?? kind.status;
    this.headers = headers;
  }
}

const MAX_QUOTED = 200;

/** What a caller sent, fit to be repeated to it. */
export function quoted(text: string): string {
  return `'${text.slice(0, MAX_QUOTED).replaceAll(/[^\x20-\x7e]/g, '?')}'`;
}
