/** The path that kbgap is reached at, as the server wrote it into the page; empty: the root. */
export function basePath(): string {
  return (document.documentElement.dataset.base ?? '').replace(/^\.?\/$/, '').replace(/\/$/, '');
}

/** An address of a page or of the API as the browser must ask for it. */
export function withBase(path: string): string {
  return `${basePath()}${path}`;
}
