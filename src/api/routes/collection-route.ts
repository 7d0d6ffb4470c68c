import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCollection, answerCount } from '../answer-collection.ts';
import type { ApiContext } from '../api-context.ts';
import type { Collection } from '../collection.ts';
import type { Operation } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** A call on a collection, with the parameters of its address. */
export type CollectionRequest = FastifyRequest<OfCollection>;

interface OfCollection {
  Params: Readonly<Record<string, string>>;
  Querystring: Query;
}

/** Adds a collection at its address, and how many rows it has at `/$count` below it. */
export function addCollectionRoute(
  app: FastifyInstance,
  context: ApiContext,
  { path, permissions }: Operation,
  open: (request: CollectionRequest) => Collection | Promise<Collection>,
): void {
  const config = { permissions };
  app.get<OfCollection>(path, { config }, async (request, reply) =>
    answerCollection(context, request, reply, await open(request)),
  );
  app.get<OfCollection>(`${path}/$count`, { config }, async (request, reply) =>
    answerCount(request, reply, await open(request)),
  );
}
