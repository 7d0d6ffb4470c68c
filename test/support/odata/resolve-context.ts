import type { Csdl } from './read-csdl.ts';

const SET = /^(\w+)(?:\([\w,]+\))?(?:\/\$entity)?$/;
const TYPE = /^(?:Collection\(([\w.]+)\)|([\w.]+\.\w+))$/;

/** The type that the fragment of an `@odata.context` names, by itself or by its set; null: the document has no such thing. */
export function resolveContext({ sets, types }: Csdl, fragment: string): string | null {
  const set = SET.exec(fragment)?.[1];
  if (set !== undefined) return sets[set] ?? null;
  const type = TYPE.exec(fragment);
  const name = type?.[1] ?? type?.[2] ?? '';
  return Object.hasOwn(types, name) ? name : null;
}
