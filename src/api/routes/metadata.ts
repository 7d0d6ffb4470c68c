import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { ApiContext } from '../api-context.ts';
import { baseUrl, metadataUrl } from '../wire/base-url.ts';
import { DEFENDER_SCHEMAS, DEFENDER_SETS } from '../wire/metadata/defender-schemas.ts';
import { ServiceDocument, toServiceDocument } from '../wire/metadata/service-document.ts';
import { writeCsdl } from '../wire/metadata/write-csdl.ts';
import { ODATA_JSON } from '../wire/odata-headers.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { type Query, refuseODataOptions } from '../wire/query-options.ts';

interface WithQuery {
  Querystring: Query;
}

/** What OData clients read first: the sets, and `$metadata`, which describes them. Any valid token is enough. */
export function addMetadataRoutes(app: FastifyInstance, { publicUrl }: ApiContext): void {
  const { serviceDocument, metadata } = OPERATIONS;
  const csdl = writeCsdl(DEFENDER_SCHEMAS);

  const xml = { response: { 200: { content: { 'application/xml': { schema: Type.String() } } } } };
  app.get<WithQuery>(
    metadata.path,
    { config: { permissions: metadata.permissions }, schema: xml },
    (request, reply) => {
      refuseODataOptions(request.query);
      return reply.header('odata-version', '4.0').type('application/xml; charset=utf-8').send(csdl);
    },
  );

  const schema = { response: { 200: ServiceDocument } };
  const config = { permissions: serviceDocument.permissions };
  app.get<WithQuery>(serviceDocument.path, { config, schema }, (request, reply) => {
    refuseODataOptions(request.query);
    reply.headers(ODATA_JSON);
    return toServiceDocument(metadataUrl(baseUrl(publicUrl, request)), DEFENDER_SETS);
  });
}
