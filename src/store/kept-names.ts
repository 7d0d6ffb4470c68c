/** Names become paths: what is not of their form is refused before it gets near a file. */

/** `kind/id@revision~digest`: one folder, one file; no part can name a folder above. The digest came later. */
const DOCUMENT = /^[a-z-]+\/[\w.-]+@[\w.-]+(?:~[0-9a-f]+)?$/;
const NOTE = /^[a-z-]+$/;
/** With the endings that files get, below what file systems take. */
const MAX_LENGTH = 200;

/** Throws TypeError. */
export function checkDocumentName(name: string): void {
  check(name, DOCUMENT, 'a document', 'kind/id@revision~digest');
}

/** Throws TypeError. */
export function checkNoteName(name: string): void {
  check(name, NOTE, 'a note', 'small letters and hyphens');
}

function check(name: string, pattern: RegExp, what: string, expected: string): void {
  if (name.length <= MAX_LENGTH && pattern.test(name)) return;
  throw new TypeError(
    `no name of ${what}: ${JSON.stringify(name)}; expected ${expected}, ${MAX_LENGTH} characters at most`,
  );
}
