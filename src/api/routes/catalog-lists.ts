import type { FastifyInstance } from 'fastify';
import { listCorrections } from '../../catalog/list-corrections.ts';
import type { ApiContext } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { answerWholeList, FORMAT, listAnswer } from '../list-file.ts';
import { ofCatalog, ofCatalogAsOf } from '../native/catalog.ts';
import {
  CORRECTION_LIST,
  CorrectionDto,
  CorrectionsDto,
  SOURCE_LIST,
  SourceDto,
  SourcesDto,
  toCorrectionDto,
  toSourceDto,
  toVersionDto,
  VersionDto,
  VersionsDto,
} from '../native/catalog-lists.ts';
import { listPage, listParameters } from '../native/list-options.ts';
import { readParameters } from '../native/parameters.ts';
import { RequestError } from '../request-error.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** `GET /v1/catalog/sources`, `versions` and `corrections`. */
export function addCatalogListRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, library, now } = context;
  const { parameters: ofDay, read } = asOfOption(context);
  const permissions = NATIVE_PERMISSIONS.readCatalog;
  const today = () => now().toISOString().slice(0, 10);

  const sourceOptions = { ...listParameters(SOURCE_LIST), ...ofDay, format: FORMAT };
  app.get<{ Querystring: Query }>(
    '/v1/catalog/sources',
    { config: { permissions, parameters: sourceOptions }, schema: { response: { 200: listAnswer(SourcesDto) } } },
    async (request, reply) => {
      const { asOf, format, ...options } = readParameters(request.query, sourceOptions);
      const of = (await read(asOf)).ofCatalog();
      const { value, total } = listPage(of.catalog.data.sources, wholeIf(format, options), SOURCE_LIST);
      const answer = { ...ofCatalogAsOf(of), value: value.map(toSourceDto), total };
      return answerWholeList(request, reply, { format, answer, name: 'sources', day: asOf ?? today(), row: SourceDto });
    },
  );

  const versionOptions = { format: FORMAT };
  app.get<{ Querystring: Query }>(
    '/v1/catalog/versions',
    { config: { permissions, parameters: versionOptions }, schema: { response: { 200: listAnswer(VersionsDto) } } },
    async (request, reply) => {
      const { format } = readParameters(request.query, versionOptions);
      const { versions, heldSinceAt } = await library.listVersions();
      const answer = { ...ofCatalog(fleet.catalog()), value: versions.map(toVersionDto), heldSinceAt };
      return answerWholeList(request, reply, { format, answer, name: 'catalogs', day: today(), row: VersionDto });
    },
  );

  const correctionOptions = { ...listParameters(CORRECTION_LIST), format: FORMAT };
  app.get<{ Querystring: Query }>(
    '/v1/catalog/corrections',
    {
      config: { permissions, parameters: correctionOptions },
      schema: { response: { 200: listAnswer(CorrectionsDto) } },
    },
    async (request, reply) => {
      const { format, ...options } = readParameters(request.query, correctionOptions);
      const catalog = fleet.catalog();
      const reviewed = await library.readReviewed();
      if ('problem' in reviewed)
        throw new RequestError('catalog-unusable', `The list cannot be given: ${reviewed.problem}.`);
      const { corrections, isCurrent } = listCorrections(catalog, reviewed);
      const rows = corrections.map((correction) => toCorrectionDto(catalog, correction));
      const page = listPage(rows, wholeIf(format, options), CORRECTION_LIST);
      const answer = { ...ofCatalog(catalog), isCurrent, ...page };
      return answerWholeList(request, reply, { format, answer, name: 'corrections', day: today(), row: CorrectionDto });
    },
  );
}

/** A file has the rows of all pages. */
function wholeIf<Options extends { readonly limit?: number | undefined; readonly skip?: number | undefined }>(
  format: string | undefined,
  options: Options,
): Options {
  return format === undefined ? options : { ...options, limit: undefined, skip: undefined };
}
