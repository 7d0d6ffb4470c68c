import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Assessment } from '../../assessment/model.ts';
import type { Prepare } from '../../fleet/prepared.ts';
import { answerCollection, answerCount } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { baseUrl, metadataUrl } from '../wire/base-url.ts';
import { MISSING_KB_CONTEXT, toMissingKbDto } from '../wire/missing-kb.ts';
import { type MissingKbText, missingKbsBody, toMissingKbText } from '../wire/missing-kbs-text.ts';
import { MISSING_KBS } from '../wire/odata/entities.ts';
import { ODATA_JSON } from '../wire/odata-headers.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { BOOLEAN, hasODataOption, type Query, readOption } from '../wire/query-options.ts';

interface MissingKbsOfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

/** What all devices that are alike are answered, but for the counts. */
interface PreparedList {
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: readonly MissingKbText[];
}

/** `getmissingkbs` of a device. Nearly all calls have no options of OData's: those are answered from what is prepared. */
export function addMissingKbRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, publicUrl } = context;
  const { path, permissions } = OPERATIONS.missingKbsOfDevice;
  const config = { permissions, parameters: { includeSuperseded: BOOLEAN } };
  const answerOf = fleet.prepareAnswers(prepareList);
  const listsAll = ({ query }: FastifyRequest<MissingKbsOfDevice>): boolean =>
    readOption(query, 'includeSuperseded', BOOLEAN) ?? context.includeSuperseded;

  const collectionFor = async (
    request: FastifyRequest<MissingKbsOfDevice>,
    reply: FastifyReply,
  ): Promise<Collection> => {
    const query = { tenantId: tenantOf(request), device: request.params.deviceId };
    const { missing, assessment } = await fleet.missingOf(query);
    reply.headers(undecidedHeader(assessment));
    const rows = missing.filter((kb) => listsAll(request) || kb.supersededBy === null);
    return collectionOf(
      rows.map((kb) => toMissingKbDto(kb, assessment.os.build)),
      { entity: MISSING_KBS, context: MISSING_KB_CONTEXT, key: 'id', hasOwnOrder: true },
    );
  };

  app.get<MissingKbsOfDevice>(path, { config }, async (request, reply) => {
    if (hasODataOption(request.query)) {
      return answerCollection(context, request, reply, await collectionFor(request, reply));
    }
    const includeSuperseded = listsAll(request);
    const place = metadataUrl(baseUrl(publicUrl, request));
    return answerOf({ tenantId: tenantOf(request), device: request.params.deviceId }, ({ headers, rows }, missedOn) => {
      reply.headers(headers);
      return missingKbsBody(rows, { context: `${place}#${MISSING_KB_CONTEXT}`, includeSuperseded, missedOn });
    });
  });

  app.get<MissingKbsOfDevice>(`${path}/$count`, { config }, async (request, reply) =>
    answerCount(request, reply, await collectionFor(request, reply)),
  );
}

const prepareList: Prepare<PreparedList> = ({ assessment, missing }) => {
  const rows = missing.map((kb) => toMissingKbText(kb, assessment.os.build));
  const headers = {
    ...undecidedHeader(assessment),
    ...ODATA_JSON,
  };
  return { prepared: { headers, rows }, bytes: 500 + rows.reduce((sum, { before }) => sum + 150 + before.length, 0) };
};

/**
 * Names why the list may be too short. Its body has no place for that, and an empty list from a device of an unknown
 * Windows must not be taken for a clean one by whoever looks; the native assessment has the details.
 */
function undecidedHeader({ unknown, possiblyMissing }: Assessment): Record<string, string> {
  const rules = new Set([...unknown, ...possiblyMissing].map(({ evidence }) => evidence.rule));
  return rules.size === 0 ? {} : { 'kbgap-undecided': [...rules].sort().join(', ') };
}
