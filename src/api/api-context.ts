import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { AccessToken } from '../auth/access-token.ts';
import type { Accounts } from '../auth/accounts.ts';
import type { Clients } from '../auth/clients.ts';
import type { Enrollment } from '../auth/enrollment.ts';
import type { IssuerSettings } from '../auth/issue-token.ts';
import type { OpenIdLogIn } from '../auth/open-id/open-id-log-in.ts';
import type { Tokens } from '../auth/open-tokens.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { Session } from '../auth/ports.ts';
import type { RateLimiter } from '../auth/rate-limiter.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { ReadFeed } from '../feeds/feed.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FindPastCatalog } from './as-of.ts';
import type { CatalogLibrary } from './catalog-library.ts';
import type { CatalogUpkeep } from './catalog-upkeep.ts';
import type { Cookies } from './session/cookies.ts';
import type { FailedLogins } from './token/failed-logins.ts';
import type { OperationLimit } from './wire/limits.ts';
import type { Parameter } from './wire/query-options.ts';

/** What the API is built over. */
export interface ApiContext extends Tokens {
  readonly fleet: Fleet;
  readonly readFeed: ReadFeed;
  readonly enrollment: Enrollment;
  readonly clients: Clients;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  /** Null: nobody logs in that way. */
  readonly openId: OpenIdLogIn | null;
  readonly failedLogins: FailedLogins;
  readonly rateLimiter: RateLimiter;
  readonly readUpkeep: () => Promise<CatalogUpkeep>;
  readonly library: CatalogLibrary;
  /** What the tokens say of themselves. */
  readonly issuer: IssuerSettings;
  readonly now: () => Date;
  readonly findPastCatalog: FindPastCatalog;
  readonly logger: FastifyBaseLogger;
  /** Where the logger writes, for the lines of requests; null: they are below its level. */
  readonly writeRequestLine: ((line: string) => void) | null;
  /** Base of addresses in answers; null: the host that the client called. */
  readonly publicUrl: string | null;
  /** Whether getmissingkbs lists superseded KBs unless the call says otherwise. */
  readonly includeSuperseded: boolean;
  /** Certificate and key to serve HTTPS with, as PEM; null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified token; null where none is asked for. */
    access: AccessToken | null;
    /** The session of a browser that was let in by it. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** Needed besides a valid token; none given: the token is enough. */
    permissions?: Permissions;
    /** A client's id and secret, as HTTP Basic, let in besides: for programs that know nothing else. */
    takesBasic?: true;
    /** Which limit its calls are counted for; set by its address. */
    limit?: OperationLimit;
    /** Options of the query that are not OData's; the handler reads them by the same shape. */
    parameters?: Readonly<Record<string, Parameter<unknown>>>;
    /** What the body must be, by content type: for the documentation. The handler reads it itself. */
    body?: Readonly<Record<string, object>>;
    /** The body may be of any length, and take any time while it makes progress. */
    hasLongBody?: true;
  }
}

/** The tenant of the call: its token's, never anything else in the request. */
export function tenantOf(request: Pick<FastifyRequest, 'access'>): string {
  if (!request.access) throw new Error('a route without authentication asked for the tenant');
  return request.access.tenantId;
}

/** Who calls: the application that the token was given to. */
export function clientOf(request: FastifyRequest): string {
  if (!request.access) throw new Error('a route without authentication asked for the client');
  return request.access.clientId;
}
