/**
 * Why somebody is not logged in by the OpenID provider. `provider-unavailable`: it does not answer as it should; `denied`: it
 * said no; `log-in-invalid`: what came back is not what was asked for, or came too late; `role-missing`: it knows the user, who has no role here;
 * `tenant-refused`: the user is of a tenant that is not let in.
 */
export type OpenIdErrorCode = 'provider-unavailable' | 'denied' | 'log-in-invalid' | 'role-missing' | 'tenant-refused';

/** The message is for the operator's log: it never repeats a code, a token or a secret. */
export class OpenIdError extends Error {
  override readonly name = 'OpenIdError';
  readonly code: OpenIdErrorCode;

  constructor(code: OpenIdErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
