import { unwatchFile, watchFile } from 'node:fs';
import { basename, join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { type Config, readConfig } from '../../config.ts';
import { readCatalogFile } from '../../ingest/catalog-file.ts';
import { openService, type Server, startServer } from '../../server.ts';
import { EXIT } from '../exit-code.ts';
import { openCatalog } from '../open-catalog.ts';
import type { Terminal } from '../terminal.ts';

export interface ServeCommand {
  readonly host: string | undefined;
  readonly port: string | undefined;
}

/** The sample fleet has a tenant of its own: it never mixes with devices that report here. */
const SAMPLE_TENANT_ID = '6b626761-7000-4000-8000-00000000005a';
const SAMPLE_DEVICE = 'pc-sample-01';
const CATALOG_POLL_MS = 2000;

/** Serves until it is told to stop (SIGINT, SIGTERM); takes up a newly imported catalog while it runs. */
export async function runServe(command: ServeCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { host: command.host, port: command.port });
  let catalog = await openCatalog(config.dataDir);
  if (catalog.data.isSample) await takeInSampleFleet(config, catalog);
  const server = await startServer(config, {
    catalog: () => catalog,
    logTo: { write: (line) => terminal.err(line.trimEnd()) },
  });
  const stopWatching = watchCatalog(config.dataDir, terminal, (newer) => {
    catalog = newer;
  });
  terminal.out(await readyText(server, catalog));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  stopWatching();
  await server.close();
  return EXIT.clean;
}

async function takeInSampleFleet(config: Config, catalog: Catalog): Promise<void> {
  const { listSampleReports } = await import('../../ingest/sample.ts');
  const service = await openService(config, catalog);
  try {
    for (const { name, bytes } of await listSampleReports()) {
      const [device = name] = basename(name).split('.');
      await service.fleet.acceptReport({ tenantId: SAMPLE_TENANT_ID, device, bytes });
    }
  } finally {
    await service.close();
  }
}

/** A catalog that can't be read leaves the one in force in force. */
function watchCatalog(dataDir: string, terminal: Terminal, takeUp: (catalog: Catalog) => void): () => void {
  const file = join(dataDir, 'catalog.kbgap');
  watchFile(file, { interval: CATALOG_POLL_MS }, (now) => {
    if (now.size === 0) return;
    readCatalogFile(file).then(
      (catalog) => {
        takeUp(catalog);
        terminal.err(`kbgap: took up catalog ${catalog.version.slice(0, 12)}, known through ${catalog.knownThrough}`);
      },
      (error: Error) => terminal.err(`kbgap: the catalog in force stays: ${error.message}`),
    );
  });
  return () => unwatchFile(file);
}

async function readyText({ url, issueToken }: Server, catalog: Catalog): Promise<string> {
  if (!catalog.data.isSample) {
    return [
      `kbgap is ready on ${url} (catalog known through ${catalog.knownThrough}). Try:`,
      '',
      `  curl -H "Authorization: Bearer $(./bin/kbgap token)" ${url}/api/machines/DEVICE/getmissingkbs`,
    ].join('\n');
  }
  const { accessToken } = await issueToken({
    tenantId: SAMPLE_TENANT_ID,
    clientId: 'sample',
    roles: ['Software.Read.All'],
  });
  return [
    `kbgap is ready on ${url} with SAMPLE data (import Microsoft's documents with: ./bin/kbgap catalog import PATH...). Try:`,
    '',
    `curl -s -H "Authorization: Bearer ${accessToken}" ${url}/api/machines/${SAMPLE_DEVICE}/getmissingkbs`,
  ].join('\n');
}
