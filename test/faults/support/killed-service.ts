/** Services over one store that are killed at random while many write, and what must be true afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../../bench/support/random.ts';
import { ROOT } from '../../cli/support/kbgap.ts';
import { UPDATES } from '../../contract/support/catalog.ts';
import { makeReport } from '../../contract/support/reports.ts';

export interface Storm {
  /** Settings of each node's process. */
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly token: string;
  readonly writers: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What is known of a device: the newest report that was acknowledged, and those sent after it of which nobody knows. */
export interface Expected {
  readonly device: string;
  readonly acknowledged: Sent | null;
  readonly unknown: readonly Sent[];
}

export interface Sent {
  readonly collectedAt: string;
  readonly ubr: number;
}

export interface Outcome {
  readonly expected: readonly Expected[];
  readonly acknowledged: number;
  readonly kills: number;
}

const DEVICES_OF_A_WRITER = 4;
const REVISIONS = [0, ...UPDATES.map(({ ubr }) => ubr)];

/** Runs the storm; at its end no node is left running. */
export async function runStorm({ nodes, token, writers, seconds, seed }: Storm): Promise<Outcome> {
  const random = createRandom(seed);
  const running = await Promise.all(nodes.map((environment) => startNode(environment)));
  const end = Date.now() + seconds * 1000;
  const start = Date.now() - 3_600_000;
  let kills = 0;
  let acknowledged = 0;

  const kill = async (): Promise<void> => {
    while (Date.now() < end) {
      await wait(200 + random() * 1_500);
      const index = Math.floor(random() * nodes.length);
      await running[index]?.kill();
      kills++;
      running[index] = await startNode(nodes[index] ?? {});
    }
  };

  const write = async (writer: number): Promise<Expected[]> => {
    const own = Array.from({ length: DEVICES_OF_A_WRITER }, (_, index) => ({
      device: `PC-${writer}-${index}`,
      acknowledged: null as Sent | null,
      unknown: [] as Sent[],
    }));
    for (let turn = 0; Date.now() < end; turn++) {
      const device = own[turn % own.length];
      if (!device) throw new Error('a writer without devices');
      const sent = {
        collectedAt: new Date(start + turn * 10).toISOString(),
        ubr: REVISIONS[Math.floor(random() * REVISIONS.length)] ?? 0,
      };
      device.unknown.push(sent);
      const url = running[Math.floor(random() * running.length)]?.url ?? '';
      if (await isAcknowledged(url, token, device.device, sent, turn % 3 === 0)) {
        acknowledged++;
        device.acknowledged = sent;
        // What nobody knows of is older than this one: the newest report wins.
        device.unknown.length = 0;
      } else await wait(random() * 50);
    }
    return own;
  };

  const [written] = await Promise.all([
    Promise.all(Array.from({ length: writers }, (_, index) => write(index))),
    kill(),
  ]);
  await Promise.all(running.map((node) => node.kill()));
  return { expected: written.flat(), acknowledged, kills };
}

/** True: the service said that it has kept the report. Anything else, a broken connection too, says nothing. */
async function isAcknowledged(
  base: string,
  token: string,
  device: string,
  { collectedAt, ubr }: Sent,
  isBulk: boolean,
): Promise<boolean> {
  const report = makeReport({ computerName: device, collectedAt, ubr });
  const [method, path, body] = isBulk
    ? ['POST', '/v1/reports', `${report}\n`]
    : ['PUT', `/v1/devices/${device}/report`, report];
  return await new Promise((resolve) => {
    request(
      `${base}${path}`,
      { method, headers: { authorization: `Bearer ${token}` }, timeout: 20_000, agent: false },
      (response) => {
        text(response).then(
          (answer) =>
            resolve(
              isBulk
                ? response.statusCode === 200 && JSON.parse(answer).rejected === 0
                : /^20[01]$/.test(String(response.statusCode)),
            ),
          () => resolve(false),
        );
      },
    )
      .once('error', () => resolve(false))
      .once('timeout', function (this: ReturnType<typeof request>) {
        this.destroy();
      })
      .end(body);
  });
}

interface Node {
  readonly url: string;
  readonly kill: () => Promise<void>;
}

export async function startNode(environment: Readonly<Record<string, string>>): Promise<Node> {
  const child = spawn(join(ROOT, 'bin/kbgap'), ['serve', '--port', '0', '--json'], {
    env: { ...process.env, KBGAP_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${chunk}`.slice(-4_000);
  });
  const ended = once(child, 'exit');
  const line = await Promise.race([firstLine(child), ended.then(() => null)]);
  if (line === null) throw new Error(`serve ended: ${log}`);
  return {
    url: JSON.parse(line).url,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  const [line] = await once(createInterface(stdout), 'line');
  return line;
}
