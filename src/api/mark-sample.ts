import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog } from '../catalog/catalog.ts';
import { surfaceOf } from './answer-error.ts';

/** Marks answers of the Defender API that the sample catalog is in: unlike the native ones, their bodies have no place for that. */
export function markSample(request: FastifyRequest, reply: FastifyReply, { data }: Catalog): void {
  if (data.isSample && surfaceOf(request.url) === 'defender') reply.header('kbgap-sample', 'true');
}
