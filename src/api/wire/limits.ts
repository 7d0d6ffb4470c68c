import type { LimitClass } from '../../auth/rate-limits.ts';

/** The addresses of the operations that the documentation gives figures, in lower case. */
const DOCUMENTED: readonly (readonly [LimitClass, RegExp])[] = [
  ['export-files', /^\/api\/machines\/\w+export$/],
  ['exports', /^\/api\/machines\/\w+bymachine$/],
  ['machine-vulnerabilities', /^\/api\/machines\/:\w+\/vulnerabilities$/],
  ['machines', /^\/api\/machines(?:\/(?::\w+|findby\w+|:\w+\/tags|:\w+\/setdevicevalue|addorremovetag\w+))?$/],
];

/** What a route's calls are counted as. */
export interface OperationLimit {
  readonly operation: string;
  readonly limitClass: LimitClass;
}

/**
 * The limit of a route, by its address; null: it is none of the Defender API's. HEAD is another way to GET, and `/$count` another
 * way to ask for a collection.
 */
export function limitOf(method: string, url: string): OperationLimit | null {
  const address = url.toLowerCase().replace(/\/\$count$/, '');
  if (!address.startsWith('/api/')) return null;
  const limitClass = DOCUMENTED.find(([, pattern]) => pattern.test(address))?.[0] ?? 'default';
  return { operation: `${method === 'HEAD' ? 'GET' : method} ${address}`, limitClass };
}
