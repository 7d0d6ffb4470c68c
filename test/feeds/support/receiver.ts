/** A real HTTP server that takes webhooks, and answers as a test says. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly received: readonly Received[];
  readonly answerWith: (answer: Answer) => void;
  readonly close: () => Promise<void>;
}

/** A status, or what to do instead of answering with one. */
export type Answer = number | ((response: ServerResponse) => void);

export async function startReceiver(first: Answer = 204): Promise<Receiver> {
  let answer = first;
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    received.push({ path: request.url ?? '', headers, body: await text(request) });
    if (typeof answer === 'number') response.writeHead(answer).end('made up');
    else answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
