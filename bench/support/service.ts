/** `kbgap serve` as a process of its own, and what benchmarks ask of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../test/cli/support/kbgap.ts';

export interface Service {
  readonly url: string;
  readonly processId: number;
  readonly stop: () => Promise<void>;
}

/** Starts on a free port; answers when it is ready. `log`: a file descriptor for what it logs; default: ours. */
export async function startService(
  environment: Readonly<Record<string, string>>,
  log: number | 'inherit' = 'inherit',
): Promise<Service> {
  const child = spawn(join(ROOT, 'bin/kbgap'), ['serve', '--port', '0', '--json'], {
    env: { ...process.env, KBGAP_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', log],
  });
  const [line] = await Promise.race([firstLine(child), ended(child)]);
  const { url }: { url: string } = JSON.parse(line ?? '');
  return {
    url,
    processId: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string[]> {
  if (!stdout) throw new Error('no output');
  const lines = createInterface(stdout);
  return await new Promise((resolve) => lines.once('line', (line) => resolve([line])));
}

async function ended(child: ChildProcess): Promise<never> {
  return await new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`serve ended with ${code}`))));
}

/** The most memory that a process has used, in MiB. */
export function peakMiB(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Waits until a process has used hardly any of a processor for a second: whatever a load leaves to be done is done. */
export async function untilIdle(processId: number): Promise<void> {
  for (let before = processorSeconds(processId); ; ) {
    await wait(1_000);
    const now = processorSeconds(processId);
    if (now - before < 0.05) return;
    before = now;
  }
}

function processorSeconds(processId: number): number {
  // After the name in parentheses, which may hold anything: the 12th and 13th, in hundredths of a second.
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function get<T>(url: string, token: string): Promise<T> {
  const body = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers: { authorization: `Bearer ${token}` } }, resolve)
      .once('error', reject)
      .end();
  });
  const answer = await text(body);
  if (body.statusCode !== 200) throw new Error(`${url}: ${body.statusCode} ${answer}`);
  return JSON.parse(answer);
}

/** Sends lines as one request, as fast as they are taken. */
export async function postLines<T>(url: string, token: string, lines: Iterable<string>): Promise<T> {
  const sending = request(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    sending.once('response', resolve).once('error', reject),
  );
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < 1 << 16) continue;
    if (!sending.write(chunk)) await new Promise((resume) => sending.once('drain', resume));
    chunk = '';
  }
  sending.end(chunk);
  const response = await answered;
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${answer}`);
  return JSON.parse(answer);
}
