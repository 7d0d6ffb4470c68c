import type { FastifyInstance } from 'fastify';
import type { Assessment } from '../../assessment/model.ts';
import type { Prepare } from '../../fleet/prepared.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { baseUrl, collectionContext } from '../wire/base-url.ts';
import { MISSING_KB_TYPE } from '../wire/missing-kb.ts';
import { type MissingKbText, missingKbsBody, toMissingKbText } from '../wire/missing-kbs-text.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { type Query, readBooleanOption, refuseODataOptions } from '../wire/query-options.ts';

interface MissingKbsOfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

/** What all devices that are alike are answered, but for the counts. */
interface PreparedList {
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: readonly MissingKbText[];
}

/** `getmissingkbs` of a device. */
export function addMissingKbRoutes(app: FastifyInstance, { fleet, publicUrl, includeSuperseded }: ApiContext): void {
  const { path, permissions } = OPERATIONS.missingKbsOfDevice;
  const answerOf = fleet.prepareAnswers(prepareList);
  app.get<MissingKbsOfDevice>(path, { config: { permissions } }, async (request, reply) => {
    refuseODataOptions(request.query);
    const isAll = readBooleanOption(request.query, 'includeSuperseded') ?? includeSuperseded;
    const context = collectionContext(baseUrl(publicUrl, request), MISSING_KB_TYPE);
    return answerOf({ tenantId: tenantOf(request), device: request.params.deviceId }, ({ headers, rows }, missedOn) => {
      reply.headers(headers);
      return missingKbsBody(rows, { context, includeSuperseded: isAll, missedOn });
    });
  });
}

const prepareList: Prepare<PreparedList> = ({ assessment, missing, catalog }) => {
  const rows = missing.map((kb) => toMissingKbText(kb, assessment.os.build));
  const headers = {
    ...undecidedHeader(assessment),
    ...(catalog.data.isSample && { 'kbgap-sample': 'true' }),
    'odata-version': '4.0',
    'content-type': 'application/json; odata.metadata=minimal; charset=utf-8',
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
