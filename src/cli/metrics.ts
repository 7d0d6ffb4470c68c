/** Figures for Prometheus, on an address of their own: of the process and the catalog, never of a tenant. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Catalog } from '../catalog/catalog.ts';
import type { ListenAddress } from '../config.ts';
import type { CatalogStore } from '../ingest/ports.ts';
import { readUpkeep } from '../ingest/sync/upkeep.ts';

export interface Metrics {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface MetricsContext {
  readonly catalogs: CatalogStore;
  readonly catalog: () => Catalog;
}

/** Throws Node's error where the address cannot be listened on. */
export async function startMetrics({ host, port }: ListenAddress, context: MetricsContext): Promise<Metrics> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const update = createGauges(registry, context);
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    const metrics = update().then(() => registry.metrics());
    metrics.then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}/metrics`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Gives the function that sets them. */
function createGauges(registry: Registry, { catalogs, catalog }: MetricsContext): () => Promise<void> {
  const registers = [registry];
  const succeeded = new Gauge({
    name: 'kbgap_sync_success_timestamp_seconds',
    help: 'When all of a source last came, in seconds since 1970; 0: never.',
    labelNames: ['source'],
    registers,
  });
  const failed = new Gauge({
    name: 'kbgap_sync_failure_timestamp_seconds',
    help: 'When something of a source last failed, in seconds since 1970; 0: never.',
    labelNames: ['source'],
    registers,
  });
  const failures = new Gauge({
    name: 'kbgap_sync_failures',
    help: 'How many documents of a source failed in the last sync.',
    labelNames: ['source'],
    registers,
  });
  const refused = new Gauge({
    name: 'kbgap_catalog_refused',
    help: '1: the newest catalog failed the gates, and the one before serves on.',
    registers,
  });
  const knownThrough = new Gauge({
    name: 'kbgap_catalog_known_through_timestamp_seconds',
    help: 'The last day that the catalog in force knows of, in seconds since 1970; 0: none.',
    registers,
  });
  return async () => {
    const upkeep = await readUpkeep(catalogs);
    knownThrough.set(seconds(catalog().knownThrough));
    refused.set(upkeep.refused ? 1 : 0);
    for (const { source, succeededAt, failedAt, failures: last } of upkeep.sources) {
      succeeded.set({ source }, seconds(succeededAt));
      failed.set({ source }, seconds(failedAt));
      failures.set({ source }, last.length);
    }
  };
}

function seconds(time: string | null): number {
  return time === null ? 0 : Date.parse(time) / 1000;
}
