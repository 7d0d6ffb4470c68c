import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { encodingFor } from '../dashboard/encoding.ts';
import { BUILD_FOLDER, type BuiltPages, readBuild } from '../dashboard/read-build.ts';
import { RequestError } from '../request-error.ts';

/** Nothing inline, and nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Addresses that people open; the page itself finds out which one it is at. All others stay unknown. */
export const DASHBOARD_PAGES = [
  '/',
  '/try',
  '/devices',
  '/devices/:id',
  '/kbs',
  '/kbs/:id',
  '/cves',
  '/cves/:id',
  '/catalog',
  '/log-in',
] as const;

/** Their names hold a hash of what is in them. */
const KEPT = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' };

/**
 * The dashboard: a page, and the files it loads. They hold no data, so they ask for no token. Not by @fastify/static: it
 * adds its routes once the server is made, after `refuseOthers`, and looks files up on the disk, where a build may just be
 * swapped (decision 0047).
 */
export function addDashboardRoutes(
  app: FastifyInstance,
  { publicUrl }: Pick<ApiContext, 'publicUrl'>,
  folder = BUILD_FOLDER,
): void {
  const base = publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  let read: Promise<BuiltPages | null> | null = null;
  const build = async (): Promise<BuiltPages> => {
    read ??= readBuild(base, folder);
    const found = await read;
    if (found) return found;
    read = null;
    throw new RequestError('dashboard-not-built', 'The dashboard is not built. Run script/setup and open it again.');
  };

  for (const url of DASHBOARD_PAGES) {
    app.get(url, async (_request, reply) => {
      const { page } = await build();
      return reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(page);
    });
  }
  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) =>
    sendFile(request, reply, await build()),
  );
}

function sendFile(
  request: FastifyRequest<{ Params: { file: string } }>,
  reply: FastifyReply,
  { files }: BuiltPages,
): FastifyReply {
  const file = files.get(request.params.file);
  if (!file) throw new RequestError('entity-unknown', 'There is no such file.');
  const encoding = encodingFor(request.headers['accept-encoding'], file.bodies);
  if (encoding !== null) reply.header('content-encoding', encoding);
  return reply.headers(KEPT).type(file.type).send(file.bodies.get(encoding));
}
