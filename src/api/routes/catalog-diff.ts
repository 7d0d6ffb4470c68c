import type { FastifyInstance } from 'fastify';
import type { BoundedDiff } from '../../catalog/diff/bound-diff.ts';
import type { ApiContext } from '../api-context.ts';
import { createCatalogDiffs } from '../catalog-diffs.ts';
import type { KeptVersion } from '../catalog-library.ts';
import { FORMAT, listAnswer, sendListFile } from '../list-file.ts';
import { ofCatalog } from '../native/catalog.ts';
import { CatalogDiffDto, type ComparedDto, DiffRowDto, toDiffRows } from '../native/catalog-diff.ts';
import { readParameters, required } from '../native/parameters.ts';
import { RequestError } from '../request-error.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Parameter, Query } from '../wire/query-options.ts';

const STATES: Readonly<Record<string, KeptVersion['state']>> = {
  'in-force': 'in-force',
  previous: 'earlier',
  refused: 'refused',
};

const KEPT_CATALOG: Parameter<string> = {
  expected: 'a version of /v1/catalog/versions, in-force, previous or refused',
  parse: (text) => (STATES[text] !== undefined || /^[0-9a-f]{64}$/.test(text) ? text : undefined),
};

/** `GET /v1/catalog/diff`: what changed from one catalog that is kept to another. */
export function addCatalogDiffRoute(app: FastifyInstance, { fleet, library, now }: ApiContext): void {
  const compare = createCatalogDiffs(library);
  const parameters = { from: required(KEPT_CATALOG), to: required(KEPT_CATALOG), format: FORMAT };

  /** Before the first import the sample alone is there, of which no list says anything. */
  const find = (versions: readonly KeptVersion[], name: string): ComparedDto => {
    const { version: inForce } = fleet.catalog();
    const found = versions.find(({ version, state }) => version === name || state === STATES[name]);
    if (found) return { version: found.version, state: found.state, at: found.at };
    if (name === 'in-force' || name === inForce) return { version: inForce, state: 'in-force', at: null };
    throw new RequestError(
      'entity-unknown',
      `No catalog is kept as ${name}; /v1/catalog/versions lists those that are.`,
    );
  };

  app.get<{ Querystring: Query }>(
    '/v1/catalog/diff',
    {
      config: { permissions: NATIVE_PERMISSIONS.readCatalog, parameters },
      schema: { response: { 200: listAnswer(CatalogDiffDto) } },
    },
    async (request, reply) => {
      const { format, ...names } = readParameters(request.query, parameters);
      const { versions } = await library.listVersions();
      const [from, to] = [find(versions, names.from), find(versions, names.to)];
      const diff = from.version === to.version ? NOTHING : await compare(from.version, to.version);
      const about = { ...ofCatalog(fleet.catalog()), from, to };
      if (format === undefined) return { ...about, ...diff };
      const day = now().toISOString().slice(0, 10);
      const rows = [toDiffRows(diff)];
      return sendListFile(request, reply, { format, name: 'catalog-diff', day, row: DiffRowDto, about, rows });
    },
  );
}

const NONE = { count: 0, first: [] };
const UNCHANGED = { added: NONE, removed: NONE };
/** Of a catalog and itself. */
const NOTHING: BoundedDiff = {
  isReviewedDataChanged: false,
  documents: { ...UNCHANGED, changed: NONE },
  kbs: UNCHANGED,
  moved: NONE,
  vulnerabilities: { ...UNCHANGED, changed: NONE },
  products: UNCHANGED,
  tracks: UNCHANGED,
  supersedences: UNCHANGED,
  coverage: NONE,
  newlyUnusedCorrections: NONE,
};
