/** Runs the real `bin/kbgap` in a process of its own, as a person would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

export const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'bin/kbgap');
const PEAK_HOOK = new URL('report-peak-memory.mjs', import.meta.url).href;

if (!existsSync(join(ROOT, 'dist/cli/bin.js'))) throw new Error('kbgap is not built; run script/setup');

export interface RunOptions {
  readonly dataDir: string;
  readonly cwd?: string;
  /** Another path of the program, such as a link to it. */
  readonly bin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; default: none. */
  readonly input?: string | Uint8Array;
}

export interface Run {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end. */
export async function kbgap(args: readonly string[], options: RunOptions): Promise<Run> {
  const started = spawnKbgap(args, options);
  const [stdout, stderr, code] = await Promise.all([text(started.stdout), text(started.stderr), exitOf(started)]);
  return { code, stdout, stderr };
}

/** The same with the most memory that the process had, in MiB (Linux). */
export async function kbgapWithPeak(args: readonly string[], options: RunOptions): Promise<Run & { peakMiB: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'kbgap-peak-'));
  const file = join(folder, 'peak');
  try {
    const env = { ...options.env, NODE_OPTIONS: `--import=${PEAK_HOOK}`, KBGAP_TEST_PEAK_FILE: file };
    const run = await kbgap(args, { ...options, env });
    return { ...run, peakMiB: Number(readFileSync(file, 'utf8')) / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a run printed as JSON. */
export function jsonOf<T>({ stdout }: Run): T {
  return JSON.parse(stdout) as T;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<number | null>;
  /** Waits until the output says so; fails when the process ends before, or after 20 s. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Starts a command that goes on running; whoever starts it ends it. */
export function startKbgap(args: readonly string[], options: RunOptions): Running {
  const child = spawnKbgap(args, options);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (let waited = 0; waited < 20_000; waited += 20) {
      const found = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
      if (found) return found;
      if (child.exitCode !== null) break;
      await wait(20);
    }
    throw new Error(`kbgap ${args.join(' ')} did not say ${pattern}:\n${output.stdout}${output.stderr}`);
  };
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, exited: exitOf(child), says };
}

function spawnKbgap(args: readonly string[], { dataDir, cwd = ROOT, bin = BIN, env = {}, input }: RunOptions) {
  const child = spawn(bin, [...args], {
    cwd,
    env: { ...cleanEnvironment(), KBGAP_DATA_DIR: dataDir, ...env },
    stdio: 'pipe',
  });
  // A command may end before it has read all.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return child;
}

/** The Node that the tests run on, and what it has compiled for all processes of a run (script/test). */
const PASSED = ['KBGAP_NODE', 'NODE_COMPILE_CACHE'];

/** Without settings of kbgap, of the test runner and of colours. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    PASSED.includes(name) || !/^(?:KBGAP_|NODE_|VITEST|FORCE_COLOR$|NO_COLOR$|CI$|DATABASE_URL$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isOurs(name)));
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
