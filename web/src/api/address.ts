/** Addresses of calls, from their template and parameters. */
import { AS_OF_PATHS, type Paths } from './schema.ts';

export type Path = keyof Paths;
export type Method<P extends Path> = keyof Paths[P];
type Part<P extends Path, M extends Method<P>, K extends string> =
  Paths[P][M] extends Readonly<Record<K, infer T>> ? T : never;
export type Params<P extends Path, M extends Method<P>> = Part<P, M, 'params'>;
export type Body<P extends Path, M extends Method<P>> = Part<P, M, 'body'>;
export type Answer<P extends Path, M extends Method<P>> = Part<P, M, 'answer'>;
export type Readable = { [P in Path]: 'get' extends keyof Paths[P] ? P : never }[Path];
export type GetParams<P extends Readable> = Params<P, 'get' & keyof Paths[P]>;
export type GetAnswer<P extends Readable> = Answer<P, 'get' & keyof Paths[P]>;
/** `null` and an empty text leave an option out. */
export type Given<T> = { readonly [K in keyof T]: T[K] | (undefined extends T[K] ? null : never) };

/** Fills the template; what it does not name goes to the query. The day of the page is added where the operation takes one. */
export function addressOf(path: string, params: object, asOf: string | null): string {
  const rest = new URLSearchParams();
  const filled = new Map<string, string>();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null || value === '') continue;
    if (path.includes(`{${name}}`)) filled.set(name, encodeURIComponent(String(value)));
    else rest.set(name, String(value));
  }
  if (asOf !== null && AS_OF_PATHS.has(path) && !rest.has('asOf')) rest.set('asOf', asOf);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => filled.get(name) ?? '');
  return rest.size > 0 ? `${address}?${rest}` : address;
}
