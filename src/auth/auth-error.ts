/**
 * Why a call is not let in. `token-invalid`: no token of this service's (form, key, signature, issuer, claims);
 * `permission-missing`: a good token that does not allow this; `limit-reached`: one that has allowed it too often;
 * `keys-unavailable`: nobody can tell whether it is good; `link-invalid`: a signed address that is not good, or not any more;
 * `session-over`: the session of a browser is none any more; `origin-foreign`: another site has a browser call; `log-in-refused`: no such name and
 * password; `too-many-log-ins`: more attempts at once than a person makes;
 * `log-in-missing`, `secret-wrong`: where a client's id and secret are taken instead of a token, and neither is there, or not good.
 */
export type AuthErrorCode =
  | 'token-missing'
  | 'token-invalid'
  | 'token-expired'
  | 'token-not-yet-valid'
  | 'wrong-audience'
  | 'permission-missing'
  | 'limit-reached'
  | 'keys-unavailable'
  | 'link-invalid'
  | 'session-over'
  | 'origin-foreign'
  | 'log-in-refused'
  | 'too-many-log-ins'
  | 'log-in-missing'
  | 'secret-wrong';

/** A call that is not let in. The message may be shown to the caller: it never repeats the token. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** A key that tokens cannot be signed with; the message names where it came from. */
export class TokenKeyError extends Error {
  override readonly name = 'TokenKeyError';
  readonly code: 'key-missing' | 'key-unreadable' | 'key-unsupported' | 'key-exposed' | 'key-given';

  constructor(code: TokenKeyError['code'], source: string, problem: string) {
    super(`${source}: ${problem}`);
    this.code = code;
  }
}

/** A token that was asked for and cannot be issued; the message says what was expected. */
export class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError';
  readonly code = 'token-request-invalid';
}

/** A client that cannot be made, or changed, as asked; the message says what was expected. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: 'client-invalid' | 'client-unknown' | 'client-changed';

  constructor(code: ClientError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** An account that cannot be made, or changed, as asked; the message says what was expected. It never repeats a password. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: 'account-invalid' | 'account-exists' | 'account-unknown';

  constructor(code: AccountError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
