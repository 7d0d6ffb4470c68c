import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { readParameters } from '../native/parameters.ts';
import { ATOM_TYPE, writeAtom } from '../wire/atom.ts';
import { baseUrl } from '../wire/base-url.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** A catalog without any dated source. */
const NEVER = '1970-01-01';

/** `GET /v1/feed`: what happened lately, for feed readers. */
export function addFeedRoute(app: FastifyInstance, { readFeed, fleet, publicUrl }: ApiContext): void {
  const config = { permissions: NATIVE_PERMISSIONS.readFeed, takesBasic: true } as const;
  const schema = { response: { 200: { content: { [ATOM_TYPE]: { schema: Type.String() } } } } };
  app.get<{ Querystring: Query }>('/v1/feed', { config, schema }, async (request, reply) => {
    readParameters(request.query, {});
    const tenantId = tenantOf(request);
    const emptySince = `${fleet.catalog().knownThrough ?? NEVER}T00:00:00.000Z`;
    const url = `${baseUrl(publicUrl, request)}/v1/feed`;
    const atom = writeAtom({ tenantId, events: await readFeed(tenantId), url, emptySince });
    const tag = `"${createHash('sha256').update(atom).digest('base64url')}"`;
    // A reader keeps it, to ask whether it has changed; nobody else may.
    reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
    if (isKnown(tag, request.headers['if-none-match'])) return reply.status(304).send();
    return reply.type(`${ATOM_TYPE}; charset=utf-8`).send(atom);
  });
}

/** Compared weakly, as If-None-Match is: proxies that compress mark tags so. */
function isKnown(tag: string, header: string | undefined): boolean {
  const known = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
