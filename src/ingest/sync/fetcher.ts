import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Download, type DownloadRequest, download } from './download.ts';
import { FetchError } from './fetch-error.ts';
import type { HttpClient } from './http-client.ts';
import { createLane, type Lane } from './lane.ts';
import { type Patience, retry } from './retry.ts';
import { SOURCE_IDS, type SourceId } from './sources.ts';

export type FetchRequest = Omit<DownloadRequest, 'target'> & { readonly source: SourceId };
/** Null: it has not changed. */
export type Fetched<T> = { readonly download: NonNullable<Download>; readonly value: T } | null;

export interface Fetcher {
  /**
   * Fetches a document to a file and hands that to `use`; again, with patience, where either may go better the next time.
   * The file is gone afterwards. Throws FetchError, or what `use` throws.
   */
  readonly fetch: <T>(request: FetchRequest, use: (path: string) => Promise<T>) => Promise<Fetched<T>>;
  readonly lane: (source: SourceId) => Lane;
}

export interface FetcherOptions {
  readonly client: HttpClient;
  readonly now: () => Date;
  readonly patience: Patience;
  /** Where files are while they are read. */
  readonly folder: string;
  /** What each source asked for in an earlier sync. */
  readonly waitUntil: (source: SourceId) => string | null;
  /** Told of tries that failed, for people. */
  readonly onNote: (line: string) => void;
}

export function createFetcher({ client, now, patience, folder, waitUntil, onNote }: FetcherOptions): Fetcher {
  const lanes = new Map(SOURCE_IDS.map((source) => [source, createLane(now, patience, waitUntil(source))]));
  let files = 0;
  const laneOf = (source: SourceId): Lane => {
    const lane = lanes.get(source);
    if (!lane) throw new Error(`there is no source ${source}`);
    return lane;
  };
  return {
    lane: laneOf,
    fetch: async (request, use) => {
      const lane = laneOf(request.source);
      const target = join(folder, String(++files));
      const once = async () => {
        await lane.ready();
        const reason = lane.closed();
        if (reason !== null) throw new FetchError('status', reason, { isRetriable: false });
        try {
          const result = await download(client, { ...request, target }, now);
          return result && { download: result, value: await use(target) };
        } catch (error) {
          lane.failedTry(error);
          throw error;
        } finally {
          await rm(target, { force: true });
        }
      };
      const onRetry = (error: unknown, delayMs: number): void =>
        onNote(`${request.address}: ${reasonOf(error)}; trying again in ${(delayMs / 1000).toFixed(1)} s`);
      return await retry(once, { ...patience, onRetry });
    },
  };
}

/** For people; of a document that cannot be read, without the name of the file that it was in for a moment. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'file' in error ? error.message.replaceAll(String(error.file), 'the document') : error.message;
}
