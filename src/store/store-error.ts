/** A store, or a file kept beside it, that cannot be opened; the message names the file and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'store-unreadable' | 'store-newer' | 'store-busy' | 'tls-unusable';
  readonly file: string;

  constructor(code: StoreError['code'], file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, { cause });
    this.code = code;
    this.file = file;
  }
}
