/**
 * The least that a Node service can do: answers every request with the next of some ready answers, whatever was asked.
 * Forked by `processes.ts`, which sends the answers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReadyAnswer } from './messages.ts';

process.once('message', (answers: readonly ReadyAnswer[]) => {
  const ready = answers.map(({ headers, body }) => ({ headers, body: Buffer.from(body) }));
  let next = 0;
  const server = createServer((_request, response) => {
    const answer = ready[next++ % ready.length];
    response.writeHead(200, [...(answer?.headers ?? [])]).end(answer?.body);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.(`http://127.0.0.1:${port}`);
  });
});
process.once('disconnect', () => process.exit());
