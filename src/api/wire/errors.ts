/** The one place that maps errors to the wire: status, Defender's code, message and headers. */
import Type from 'typebox';
import { AuthError, type AuthErrorCode } from '../../auth/auth-error.ts';
import { PermissionError } from '../../auth/permissions.ts';
import { LimitError } from '../../auth/rate-limiter.ts';
import { BulkStoppedError } from '../../fleet/bulk-result.ts';
import { FleetError, type FleetErrorCode } from '../../fleet/fleet-error.ts';
import { ReportError, type ReportErrorCode } from '../../inventory/report-error.ts';
import { RequestError, type RequestErrorCode } from '../request-error.ts';
import { ODataQueryError } from './odata/odata-error.ts';

/** `defender`: what existing clients read; `native`: ours. Codes and shape are the same, some words differ. */
export type Surface = 'defender' | 'native';

export interface WireError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Body of every answer that is no success. `target` is the request's id, which the log has too. */
export const WireErrorBody = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String(), target: Type.String() }) },
  { title: 'ApiError' },
);
export type WireErrorBody = Type.Static<typeof WireErrorBody>;

type Answer = readonly [status: number, code: string];

/** Programs that know only HTTP Basic wait to be asked for it. */
const LOG_IN = 'Bearer, Basic realm="kbgap", charset="UTF-8"';

/** In seconds. */
const RETRY_SOON = { 'retry-after': '5' };
/** Keys are not asked for again sooner. */
const RETRY_LATER = { 'retry-after': '30' };

/** Without a word about a token: there was none. */
const CHALLENGED: ReadonlySet<AuthErrorCode> = new Set(['token-missing', 'session-over', 'log-in-refused']);

const AUTH: Readonly<Record<AuthErrorCode, Answer>> = {
  'token-missing': [401, 'Unauthorized'],
  'token-invalid': [401, 'Unauthorized'],
  'token-expired': [401, 'Unauthorized'],
  'token-not-yet-valid': [401, 'Unauthorized'],
  // Not 401: so does the live service (CONTRACT, section 2).
  'wrong-audience': [403, 'Forbidden'],
  'permission-missing': [403, 'Forbidden'],
  // The documentation has `TooManyRequests`; this is what the live service sends.
  'limit-reached': [429, '429'],
  'keys-unavailable': [503, 'ServiceUnavailable'],
  'link-invalid': [403, 'Forbidden'],
  'session-over': [401, 'Unauthorized'],
  'origin-foreign': [403, 'Forbidden'],
  'log-in-refused': [401, 'Unauthorized'],
  'too-many-log-ins': [429, 'TooManyRequests'],
  'log-in-missing': [401, 'Unauthorized'],
  'secret-wrong': [401, 'Unauthorized'],
};

const FLEET: Readonly<Record<FleetErrorCode, Answer>> = {
  'device-id-invalid': [400, 'InvalidInput'],
  'device-unnamed': [400, 'InvalidRequestBody'],
  'device-not-found': [404, 'ResourceNotFound'],
  'nothing-to-remedy': [400, 'InvalidRequestBody'],
  'task-not-found': [404, 'ResourceNotFound'],
  'too-many-tasks': [400, 'DisallowedOperation'],
  'several-devices': [400, 'InvalidRequestBody'],
  'store-unavailable': [503, 'ServiceUnavailable'],
  'lines-cut-off': [400, 'InvalidRequestBody'],
};

const REPORT: Readonly<Record<ReportErrorCode, Answer>> = {
  empty: [400, 'InvalidRequestBody'],
  'unknown-format': [400, 'InvalidRequestBody'],
  malformed: [400, 'InvalidRequestBody'],
  'not-windows': [400, 'OsPlatformNotSupported'],
  'too-large': [413, 'PayloadTooLarge'],
};

const REQUEST: Readonly<Record<RequestErrorCode, Answer>> = {
  'url-malformed': [400, 'BadRequest'],
  'host-malformed': [400, 'BadRequest'],
  'parameter-invalid': [400, 'InvalidInput'],
  'parameter-missing': [400, 'MissingRequiredParameter'],
  'ip-address-invalid': [400, 'InvalidIpAddress'],
  'odata-option-unsupported': [400, 'ODataError'],
  'body-unreadable': [400, 'InvalidRequestBody'],
  'body-invalid': [400, 'InvalidRequestBody'],
  'body-idle': [408, 'RequestTimeout'],
  'body-encoding-unsupported': [415, 'UnsupportedMediaType'],
  'body-too-large': [413, 'PayloadTooLarge'],
  'too-busy': [503, 'ServiceUnavailable'],
  'catalog-unusable': [409, 'Conflict'],
  'method-not-allowed': [405, 'MethodNotAllowed'],
  'entity-unknown': [404, 'ResourceNotFound'],
  'operation-unknown': [404, 'NotFound'],
  'operation-not-built': [501, 'NotImplemented'],
  'dashboard-not-built': [503, 'ServiceUnavailable'],
};

/** Maps any error; what is none of ours becomes a 500 that says nothing of its cause. */
export function toWireError(error: unknown, surface: Surface): WireError {
  if (error instanceof AuthError) return answer(AUTH[error.code], authMessage(error), authHeaders(error));
  if (error instanceof BulkStoppedError) return stoppedAnswer(error, surface);
  if (error instanceof FleetError) return answer(FLEET[error.code], fleetMessage(error, surface), fleetHeaders(error));
  if (error instanceof ReportError) return answer(REPORT[error.code], error.message);
  if (error instanceof ODataQueryError) return answer([400, 'ODataError'], error.message);
  if (error instanceof RequestError) return answer(REQUEST[error.code], error.message, requestHeaders(error));
  return frameworkAnswer(error) ?? answer([500, 'InternalServerError'], 'An internal error occurred. Retry later.');
}

function answer([status, code]: Answer, message: string, headers: Readonly<Record<string, string>> = {}): WireError {
  return { status, code, message, headers };
}

/** As for what it was stopped by; the message says how far it came. */
function stoppedAnswer({ cause, message }: BulkStoppedError, surface: Surface): WireError {
  const { status, code, headers } = toWireError(cause, surface);
  return status === 500 ? toWireError(cause, surface) : { status, code, headers, message };
}

/** The texts of a missing role and of a limit are the live service's: clients search them for the role to ask for, or the period. */
function authMessage(error: AuthError): string {
  if (error instanceof LimitError) return limitMessage(error);
  if (!(error instanceof PermissionError)) return error.message;
  const [required, granted] = [error.required.join(','), error.granted.join(',')];
  return error.kind === 'application'
    ? `Missing application roles. API required roles: ${required}, application roles: ${granted}.`
    : `Missing delegated scopes. API required scopes: ${required}, delegated scopes: ${granted}.`;
}

function limitMessage({ allowed, periodSeconds }: LimitError): string {
  const period = new Date(periodSeconds * 1000).toISOString().slice(11, 19);
  return `API calls quota exceeded! maximum allowed ${allowed} per ${period}`;
}

function authHeaders(error: AuthError): Record<string, string> {
  const { code } = error;
  if (error instanceof LimitError) return { 'retry-after': String(error.retryAfterSeconds) };
  if (CHALLENGED.has(code)) return { 'www-authenticate': 'Bearer' };
  if (code === 'too-many-log-ins') return RETRY_SOON;
  if (code === 'log-in-missing' || code === 'secret-wrong') return { 'www-authenticate': LOG_IN };
  if (code === 'keys-unavailable') return RETRY_LATER;
  if (AUTH[code][0] !== 401) return {};
  return { 'www-authenticate': 'Bearer error="invalid_token"' };
}

function fleetMessage(error: FleetError, surface: Surface): string {
  if (error.code === 'device-not-found' && surface === 'defender') return `Machine ${error.device} was not found`;
  return error.message;
}

function fleetHeaders({ code }: FleetError): Readonly<Record<string, string>> {
  return code === 'store-unavailable' ? RETRY_SOON : {};
}

function requestHeaders({ code, allowedMethods }: RequestError): Readonly<Record<string, string>> {
  if (code === 'too-busy') return RETRY_SOON;
  return allowedMethods.length > 0 ? { allow: allowedMethods.join(', ') } : {};
}

const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  404: 'NotFound',
  408: 'RequestTimeout',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
  431: 'RequestHeaderFieldsTooLarge',
};

/** Fastify's own refusals, by their status; its messages may repeat the request, so only the code is taken. */
function frameworkAnswer(error: unknown): WireError | null {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
  const code = FRAMEWORK_CODES[status];
  return code === undefined ? null : answer([status, code], 'The request is malformed.');
}
