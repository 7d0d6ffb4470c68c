/** Why a request is refused before the fleet is asked. */
export type RequestErrorCode =
  | 'url-malformed'
  | 'host-malformed'
  | 'parameter-invalid'
  | 'parameter-missing'
  | 'ip-address-invalid'
  | 'odata-option-unsupported'
  | 'body-unreadable'
  | 'body-invalid'
  | 'body-idle'
  | 'body-encoding-unsupported'
  | 'body-too-large'
  | 'too-busy'
  | 'catalog-unusable'
  | 'method-not-allowed'
  | 'entity-unknown'
  | 'operation-unknown'
  | 'operation-not-built'
  | 'dashboard-not-built';

/** A request that is refused; the message is shown to the caller. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** Methods that the address does take: for `method-not-allowed`. */
  readonly allowedMethods: readonly string[];

  constructor(
    code: RequestErrorCode,
    message: string,
    context: { readonly allowedMethods?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: context.cause });
    this.code = code;
    this.allowedMethods = context.allowedMethods ?? [];
  }
}
