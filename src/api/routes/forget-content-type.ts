import type { FastifyRequest } from 'fastify';

/** The format is found from the content; a Content-Type that is wrong, or none at all, must not keep a body out. */
export async function forgetContentType(request: FastifyRequest): Promise<void> {
  delete request.raw.headers['content-type'];
}
