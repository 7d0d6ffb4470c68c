import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { StoreSettings } from '../../../src/store/open.ts';

/** Runs processes that save devices at once, one for each prefix; answers their exit codes. */
export function saveInProcesses(settings: StoreSettings, prefixes: readonly string[], count: number) {
  const worker = join(import.meta.dirname, 'save-devices.ts');
  const run = (prefix: string) =>
    new Promise<number | null>((resolve, reject) => {
      const child = fork(worker, [JSON.stringify(settings), prefix, String(count)], { execArgv: [] });
      child.on('exit', resolve);
      child.on('error', reject);
    });
  return Promise.all(prefixes.map(run));
}
