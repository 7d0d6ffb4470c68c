import { en, type TextKey } from '../texts/en.ts';

/** What a code of the server is called: `codeText(t, 'rule', 'revision-below')`. A newer server may have codes without a text here. */
export function codeText(t: (key: TextKey) => string, group: string, code: string): string {
  const key = `${group}.${code}`;
  return isText(key) ? t(key) : code;
}

export function hasCodeText(group: string, code: string): boolean {
  return isText(`${group}.${code}`);
}

function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}
