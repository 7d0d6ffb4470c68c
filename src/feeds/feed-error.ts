/** A webhook that cannot be made, or is not there; the message says what was expected. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: 'webhook-invalid' | 'webhook-unknown';

  constructor(code: FeedError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
