import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { answerWholeList, listAnswer } from '../list-file.ts';
import { CVE_NAMES, CveDto, CveNameDto, CveNamesDto, toCveDto, toCveNamesDto } from '../native/cve.ts';
import { CVE_COUNTS, CveCountDto, CveCountsDto, toCveCountsDto } from '../native/cve-counts.ts';
import { SEVERITY_PARAMETERS } from '../native/list-filters.ts';
import { listParameters } from '../native/list-options.ts';
import { readParameters } from '../native/parameters.ts';
import { RequestError } from '../request-error.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** CVEs: those that devices are exposed to, all that there are, and one. */
export function addCveRoutes(app: FastifyInstance, context: ApiContext): void {
  const { parameters: ofDay, read } = asOfOption(context);
  const { readCounts, readCatalog } = NATIVE_PERMISSIONS;
  const today = () => context.now().toISOString().slice(0, 10);
  const ofExposed = { ...listParameters(CVE_COUNTS), ...SEVERITY_PARAMETERS, ...ofDay };
  const ofAll = { ...listParameters(CVE_NAMES), ...ofDay };

  app.get<{ Querystring: Query }>(
    '/v1/fleet/cves',
    {
      config: { permissions: readCounts, parameters: ofExposed },
      schema: { response: { 200: listAnswer(CveCountsDto) } },
    },
    async (request, reply) => {
      const { asOf, ...options } = readParameters(request.query, ofExposed);
      const { countExposures } = await read(asOf);
      const answer = toCveCountsDto(await countExposures(tenantOf(request)), options);
      const file = { name: 'cves', day: asOf ?? today(), row: CveCountDto };
      return answerWholeList(request, reply, { ...file, format: options.format, answer });
    },
  );

  app.get<{ Querystring: Query }>(
    '/v1/cves',
    { config: { permissions: readCatalog, parameters: ofAll }, schema: { response: { 200: listAnswer(CveNamesDto) } } },
    async (request, reply) => {
      const { asOf, ...options } = readParameters(request.query, ofAll);
      const answer = toCveNamesDto((await read(asOf)).ofCatalog(), options);
      const file = { name: 'all-cves', day: asOf ?? today(), row: CveNameDto };
      return answerWholeList(request, reply, { ...file, format: options.format, answer });
    },
  );

  app.get<{ Params: { readonly cveId: string }; Querystring: Query }>(
    '/v1/cves/:cveId',
    { config: { permissions: readCounts, parameters: ofDay }, schema: { response: { 200: CveDto } } },
    async (request) => {
      const id = request.params.cveId.toUpperCase();
      const { asOf } = readParameters(request.query, ofDay);
      const { countExposures } = await read(asOf);
      const counts = await countExposures(tenantOf(request));
      const vulnerability = counts.catalog.vulnerability(id);
      if (!vulnerability) throw new RequestError('entity-unknown', `The catalog does not know ${id.slice(0, 40)}.`);
      const { publishedOn } = vulnerability;
      if (asOf !== undefined && publishedOn !== null && publishedOn > asOf) {
        throw new RequestError('entity-unknown', `${id} was published on ${publishedOn}, after ${asOf}.`);
      }
      const { devices, software } = counts.cves.find((each) => each.id === id) ?? { devices: 0, software: [] };
      return toCveDto(counts, vulnerability, { devices, software, closers: await counts.closersOf(id) });
    },
  );
}
