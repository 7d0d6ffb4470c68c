/**
 * Runs this program in a process of its own: what takes seconds of the processor would leave the service answering nobody
 * meanwhile, and its memory goes when it ends.
 */
import { spawn } from 'node:child_process';

export interface RunLimits {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** One that takes longer hangs, and is ended too. */
  readonly longestMs: number;
}

export interface Ran {
  /** Null: it was ended. */
  readonly code: number | null;
  /** Of much the end, which says how it went. */
  readonly stdout: string;
  readonly stderr: string;
}

const STOP_GRACE_MS = 5_000;
const KEPT_CHARACTERS = 1_000_000;

/** With the settings of this process. Throws where it cannot be started. */
export async function runKbgap(args: readonly string[], { signal, longestMs }: RunLimits): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  if (signal.aborted) return { ...output, code: null };
  const [program = ''] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] = (output[name] + text).slice(-KEPT_CHARACTERS);
    });
  let kill: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  };
  const hung = setTimeout(stop, longestMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { ...output, code };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(hung);
    clearTimeout(kill);
  }
}
