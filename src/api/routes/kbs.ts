import type { FastifyInstance } from 'fastify';
import { type KbId, parseKbId } from '../../catalog/ids.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { answerWholeList, listAnswer } from '../list-file.ts';
import { KB_NAMES, KbDto, KbNameDto, KbNamesDto, toKbDto, toKbNamesDto } from '../native/kb.ts';
import { KB_COUNTS, KbCountDto, KbCountsDto, toKbCountsDto } from '../native/kb-counts.ts';
import { SEVERITY_PARAMETERS } from '../native/list-filters.ts';
import { listParameters } from '../native/list-options.ts';
import { readParameters } from '../native/parameters.ts';
import { RequestError } from '../request-error.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** KBs: those that are missing, all that there are, and one. */
export function addKbRoutes(app: FastifyInstance, context: ApiContext): void {
  const { parameters: ofDay, read } = asOfOption(context);
  const { readCounts, readCatalog } = NATIVE_PERMISSIONS;
  const today = () => context.now().toISOString().slice(0, 10);
  const ofMissing = { ...listParameters(KB_COUNTS), ...SEVERITY_PARAMETERS, ...ofDay };
  const ofAll = { ...listParameters(KB_NAMES), ...ofDay };

  app.get<{ Querystring: Query }>(
    '/v1/fleet/kbs',
    {
      config: { permissions: readCounts, parameters: ofMissing },
      schema: { response: { 200: listAnswer(KbCountsDto) } },
    },
    async (request, reply) => {
      const { asOf, ...options } = readParameters(request.query, ofMissing);
      const { countKbs } = await read(asOf);
      const answer = await toKbCountsDto(await countKbs(tenantOf(request)), options);
      const file = { name: 'kbs', day: asOf ?? today(), row: KbCountDto };
      return answerWholeList(request, reply, { ...file, format: options.format, answer });
    },
  );

  app.get<{ Querystring: Query }>(
    '/v1/kbs',
    { config: { permissions: readCatalog, parameters: ofAll }, schema: { response: { 200: listAnswer(KbNamesDto) } } },
    async (request, reply) => {
      const { asOf, ...options } = readParameters(request.query, ofAll);
      const answer = toKbNamesDto((await read(asOf)).ofCatalog(), options);
      const file = { name: 'all-kbs', day: asOf ?? today(), row: KbNameDto };
      return answerWholeList(request, reply, { ...file, format: options.format, answer });
    },
  );

  app.get<{ Params: { readonly kb: string }; Querystring: Query }>(
    '/v1/kbs/:kb',
    { config: { permissions: readCounts, parameters: ofDay }, schema: { response: { 200: KbDto } } },
    async (request) => {
      const kbId = readKbId(request.params.kb);
      const { asOf } = readParameters(request.query, ofDay);
      const { countKbs } = await read(asOf);
      const counts = await countKbs(tenantOf(request));
      const update = counts.catalog.update(kbId);
      if (!update) throw new RequestError('entity-unknown', `The catalog does not know KB${kbId}.`);
      if (asOf !== undefined && update.releasedOn > asOf) {
        throw new RequestError('entity-unknown', `KB${kbId} was released on ${update.releasedOn}, after ${asOf}.`);
      }
      return toKbDto(counts, update, counts.kbs.find((each) => each.kbId === kbId)?.devices ?? 0);
    },
  );
}

/** Throws RequestError `parameter-invalid`. */
export function readKbId(text: string): KbId {
  const kbId = parseKbId(text);
  if (kbId !== null) return kbId;
  throw new RequestError('parameter-invalid', 'Expected a KB number such as KB4540673 in the address.');
}
