/** Wires store, tokens, fleet, feeds and API together; nothing else does. */
import { readFile } from 'node:fs/promises';
import { type DestinationStream, pino } from 'pino';
import type { FindPastCatalog } from './api/as-of.ts';
import type { CatalogLibrary } from './api/catalog-library.ts';
import type { CatalogUpkeep } from './api/catalog-upkeep.ts';
import { createApi } from './api/create-api.ts';
import { createCookies } from './api/session/cookies.ts';
import { createFailedLogins } from './api/token/failed-logins.ts';
import { createTurns } from './api/turns.ts';
import { type Accounts, createAccounts } from './auth/accounts.ts';
import { type Clients, createClients } from './auth/clients.ts';
import { createEnrollment, type Enrollment } from './auth/enrollment.ts';
import { trustEntra } from './auth/entra/trust-entra.ts';
import { startExchange } from './auth/exchange-counts.ts';
import { createOpenIdLogIn, type OpenIdContext, type OpenIdLogIn } from './auth/open-id/open-id-log-in.ts';
import { createProviderFetch } from './auth/open-id/provider-fetch.ts';
import { openTokens, type Tokens } from './auth/open-tokens.ts';
import { createRateLimiter, type RateLimiter } from './auth/rate-limiter.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import type { Catalog } from './catalog/catalog.ts';
import { type Config, ConfigError, checkProxies } from './config.ts';
import { type FeedBackground, type FeedBackgroundContext, startFeeds } from './feeds/background.ts';
import { createFeed, type ReadFeed } from './feeds/feed.ts';
import type { CatalogTroubles } from './feeds/ports.ts';
import { createSender, type Send } from './feeds/send.ts';
import { createWebhooks, type Webhooks } from './feeds/webhooks.ts';
import { repeat, startBackground } from './fleet/background.ts';
import { createFleet, type Fleet } from './fleet/fleet.ts';
import { asOfInForce } from './ingest/as-of/compile-as-of.ts';
import { createPastCatalogs, type PastCatalogsContext } from './ingest/as-of/past-catalogs.ts';
import { loadReviewedData } from './ingest/reviewed-data.ts';
import { openStore, openTokenKeyStore } from './store/open.ts';
import { openTlsPair, type TlsPair } from './store/open-tls.ts';

/** kbgap without a network: what the API is built over, for the command line too. */
export interface Service extends Tokens {
  readonly fleet: Fleet;
  readonly enrollment: Enrollment;
  readonly clients: Clients;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly rateLimiter: RateLimiter;
  readonly readFeed: ReadFeed;
  /** Tells of what happens from now on, until it is stopped. */
  readonly startFeeds: (context: FeedWatch) => FeedBackground;
  readonly close: () => Promise<void>;
}

type FeedWatch = Pick<FeedBackgroundContext, 'send' | 'troubles' | 'isPublished' | 'onFailure' | 'onError'>;

export interface Server {
  /** Where it listens: `http://127.0.0.1:4540`, or `https:` with a certificate. */
  readonly url: string;
  /** The certificate that HTTPS is served with; null: plain HTTP. */
  readonly certificate: Pick<TlsPair, 'certFile' | 'selfSigned'> | null;
  /** Issues tokens that this server takes. */
  readonly issueToken: Tokens['issueToken'];
  /** The one in force. */
  readonly catalog: () => Catalog;
  /** Whether anybody can log in to the dashboard. */
  readonly canLogIn: () => Promise<boolean>;
  /** Puts another catalog in force; the one before answers until everything is counted anew. */
  readonly adopt: Fleet['adopt'];
  /** Ends open requests first, then closes the store. */
  readonly close: () => Promise<void>;
}

export interface ServiceOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Told why the token keys could not be read again; those in force stay. */
  readonly onKeyError?: (error: unknown) => void;
  /** Told why the keys of a tenant of Entra ID could not be fetched. */
  readonly onEntraError?: (error: unknown, tenantId: string) => void;
}

export interface ServerOptions extends ServiceOptions {
  /** The catalog in force at first. */
  readonly catalog: Catalog;
  /** Whether a catalog is the published one; default: it is. */
  readonly isPublished?: (catalogVersion: string) => Promise<boolean>;
  /** What goes wrong with the catalog; default: nothing. */
  readonly troubles?: Partial<CatalogTroubles>;
  /** How the catalog is kept current; default: it is not. */
  readonly readUpkeep?: () => Promise<CatalogUpkeep>;
  /** The catalogs that are kept; default: none is. */
  readonly library?: CatalogLibrary;
  /** What catalogs of past days are made of, and how; default: the one in force serves for them, by release days. */
  readonly pastCatalogs?: Pick<PastCatalogsContext, 'store' | 'make'>;
  /** How refused log-ins wait, in milliseconds; default: the system's timers. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  /** Where log lines go; default: standard output. */
  readonly logTo?: { readonly write: (line: string) => void };
}

/** How long open requests may take to end when the server closes. */
const CLOSE_GRACE_MS = 3_000;
const DROP_SESSIONS_EVERY_MS = 10 * 60_000;

/** The token issuer and verifier alone: they need neither catalog nor database. Throws TokenKeyError or StoreError. */
export async function openTokenService(config: Config, options: ServiceOptions = {}): Promise<Tokens> {
  const { now = systemClock, onKeyError = ignore, onEntraError = ignore } = options;
  const findOtherIssuer = trustEntra(config, { now, onError: onEntraError });
  return openTokens(await openTokenKeyStore(config), config, { now, onKeyError, findOtherIssuer });
}

/** What agents are let in by, alone. Throws StoreError. */
export async function openEnrollment(
  config: Config,
  { now = systemClock }: ServiceOptions = {},
): Promise<{ readonly enrollment: Enrollment; readonly close: () => Promise<void> }> {
  const { enrollment, close } = await openStore(config);
  return { enrollment: createEnrollment(enrollment, now), close };
}

/** Who may ask for tokens, alone. Throws StoreError. */
export async function openClients(
  config: Config,
  { now = systemClock }: ServiceOptions = {},
): Promise<{ readonly clients: Clients; readonly close: () => Promise<void> }> {
  const { clients, close } = await openStore(config);
  return { clients: createClients(clients, now), close };
}

/** Who may log in with a password, alone. Throws StoreError. */
export async function openAccounts(
  config: Config,
  { now = systemClock }: ServiceOptions = {},
): Promise<{ readonly accounts: Accounts; readonly close: () => Promise<void> }> {
  const { accounts, close } = await openStore(config);
  return { accounts: createAccounts(accounts, now), close };
}

/** Who is told by HTTP, alone. Throws StoreError, ConfigError. */
export async function openWebhooks(
  config: Config,
  { now = systemClock }: ServiceOptions = {},
): Promise<{ readonly webhooks: Webhooks; readonly close: () => Promise<void> }> {
  const send = await openSender(config);
  const { feeds, close } = await openStore(config);
  return { webhooks: createWebhooks(feeds, send, now), close };
}

async function openSender({ caFile }: Config): Promise<Send> {
  checkProxies(process.env);
  return createSender({ ca: await readSetting('KBGAP_CA_FILE', caFile), env: process.env });
}

/** What the file that a setting names holds; null: it names none. Throws ConfigError. */
async function readSetting(variable: string, path: string | null): Promise<string | null> {
  if (path === null) return null;
  return readFile(path, 'utf8').catch(() => {
    throw new ConfigError(variable, 'a file that can be read', path);
  });
}

type OpenIdOptions = Pick<OpenIdContext, 'now' | 'onError'>;

/** Null: nobody logs in at a provider. Throws ConfigError. */
async function openOpenId(config: Config, { now, onError }: OpenIdOptions): Promise<OpenIdLogIn | null> {
  const { openIdIssuer: issuer, openIdClientId: clientId, openIdClientSecret, openIdClientSecretFile } = config;
  if (issuer === null || clientId === null) return null;
  const secretInFile = await readSetting('KBGAP_OPENID_CLIENT_SECRET_FILE', openIdClientSecretFile);
  const fetch = createProviderFetch({ ca: await readSetting('KBGAP_CA_FILE', config.caFile), env: process.env });
  const settings = {
    ...{ issuer, clientId, clientSecret: openIdClientSecret ?? secretInFile?.trim() ?? null, name: config.openIdName },
    ...{
      roleClaim: config.openIdRoleClaim,
      administrators: config.openIdAdministrators,
      readers: config.openIdReaders,
    },
    ...{ tenantClaim: config.openIdTenantClaim, tenants: config.openIdTenants, tenantId: config.tenantId },
  };
  return createOpenIdLogIn(settings, { fetch, now, onError });
}

/** Opens everything but the network. Throws StoreError, TokenKeyError. */
export async function openService(config: Config, catalog: Catalog, options: ServiceOptions = {}): Promise<Service> {
  const { now = systemClock } = options;
  const tokens = await openTokenService(config, options);
  const store = await openStore(config);
  const { inactiveAfterDays, historyDays, rateLimits, feedMinDevices: minDevices } = config;
  const fleet = createFleet({ store: store.fleet, catalog, now, inactiveAfterDays, historyDays });
  const { devices, jobs } = store.fleet;
  return {
    ...tokens,
    fleet,
    readFeed: createFeed(store.feeds, minDevices, now),
    startFeeds: (context) =>
      startFeeds({ ...context, store: store.feeds, jobs, fleet, listTenants: devices.listTenants, minDevices, now }),
    enrollment: createEnrollment(store.enrollment, now),
    clients: createClients(store.clients, now),
    accounts: createAccounts(store.accounts, now),
    sessions: createSessions(store.sessions, now),
    rateLimiter: createRateLimiter(rateLimits, store.callCounts, now),
    close: store.close,
  };
}

/** Starts the HTTP service. Throws what `openService` does, and Node's error when the port cannot be listened on. */
export async function startServer(config: Config, options: ServerOptions): Promise<Server> {
  const { catalog, now = systemClock, sleep, logTo = pino.destination(1) } = options;
  const { isPublished = async () => true, readUpkeep = noUpkeep, library = noLibrary(config) } = options;
  const tls = await openTlsPair(config, now());
  const send = await openSender(config);
  const logger = createLogger(config, logTo);
  const onKeyError = (err: unknown): void => logger.error({ err }, 'the token keys in force stay');
  const onEntraError = (error: unknown, tenant: string): void =>
    logger.error({ tenant, reason: reasonOf(error) }, 'no keys of Entra ID');
  const onOpenIdError = (error: unknown): void =>
    logger.error({ reason: whyNot(error) }, 'the OpenID provider cannot be asked');
  const openId = await openOpenId(config, { now, onError: onOpenIdError });
  const service = await openService(config, catalog, { now, onKeyError, onEntraError });
  const app = createApi({
    ...service,
    readUpkeep,
    library,
    failedLogins: createFailedLogins(sleep),
    openId,
    cookies: createCookies({ publicUrl: config.publicUrl, tls }),
    issuer: config,
    now,
    findPastCatalog: findPastCatalogIn(options),
    logger,
    writeRequestLine: logger.isLevelEnabled('info') ? (line) => logTo.write(line) : null,
    publicUrl: config.publicUrl,
    includeSuperseded: config.includeSuperseded,
    tls,
  });
  const background = startBackground({
    fleet: service.fleet,
    isPublished,
    onError: (err, job) => logger.error({ err, job }, 'background work failed'),
  });
  const feeds = service.startFeeds({
    ...{ send, isPublished, troubles: { ...NO_TROUBLES, ...options.troubles } },
    onError: (err, job) => logger.error({ err, job }, 'background work failed'),
    onFailure: (problem, webhook) => logger.warn({ webhook, reason: reasonOf(problem) }, 'a webhook was not reached'),
  });
  const sessionsOver = repeat(service.sessions.drop, {
    everyMs: DROP_SESSIONS_EVERY_MS,
    onError: (err) => logger.error({ err, job: 'sessions' }, 'background work failed'),
  });
  const stopExchange = startExchange(service.rateLimiter, (err) =>
    logger.error({ err }, 'this node counts calls by itself'),
  );
  const close = async (): Promise<void> => {
    const hurry = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
    await app.close().finally(() => clearTimeout(hurry));
    await Promise.all([background.stop(), feeds.stop(), sessionsOver.stop(), stopExchange()]);
    await service.close();
  };
  const adopt = async (next: Catalog): Promise<void> => {
    await service.fleet.adopt(next);
    background.recordSoon();
    feeds.tellSoon();
  };
  try {
    const url = await app.listen({ host: config.host, port: config.port });
    const certificate = tls && { certFile: tls.certFile, selfSigned: tls.selfSigned };
    const canLogIn = async (): Promise<boolean> => openId !== null || (await service.accounts.hasAny());
    return { url, certificate, issueToken: service.issueToken, catalog: service.fleet.catalog, canLogIn, adopt, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const NO_TROUBLES: CatalogTroubles = { readSyncProblems: async () => [], readRefused: async () => null };

/** Node says only "fetch failed", the library less: what it was is in the cause. */
function whyNot(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined
    ? `${error.message}: ${whyNot(error.cause)}`
    : reasonOf(error);
}

function reasonOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}

/** The first of those who ask waits some seconds, each of the others for those before. */
const PAST_CATALOG_TURNS = { atOnce: 1, waiting: 4 };

function findPastCatalogIn({ pastCatalogs }: ServerOptions): FindPastCatalog {
  return pastCatalogs
    ? createPastCatalogs({ ...pastCatalogs, takeTurn: createTurns(PAST_CATALOG_TURNS).take })
    : async (inForce, day) => ({ catalog: inForce, asOf: asOfInForce(inForce, day) });
}

function systemClock(): Date {
  return new Date();
}

async function noUpkeep(): Promise<CatalogUpkeep> {
  return { syncedAt: null, sources: [], droppedMonths: [], refused: null };
}

function noLibrary({ correctionsDir }: Config): CatalogLibrary {
  return {
    listVersions: async () => ({ versions: [], heldSinceAt: null }),
    readReviewed: () => loadReviewedData(correctionsDir),
    compare: async () => ({ problem: 'none is kept' }),
  };
}

function ignore(): void {}

/** No line ever holds a credential: requests are logged by fields of our choice, and headers would be struck out. */
function createLogger({ logLevel }: Config, logTo: DestinationStream) {
  const options = {
    level: logLevel,
    redact: { paths: ['authorization', '*.authorization', '*.headers.authorization'], censor: '[redacted]' },
    // Fastify's own lines about a request or an answer would show the whole address and headers.
    serializers: { req: ({ id }: { id: string }) => ({ id }), res: () => undefined },
  };
  return pino(options, logTo);
}
