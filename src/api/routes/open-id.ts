/** `/session/open-id`: to the OpenID provider, and back. Browsers are sent here, so that what goes wrong is told by a page. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OpenIdError, type OpenIdErrorCode } from '../../auth/open-id/open-id-error.ts';
import type { OpenIdLogIn } from '../../auth/open-id/open-id-log-in.ts';
import { LOG_IN_SECONDS } from '../../auth/open-id/signed-log-ins.ts';
import type { ApiContext } from '../api-context.ts';
import { logOf } from '../log-requests.ts';
import { RequestError } from '../request-error.ts';
import type { Cookie } from '../session/cookies.ts';
import { ownPath } from '../session/own-path.ts';
import { baseUrl } from '../wire/base-url.ts';
import { beginSession } from './session.ts';

const PATH = '/session/open-id';
/** `Lax`: it is the provider that sends the browser back. */
const LOG_IN_COOKIE: Cookie = { name: 'kbgap-log-in', lifetime: LOG_IN_SECONDS, sameSite: 'Lax' };

export function addOpenIdRoutes(app: FastifyInstance, context: ApiContext): void {
  const { openId, cookies, publicUrl } = context;

  app.get(PATH, async (request, reply) =>
    orTellThePage(context, { request, reply }, async () => {
      const { start } = configured(openId);
      const to = ownPath(new URL(request.url, 'http://any.invalid').searchParams.get('to'));
      const { url, running } = await start(`${baseUrl(publicUrl, request)}${PATH}/callback`);
      reply.header('set-cookie', cookies.set(LOG_IN_COOKIE, await context.signLogIn({ ...running, to })));
      return url;
    }),
  );

  app.get(`${PATH}/callback`, async (request, reply) =>
    orTellThePage(context, { request, reply }, async () => {
      const { finish } = configured(openId);
      // It is good for one answer of the provider, whatever that is.
      reply.header('set-cookie', cookies.clear(LOG_IN_COOKIE));
      const kept = cookies.read(request, LOG_IN_COOKIE);
      if (kept === null) throw new OpenIdError('log-in-invalid', 'the browser brought back no log-in');
      const { to, ...running } = await context.verifyLogIn(kept);
      const user = await finish(new URL(request.url, 'http://any.invalid').search.slice(1), running);
      await beginSession(user, context, { request, reply });
      return `${beginningOf(publicUrl)}${ownPath(to)}`;
    }),
  );
}

function configured(openId: OpenIdLogIn | null): OpenIdLogIn {
  if (!openId) throw new RequestError('operation-unknown', 'No OpenID provider is configured here.');
  return openId;
}

interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Sends the browser where `work` says, or to the page that explains why not. */
async function orTellThePage({ publicUrl }: ApiContext, { request, reply }: Call, work: () => Promise<string>) {
  try {
    return await reply
      .status(302)
      .header('location', await work())
      .send();
  } catch (error) {
    if (!(error instanceof OpenIdError)) throw error;
    logOf(request).warn({ reason: error.code, detail: error.message }, 'log-in refused');
    return await reply.status(302).header('location', problemPage(publicUrl, error.code)).send();
  }
}

function problemPage(publicUrl: string | null, code: OpenIdErrorCode): string {
  return `${beginningOf(publicUrl)}/log-in?problem=${code}`;
}

/** The path below which a proxy serves kbgap. */
function beginningOf(publicUrl: string | null): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}
