import { type Config, type ListenAddress, readConfig } from '../../config.ts';
import type { CatalogTroubles } from '../../feeds/ports.ts';
import { readPublishedCatalog, readPublishedVersion } from '../../ingest/catalog-file.ts';
import type { CatalogStore } from '../../ingest/ports.ts';
import { readUpkeep } from '../../ingest/sync/upkeep.ts';
import { type Server, startServer } from '../../server.ts';
import { openCatalogStore } from '../../store/open-catalogs.ts';
import { createCatalogLibrary } from '../catalog-library.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Metrics, MetricsContext } from '../metrics.ts';
import { readCatalogOrSample } from '../open-catalog.ts';
import { catalogJson } from '../output/assessment-json.ts';
import { readyText } from '../output/ready-text.ts';
import { writeTogether } from '../output/write-together.ts';
import { createPastCatalogMaker } from '../past-catalog-maker.ts';
import { addSampleAccount, SAMPLE_TENANT_ID, takeInSampleFleet } from '../sample-fleet.ts';
import { startSchedule } from '../sync-schedule.ts';
import { createTakeUp } from '../take-up.ts';
import type { Terminal } from '../terminal.ts';

export interface ServeCommand {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly json: boolean;
  /** Where there is nothing but the sample, and no account: make one. */
  readonly sampleAccount: boolean;
}

/** A database that is away for a moment must not leave an old catalog in force until the next import. */
const RETRY_MS = 30_000;

/** Serves until it is told to stop (SIGINT, SIGTERM); takes up a newly imported catalog while it runs. */
export async function runServe(command: ServeCommand, terminal: Terminal): Promise<number> {
  // Before anything else: whoever reads "ready" may send a signal at once.
  const stopped = untilStopped();
  const config = readConfig(process.env, { host: command.host, port: command.port });
  const catalogs = await openCatalogStore(config);
  const catalog = await readCatalogOrSample(catalogs);
  const { isSample } = catalog.data;
  if (isSample) await takeInSampleFleet(config, catalog);
  const pastCatalogs = createPastCatalogMaker();
  const library = createCatalogLibrary(catalogs, config.correctionsDir);
  const server = await startServer(config, {
    catalog,
    library,
    pastCatalogs: { store: catalogs, make: pastCatalogs.make },
    // Nothing is recorded under the sample: it knows next to no update, and what it calls patched would stand in history.
    isPublished: async (version) => (await readPublishedVersion(catalogs)) === version,
    troubles: readTroubles(catalogs),
    readUpkeep: () => readUpkeep(catalogs),
    logTo: { write: writeTogether((lines) => terminal.err(lines.trimEnd())) },
  }).catch((error: unknown) => {
    throw whyNotListening(error, config);
  });
  const metrics = await openMetrics(config, { catalogs, catalog: server.catalog }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  if (metrics) terminal.err(`kbgap: metrics on ${metrics.url}`);
  const takeUp = createTakeUp(() => takeUpCatalog(catalogs, server, terminal), {
    retryMs: RETRY_MS,
    onError: (error) =>
      terminal.err(`kbgap: the catalog in force stays: ${error instanceof Error ? error.message : error}`),
  });
  const stopWatching = await catalogs.watchCatalog(takeUp.soon);
  // What was published between the first look and now.
  const published = await readPublishedVersion(catalogs);
  if (published !== null && published !== catalog.version) takeUp.soon();
  const notice = server.certificate?.selfSigned?.notice;
  if (notice) terminal.err(`kbgap: ${notice}`);
  const sampleToken = isSample ? await issueSampleToken(server) : null;
  const sampleAccount = isSample && command.sampleAccount && !command.json ? await addSampleAccount(config) : null;
  const [canLogIn, publicUrl] = [await server.canLogIn(), config.publicUrl ?? server.url];
  terminal.out(
    command.json
      ? JSON.stringify({ url: server.url, catalog: catalogJson(catalog), sampleToken })
      : readyText({ server, publicUrl, catalog, sampleToken, canLogIn, sampleAccount }),
  );
  const schedule = config.sync === 'on' ? startSchedule(catalogs, terminal) : null;
  await stopped;
  await schedule?.stop();
  await metrics?.close();
  await stopWatching();
  await takeUp.stop();
  await pastCatalogs.stop();
  library.stop();
  await server.close();
  await catalogs.close();
  return EXIT.clean;
}

async function openMetrics({ metrics }: Config, context: MetricsContext): Promise<Metrics | null> {
  if (metrics === null) return null;
  // Loaded only when needed.
  const { startMetrics } = await import('../metrics.ts');
  return await startMetrics(metrics, context).catch((error: unknown) => {
    throw whyNotListening(error, metrics);
  });
}

/** What goes wrong with the catalog, for those who are told of it. */
function readTroubles(catalogs: CatalogStore): CatalogTroubles {
  return {
    readRefused: async () => (await catalogs.listCatalogs()).find(({ state }) => state === 'refused') ?? null,
    readSyncProblems: async () => {
      const { sources, syncedAt } = await readUpkeep(catalogs);
      return sources.flatMap(({ source, failures: [failure], failedAt }) =>
        failure ? [{ source, reason: failure.reason, since: failedAt ?? syncedAt ?? '' }] : [],
      );
    },
  };
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** A catalog that can't be read leaves the one in force in force. */
async function takeUpCatalog(catalogs: CatalogStore, server: Server, terminal: Terminal): Promise<void> {
  const catalog = await readPublishedCatalog(catalogs);
  await server.adopt(catalog);
  terminal.err(`kbgap: took up catalog ${catalog.version.slice(0, 12)}, known through ${catalog.knownThrough}`);
}

/** What keeps the address from being listened on, and what to do; any other error as it is. */
function whyNotListening(error: unknown, { host, port }: ListenAddress): unknown {
  const reason = LISTEN_ERRORS[error instanceof Error && 'code' in error ? String(error.code) : ''];
  return reason ? new CliError('cannot-listen', `cannot listen on ${host}:${port}: ${reason}`) : error;
}

const LISTEN_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does already; choose another port with --port (0 for a free one)',
  EADDRNOTAVAIL: 'the address is none of this machine; choose another one with --host',
  EACCES: 'permission denied; choose a port from 1024 on with --port',
  ENOTFOUND: 'the host name is not known; choose another address with --host',
};

async function issueSampleToken({ issueToken }: Server): Promise<string> {
  const { accessToken } = await issueToken({
    tenantId: SAMPLE_TENANT_ID,
    clientId: 'sample',
    roles: ['Software.Read.All'],
  });
  return accessToken;
}
