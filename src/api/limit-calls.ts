import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RateLimiter } from '../auth/rate-limiter.ts';
import { limitOf, type OperationLimit } from './wire/limits.ts';

/** All that a person calls with a browser, by whichever address. */
const DASHBOARD: OperationLimit = { operation: 'dashboard', limitClass: 'dashboard' };

/**
 * Gives each operation from now on the limit of its address. The function returned counts a request that was let in; it throws
 * LimitError for one too many.
 */
export function limitCalls(app: FastifyInstance, rateLimiter: RateLimiter): (request: FastifyRequest) => void {
  app.addHook('onRoute', (route) => {
    // Without permissions it is none that is built.
    const limit = route.config?.permissions && limitOf(String(route.method), route.url);
    if (limit) route.config = { ...route.config, limit };
  });
  return ({ access, session, routeOptions }) => {
    const limit = session ? DASHBOARD : routeOptions.config.limit;
    if (limit === undefined || access === null) return;
    rateLimiter.count({ ...limit, tenantId: access.tenantId, clientId: access.clientId });
  };
}
