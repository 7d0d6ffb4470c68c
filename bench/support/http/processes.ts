/** The bare server and what asks, each a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Load, ReadyAnswer, Round, RoundResult } from './messages.ts';

export interface BareServer {
  readonly url: string;
  readonly stop: () => void;
}

export async function startBareServer(answers: readonly ReadyAnswer[]): Promise<BareServer> {
  const child = start('bare-server.ts');
  const url = await exchange<string>(child, answers);
  return { url, stop: () => child.disconnect() };
}

export interface LoadGenerator {
  readonly run: (round: Round) => Promise<RoundResult>;
  readonly stop: () => void;
}

export async function startLoad(loads: Readonly<Record<string, Load>>): Promise<LoadGenerator> {
  const child = start('load.ts');
  await exchange(child, loads);
  return { run: (round) => exchange<RoundResult>(child, round), stop: () => child.disconnect() };
}

function start(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file));
}

/** Sends a message and waits for the one that answers it. */
async function exchange<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  const over = new AbortController();
  const answered = once(child, 'message', over);
  const ended = once(child, 'exit', over).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`);
  });
  child.send(message);
  try {
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  } finally {
    over.abort();
  }
}
