import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCollection, answerCount } from '../answer-collection.ts';
import type { ApiContext } from '../api-context.ts';
import type { Collection } from '../collection.ts';
import type { Operation } from '../wire/operations.ts';

/** Adds a collection at its address, and how many rows it has at `/$count` below it. */
export function addCollectionRoute(
  app: FastifyInstance,
  context: ApiContext,
  { path, permissions }: Operation,
  open: (request: FastifyRequest) => Collection | Promise<Collection>,
): void {
  const config = { permissions };
  app.get(path, { config }, async (request, reply) => answerCollection(context, request, reply, await open(request)));
  app.get(`${path}/$count`, { config }, async (request, reply) => answerCount(request, reply, await open(request)));
}
