/** Vitest's global set-up: a folder for what all test files of a run share, and its end. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    runFolder: string;
  }
}

/** In the run's folder, once a test file has started the server. */
export const POSTGRES_FILE = 'postgres.json';

export interface SharedPostgres {
  readonly folder: string;
  readonly port: number;
}

export default function setUp(project: TestProject): () => Promise<void> {
  const runFolder = mkdtempSync(join(tmpdir(), 'kbgap-run-'));
  project.provide('runFolder', runFolder);
  return async () => {
    await stopPostgres(join(runFolder, POSTGRES_FILE));
    rmSync(runFolder, { recursive: true });
  };
}

async function stopPostgres(file: string): Promise<void> {
  // The name that it has while it starts: a run may be ended meanwhile.
  const path = [file, `${file}.partial`].find((each) => existsSync(each));
  if (path === undefined) return;
  const { folder }: SharedPostgres = JSON.parse(readFileSync(path, 'utf8'));
  // Its first line is the process; the server removes it when it has ended.
  const processFile = join(folder, 'data/postmaster.pid');
  if (existsSync(processFile)) process.kill(Number.parseInt(readFileSync(processFile, 'utf8'), 10), 'SIGINT');
  for (let waited = 0; existsSync(processFile) && waited < 10_000; waited += 20) await wait(20);
  rmSync(folder, { recursive: true, force: true });
}
