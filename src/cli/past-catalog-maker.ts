/**
 * Makes catalogs of past days while the service runs, each in a process of its own: a compile takes seconds of the processor,
 * in which the service would answer nobody, and memory that goes when it ends.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { readCatalogFile } from '../ingest/catalog-file.ts';

/** One that takes longer hangs. */
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
      await runKbgap(['catalog', 'compile', '--as-of', day, '--out', file], stopping.signal);
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

/** Runs this program with the settings of this process. Throws what it says on standard error where it fails. */
async function runKbgap(args: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const [program = ''] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_COMPILE_MS,
    killSignal: 'SIGKILL',
    signal,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Of much the end says why.
    said = (said + text).slice(-10_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`kbgap ${args.join(' ')} ended with ${code}: ${said.trim()}`);
}
