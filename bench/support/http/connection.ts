/**
 * A kept-alive connection that asks for one thing at a time. Written on sockets: what asks must cost less than the barest
 * server that answers, or it would be measured itself; autocannon and undici cost more.
 */
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const HEAD = /^HTTP\/1\.1 200 [\s\S]*\r\ncontent-length: (\d+)\r\n/i;

export interface Connection {
  readonly ask: (request: string) => void;
  readonly close: () => void;
}

/** `onAnswer`: once per request, when its whole answer is there. Anything but a 200 of known length ends the process. */
export async function openConnection(url: string, onAnswer: (connection: Connection) => void): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(Number(port), hostname, () => resolve(opened));
    opened.once('error', reject);
  });
  socket.setNoDelay(true);
  const connection: Connection = { ask: (request) => socket.write(request, 'latin1'), close: () => socket.destroy() };
  let head: Buffer | null = null;
  let left = 0;
  socket.on('data', (chunk: Buffer) => {
    if (left > 0) left -= chunk.length;
    else {
      head = head ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      left = lengthOf(head.toString('latin1', 0, end + 2)) - (head.length - end - HEAD_END.length);
      head = null;
    }
    if (left < 0) throw new Error('more bytes than the answer said');
    if (left === 0) onAnswer(connection);
  });
  socket.on('end', () => {
    throw new Error('the server closed a connection');
  });
  return connection;
}

function lengthOf(head: string): number {
  const length = HEAD.exec(head)?.[1];
  if (length === undefined) throw new Error(`not the answer that was expected: ${head}`);
  return Number(length);
}
