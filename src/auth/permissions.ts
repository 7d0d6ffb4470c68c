import type { AccessToken } from './access-token.ts';
import { AuthError } from './auth-error.ts';

/** What a call asks for: any one of these is enough. Both empty: any valid token. */
export interface Permissions {
  /** In `roles` of an application's token. */
  readonly application: readonly string[];
  /** In `scp` of a user's token. */
  readonly delegated: readonly string[];
}

/** A good token that does not allow the call. */
export class PermissionError extends AuthError {
  /** Whether the token is an application's or a user's. */
  readonly kind: keyof Permissions;
  readonly required: readonly string[];
  /** What the token has. */
  readonly granted: readonly string[];

  constructor(kind: keyof Permissions, required: readonly string[], granted: readonly string[]) {
    super('permission-missing', `The token has none of the permissions ${required.join(', ')}.`);
    this.kind = kind;
    this.required = required;
    this.granted = granted;
  }
}

/**
 * Lets a token pass that has one of the permissions; names compare exactly. Of a user's token only the scopes count: roles
 * that Entra puts beside them are what the user may do in the application, not what the application may do here.
 * @throws {PermissionError} otherwise.
 */
export function requirePermission(token: AccessToken, permissions: Permissions): void {
  const { application, delegated } = permissions;
  if (application.length === 0 && delegated.length === 0) return;
  const { scopes, roles } = token;
  const [kind, required, granted] =
    scopes === null ? (['application', application, roles] as const) : (['delegated', delegated, scopes] as const);
  if (!granted.some((name) => required.includes(name))) throw new PermissionError(kind, required, granted);
}
