/** Documents that could not be used. Nothing was kept; the catalog in force is the one from before. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: 'documents-unusable' | 'nothing-to-import';
  readonly problems: readonly string[];

  constructor(code: ImportError['code'], problems: readonly string[]) {
    super(problems.join('\n'));
    this.code = code;
    this.problems = problems;
  }
}
