import type { ApiError } from '../../api/api-error.ts';
import type { TextKey } from '../../texts/en.ts';

/** Codes that the server sends a browser back with (docs/OPERATIONS.md). */
const PROBLEMS: Readonly<Record<string, TextKey>> = {
  'provider-unavailable': 'log-in.problem.provider-unavailable',
  denied: 'log-in.problem.denied',
  'log-in-invalid': 'log-in.problem.log-in-invalid',
  'role-missing': 'log-in.problem.role-missing',
  'tenant-refused': 'log-in.problem.tenant-refused',
};

/** Why the provider's user is not let in. The address may say anything. */
export function problemText(code: string): TextKey {
  return Object.hasOwn(PROBLEMS, code) ? (PROBLEMS[code] ?? 'log-in.problem.other') : 'log-in.problem.other';
}

/** Why a name and a password do not let in. */
export function refusalText({ status }: ApiError): TextKey {
  if (status === 401) return 'log-in.wrong';
  if (status === 403) return 'log-in.foreign';
  if (status === 429 || status === 503) return 'log-in.too-many';
  return status === 0 ? 'problem.unreached' : 'problem.failed';
}
