/**
 * - `unreachable`: no connection, or a broken one; no such host, a certificate that is not trusted.
 * - `stalled`: nothing came for too long.
 * - `cut-short`: less came than was announced.
 * - `status`: an answer of another status than 200 or 304.
 * - `absent`: 404: there is no such document.
 * - `redirect`: one that is not followed.
 * - `too-large`: beyond what any real document needs.
 * - `unexpected-content`: a log-in page, a proxy's error page, an encoding that was not asked for.
 */
export type FetchErrorCode =
  | 'unreachable'
  | 'stalled'
  | 'cut-short'
  | 'status'
  | 'absent'
  | 'redirect'
  | 'too-large'
  | 'unexpected-content';

export interface FetchErrorDetails {
  /** Whether another try may go better. */
  readonly isRetriable: boolean;
  /** How long the server asks to be left alone, in milliseconds; null: it does not say. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** A document that could not be fetched. The message says what came instead; it never has a credential or a query. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: FetchErrorCode;
  readonly isRetriable: boolean;
  readonly retryAfterMs: number | null;

  constructor(code: FetchErrorCode, message: string, { isRetriable, retryAfterMs = null, cause }: FetchErrorDetails) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.isRetriable = isRetriable;
    this.retryAfterMs = retryAfterMs;
  }
}
