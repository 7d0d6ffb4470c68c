/** An error that a person can act on; printed without a stack, exit code 3. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Errors of our own that carry a code and a message for people; anything else is a fault of kbgap. */
export function isExplained(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && EXPLAINED.has(error.name);
}

const EXPLAINED: ReadonlySet<string> = new Set([
  'AccountError',
  'BundleError',
  'CliError',
  'ClientError',
  'ConfigError',
  'CatalogFileError',
  'DocumentError',
  'FeedError',
  'FleetError',
  'ImportError',
  'ReportError',
  'ReviewedDataError',
  'StoreBusyError',
  'StoreError',
  'TokenKeyError',
  'TokenRequestError',
]);
