/** Asks a server, in a process of its own. Forked by `processes.ts`, which sends the loads by their names, then round after round. */
import { createRandom } from '../random.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Load, Round, RoundResult } from './messages.ts';

const random = createRandom(1);

process.once('message', (loads: Readonly<Record<string, Load>>) => {
  process.on('message', async ({ server, seconds, rate }: Round) => {
    const load = loads[server];
    if (!load) throw new Error(`no load named ${server}`);
    process.send?.(await (rate === null ? askAgain(load, seconds) : askAtRate(load, seconds, rate)));
  });
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());

function requestMaker({ url, token, paths }: Load): () => string {
  const rest = ` HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: Bearer ${token}\r\naccept: */*\r\n\r\n`;
  return () => `GET ${paths[Math.floor(random() * paths.length)]}${rest}`;
}

/** As much as the server can do. */
async function askAgain(load: Load, seconds: number): Promise<RoundResult> {
  const next = requestMaker(load);
  const end = performance.now() + seconds * 1000;
  const start = performance.now();
  let answers = 0;
  let open = load.connections;
  return new Promise((resolve) => {
    const onAnswer = (connection: Connection): void => {
      answers += 1;
      if (performance.now() < end) {
        connection.ask(next());
        return;
      }
      connection.close();
      open -= 1;
      if (open === 0) resolve({ perSecond: (answers / (performance.now() - start)) * 1000, p99: Number.NaN });
    };
    for (let index = 0; index < load.connections; index++) {
      openConnection(load.url, onAnswer).then((connection) => connection.ask(next()));
    }
  });
}

/**
 * Requests that fall due at even distances. Each is measured from when it was due, also while it waits for a connection: a
 * server that stands still is charged for all that would have come meanwhile (no "coordinated omission").
 */
async function askAtRate(load: Load, seconds: number, rate: number): Promise<RoundResult> {
  const next = requestMaker(load);
  const dueOf = new Map<Connection, number>();
  const waits = new Float64Array(Math.floor(rate * seconds));
  let [asked, answered] = [0, 0];
  const free: Connection[] = [];
  const onAnswer = (connection: Connection): void => {
    waits[answered] = performance.now() - (dueOf.get(connection) ?? Number.NaN);
    answered += 1;
    free.push(connection);
  };
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(load.url, onAnswer)),
  );
  free.push(...connections);
  const start = performance.now();
  const askWhatIsDue = (): void => {
    for (;;) {
      const due = start + (asked / rate) * 1000;
      if (asked === waits.length || due > performance.now()) return;
      const connection = free.pop();
      if (!connection) return;
      asked += 1;
      dueOf.set(connection, due);
      connection.ask(next());
    }
  };
  while (answered < waits.length) {
    askWhatIsDue();
    // Not a timer: those come at whole milliseconds, many requests at once.
    await new Promise((resume) => setImmediate(resume));
  }
  const perSecond = (answered / (performance.now() - start)) * 1000;
  for (const connection of connections) connection.close();
  return { perSecond, p99: waits.sort()[Math.floor(waits.length * 0.99)] ?? Number.NaN };
}
