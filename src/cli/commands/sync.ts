import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, checkProxies } from '../../config.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { createHttpClient, type HttpClient } from '../../ingest/sync/http-client.ts';
import { loadSources } from '../../ingest/sync/sources.ts';
import { sync } from '../../ingest/sync/sync.ts';
import { isClean } from '../../ingest/sync/sync-report.ts';
import { openCatalogStore } from '../../store/open-catalogs.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { loadGates } from '../gates.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import { syncJson, syncText } from '../output/sync-report.ts';
import type { Terminal } from '../terminal.ts';

export interface SyncCommand {
  readonly config: Config;
  readonly userAgent: string;
  /** Publishes although a gate refuses. */
  readonly accept: boolean;
  readonly json: boolean;
}

/** No document that is worth having takes longer than this. */
const LONGEST_FETCH_MS = 10 * 60 * 1000;

/** Fetches what has changed and publishes the catalog made of it. Exit code 3 where anything failed or was refused. */
export async function runSync({ config, userAgent, accept, json }: SyncCommand, terminal: Terminal): Promise<number> {
  const client = await openClient(config, userAgent);
  const store = await openCatalogStore(config);
  const progress = await startDocumentProgress(terminal);
  const report = await sync({
    store,
    reviewed: await loadReviewedData(config.correctionsDir),
    gates: await loadGates(),
    now: () => new Date(),
    accept,
    client,
    sources: await loadSources({
      msrc: config.msrcUrl,
      'release-pages': config.releasePagesUrl,
      kev: config.kevUrl,
      epss: config.epssUrl,
    }),
    patience: { sleep: (milliseconds) => sleep(milliseconds), random: Math.random },
    // A bar and lines would write over each other.
    onNote: terminal.isInteractive ? undefined : (line) => terminal.err(line),
    onProgress: progress.update,
  })
    .finally(store.close)
    .finally(progress.stop)
    .finally(client.close);
  terminal.out(json ? JSON.stringify(syncJson(report), null, 2) : syncText(report));
  return isClean(report) ? EXIT.clean : EXIT.error;
}

async function openClient({ caFile, fetchTimeoutSeconds }: Config, userAgent: string): Promise<HttpClient> {
  checkProxies(process.env);
  const extraCertificates =
    caFile === null
      ? null
      : await readFile(caFile, 'utf8').catch((error: Error) => {
          throw new CliError('ca-unreadable', `KBGAP_CA_FILE: ${error.message}`);
        });
  return createHttpClient({
    userAgent,
    proxyEnvironment: process.env,
    extraCertificates,
    silenceMs: fetchTimeoutSeconds * 1000,
    totalMs: LONGEST_FETCH_MS,
  });
}
