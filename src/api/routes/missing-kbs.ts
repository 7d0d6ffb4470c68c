import type { FastifyInstance } from 'fastify';
import type { Assessment } from '../../assessment/model.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { baseUrl, collectionContext } from '../wire/base-url.ts';
import { MISSING_KB_TYPE, MissingKbCollection, toMissingKbDto } from '../wire/missing-kb.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { type Query, readBooleanOption, refuseODataOptions } from '../wire/query-options.ts';

interface MissingKbsOfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

/** `getmissingkbs` of a device. */
export function addMissingKbRoutes(app: FastifyInstance, { fleet, publicUrl, includeSuperseded }: ApiContext): void {
  const { path, permissions } = OPERATIONS.missingKbsOfDevice;
  const schema = { response: { 200: MissingKbCollection } };
  app.get<MissingKbsOfDevice>(path, { config: { permissions }, schema }, async (request, reply) => {
    refuseODataOptions(request.query);
    const isAll = readBooleanOption(request.query, 'includeSuperseded') ?? includeSuperseded;
    const context = collectionContext(baseUrl(publicUrl, request), MISSING_KB_TYPE);
    const { missing, assessment, catalog } = await fleet.missingOf({
      tenantId: tenantOf(request),
      device: request.params.deviceId,
    });
    const rows = isAll ? missing : missing.filter((kb) => kb.supersededBy === null);
    reply
      .headers({ ...undecidedHeader(assessment), ...(catalog.data.isSample && { 'kbgap-sample': 'true' }) })
      .header('odata-version', '4.0')
      .type('application/json; odata.metadata=minimal; charset=utf-8');
    return { '@odata.context': context, value: rows.map((kb) => toMissingKbDto(kb, assessment.os.build)) };
  });
}

/**
 * Names why the list may be too short. Its body has no place for that, and an empty list from a device of an unknown
 * Windows must not be taken for a clean one by whoever looks; the native assessment has the details.
 */
function undecidedHeader({ unknown, possiblyMissing }: Assessment): Record<string, string> {
  const rules = new Set([...unknown, ...possiblyMissing].map(({ evidence }) => evidence.rule));
  return rules.size === 0 ? {} : { 'kbgap-undecided': [...rules].sort().join(', ') };
}
