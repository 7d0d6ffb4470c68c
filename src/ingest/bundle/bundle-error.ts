/**
 * - `bundle-unreadable`: no such file, a folder, no permission.
 * - `not-a-bundle`: it begins otherwise; `bundle-format`: a bundle that another kbgap makes.
 * - `bundle-truncated`, `bundle-damaged`: not what was signed.
 * - `bundle-untrusted`: signed with another key than the trusted ones.
 * - `bundle-unusable`: signed, but a document in it is not what its name says, or cannot be read.
 * - `bundle-older`: older than what is here.
 * - `nothing-to-bundle`, `catalog-behind`, `target-exists`: no bundle can be made.
 */
export type BundleErrorCode =
  | 'bundle-unreadable'
  | 'not-a-bundle'
  | 'bundle-format'
  | 'bundle-truncated'
  | 'bundle-damaged'
  | 'bundle-untrusted'
  | 'bundle-unusable'
  | 'bundle-older'
  | 'nothing-to-bundle'
  | 'catalog-behind'
  | 'target-exists';

/** A bundle that cannot be made or used. The message names the file and what was expected. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;
  readonly file: string;

  constructor(code: BundleErrorCode, file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.file = file;
  }
}
