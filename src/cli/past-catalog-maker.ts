/** Makes catalogs of past days while the service runs, each in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { readCatalogFile } from '../ingest/catalog-file.ts';
import { runKbgap } from './run-kbgap.ts';

const LONGEST_COMPILE_MS = 5 * 60_000;

export interface PastCatalogMaker {
  readonly make: (day: Day) => Promise<Catalog>;
  /** Ends the one that is at it. */
  readonly stop: () => Promise<void>;
}

export function createPastCatalogMaker(): PastCatalogMaker {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const make = async (day: Day): Promise<Catalog> => {
    const folder = await mkdtemp(join(tmpdir(), 'kbgap-as-of-'));
    try {
      const file = join(folder, 'catalog.kbgap');
      const args = ['catalog', 'compile', '--as-of', day, '--out', file];
      const { code, stderr } = await runKbgap(args, { signal: stopping.signal, longestMs: LONGEST_COMPILE_MS });
      if (code !== 0) throw new Error(`the catalog of ${day} could not be made: ${stderr.trim() || 'it was ended'}`);
      return await readCatalogFile(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return {
    make: (day) => {
      const made = make(day);
      running = Promise.allSettled([running, made]);
      return made;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
