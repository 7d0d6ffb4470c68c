import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCollection, answerCount, answerEntity, type SingleEntity } from '../answer-collection.ts';
import type { ApiContext } from '../api-context.ts';
import type { Collection } from '../collection.ts';
import type { Operation } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** A call on a collection or an entity, with the parameters of its address. */
export type ODataRequest = FastifyRequest<OfAddress>;

interface OfAddress {
  Params: Readonly<Record<string, string>>;
  Querystring: Query;
}

/** Adds a collection at its address, and how many rows it has at `/$count` below it. */
export function addCollectionRoute(
  app: FastifyInstance,
  context: ApiContext,
  { path, permissions }: Operation,
  open: (request: ODataRequest) => Collection | Promise<Collection>,
): void {
  const config = { permissions };
  app.get<OfAddress>(path, { config }, async (request, reply) =>
    answerCollection(context, request, reply, await open(request)),
  );
  app.get<OfAddress>(`${path}/$count`, { config }, async (request, reply) =>
    answerCount(request, reply, await open(request)),
  );
}

/** Adds one entity at its address. */
export function addEntityRoute(
  app: FastifyInstance,
  context: ApiContext,
  { path, permissions }: Operation,
  find: (request: ODataRequest) => Promise<SingleEntity>,
): void {
  app.get<OfAddress>(path, { config: { permissions } }, async (request, reply) =>
    answerEntity(context, request, reply, await find(request)),
  );
}
