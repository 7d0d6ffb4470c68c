import type { FastifyInstance, HTTPMethods } from 'fastify';
import { RequestError } from './request-error.ts';

/**
 * Watches which methods each address gets from now on; the function returned then lets all others answer 405, with what
 * is allowed, where they would be "not found".
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ method, url }) => {
    const methods = taken.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    taken.set(url, methods);
  });
  return () => {
    const all = app.supportedMethods;
    for (const [url, methods] of [...taken]) {
      const allowedMethods = [...methods].sort();
      app.route({
        method: all.filter((method) => !methods.has(method)),
        url,
        handler: () => {
          throw new RequestError('method-not-allowed', `Expected ${allowedMethods.join(' or ')}.`, { allowedMethods });
        },
      });
    }
  };
}
