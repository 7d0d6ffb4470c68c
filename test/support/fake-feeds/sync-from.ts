import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCatalog } from '../../../src/ingest/catalog-file.ts';
import { loadReviewedData } from '../../../src/ingest/reviewed-data.ts';
import { createHttpClient } from '../../../src/ingest/sync/http-client.ts';
import { loadSources } from '../../../src/ingest/sync/sources.ts';
import { type SyncOptions, sync } from '../../../src/ingest/sync/sync.ts';
import type { SyncReport } from '../../../src/ingest/sync/sync-report.ts';
import { createCatalogStore } from '../../../src/store/files/catalog-store.ts';
import type { FakeFeeds } from './fake-feeds.ts';

export interface SyncFromOptions extends Partial<Pick<SyncOptions, 'gates' | 'onNote' | 'onProgress' | 'accept'>> {
  /** Default: shortly after the real documents were fetched. */
  readonly now?: string;
  /** The longest silence waited through, in milliseconds. */
  readonly silenceMs?: number;
  /** Told how long a sync would have waited each time; it does not wait here. */
  readonly onSleep?: (milliseconds: number) => void;
}

/** A sync of a data directory with a fake, in this process. */
export async function syncFrom(feeds: FakeFeeds, dataDir: string, options: SyncFromOptions = {}): Promise<SyncReport> {
  const { now = '2026-07-07T00:00:00Z', silenceMs = 10_000, onSleep = () => {}, gates = [], ...others } = options;
  const client = createHttpClient({
    userAgent: 'kbgap/0.0.0',
    proxyEnvironment: {},
    extraCertificates: null,
    silenceMs,
    totalMs: 20_000,
  });
  const bases = { msrc: feeds.url, 'release-pages': feeds.url, kev: feeds.url, epss: feeds.url };
  const sleep = async (milliseconds: number): Promise<void> => onSleep(milliseconds);
  return await sync({
    store: createCatalogStore(dataDir),
    reviewed: await loadReviewedData(),
    // Of the release pages those that the fake has.
    sources: (await loadSources(bases)).map((source) => ({
      ...source,
      addresses: source.addresses.filter((address) => feeds.documents.has(new URL(address).pathname)),
    })),
    now: () => new Date(now),
    client,
    patience: { sleep, random: () => 0.5 },
    gates,
    ...others,
  }).finally(client.close);
}

/** What is in force in a data directory. */
export function catalogIn(dataDir: string) {
  const path = join(dataDir, 'catalog.kbgap');
  return decodeCatalog(readFileSync(path), path);
}
