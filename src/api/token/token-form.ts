import type { FastifyRequest } from 'fastify';
import { readBody } from '../body/read-body.ts';
import { quoted, TokenError } from './token-error.ts';

/** A request for a token, as far as it can be read without knowing who asks. */
export interface TokenForm {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whether id and secret came as HTTP Basic. */
  readonly isBasic: boolean;
  readonly scope: string | null;
  readonly resource: string | null;
}

/** Real ones have some hundred bytes. */
const MAX_FORM_BYTES = 64 * 1024;
const MAX_FIELDS = 100;
const FORM = /^application\/x-www-form-urlencoded *(?:;|$)/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Reads the form of a request.
 * @throws {TokenError} for a form of which something is missing, twice there, or not served.
 * @throws {RequestError} for a body that cannot be read.
 */
export async function readTokenForm(request: FastifyRequest): Promise<TokenForm> {
  const isForm = FORM.test(request.headers['content-type'] ?? '');
  const body = await readBody(request.raw, MAX_FORM_BYTES);
  // Whoever sends JSON learns that the first field is missing, as from Entra, and why.
  const fields = new URLSearchParams(isForm ? body.toString('utf8') : '');
  if (fields.size > MAX_FIELDS) throw malformed(`Expected at most ${MAX_FIELDS} fields.`);
  const grantType = field(fields, 'grant_type');
  if (grantType === null) throw missing('grant_type', isForm);
  if (grantType !== 'client_credentials') {
    throw new TokenError('grant-unsupported', `The app requested an unsupported grant type ${quoted(grantType)}.`);
  }
  return {
    ...readCredentials(fields, request.headers.authorization),
    scope: field(fields, 'scope'),
    resource: field(fields, 'resource'),
  };
}

export function missing(name: string, isForm = true): TokenError {
  const why = isForm ? '' : ' Expected the content type application/x-www-form-urlencoded.';
  return new TokenError('field-missing', `The request body must contain the following parameter: '${name}'.${why}`);
}

type Credentials = Pick<TokenForm, 'clientId' | 'clientSecret' | 'isBasic'>;

function readCredentials(fields: URLSearchParams, authorization: string | undefined): Credentials {
  const [clientId, clientSecret] = [field(fields, 'client_id'), field(fields, 'client_secret')];
  const basic = authorization === undefined ? null : readBasic(authorization);
  if (basic) {
    if (clientSecret !== null) throw malformed('The client secret is there twice: in the body and as HTTP Basic.');
    if (clientId !== null && clientId !== basic.clientId) throw malformed('The body and HTTP Basic name two clients.');
    return { ...basic, isBasic: true };
  }
  if (clientId === null) throw missing('client_id');
  if (clientSecret === null) {
    throw new TokenError(
      'secret-missing',
      "'client_secret' is required for the 'client_credentials' grant type; kbgap takes no client assertions.",
    );
  }
  return { clientId, clientSecret, isBasic: false };
}

/** Id and secret are form-encoded first (RFC 6749, 2.3.1); those of kbgap look the same either way. */
function readBasic(authorization: string): { clientId: string; clientSecret: string } {
  const text = Buffer.from(BASIC.exec(authorization)?.[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw malformed('Expected HTTP Basic with client id and secret in the Authorization header, or none.');
  try {
    const [clientId = '', clientSecret = ''] = [text.slice(0, colon), text.slice(colon + 1)].map(decodeURIComponent);
    return { clientId, clientSecret };
  } catch {
    throw malformed('Client id and secret of HTTP Basic are not encoded as a form.');
  }
}

/** Its value; null: it is not there, or empty. */
function field(fields: URLSearchParams, name: string): string | null {
  const values = fields.getAll(name);
  if (values.length > 1) throw malformed(`The parameter '${name}' is there more than once.`);
  return values[0] || null;
}

function malformed(problem: string): TokenError {
  return new TokenError('form-malformed', `Invalid request. Request is malformed or invalid. ${problem}`);
}
