/** A wire to the service that can be held: what the service says waits until it is let go. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface HeldWire {
  /** Where the service is reached by it. */
  readonly url: string;
  readonly hold: () => void;
  readonly letGo: () => void;
  readonly close: () => Promise<void>;
}

export async function holdWire(serviceUrl: string): Promise<HeldWire> {
  const { hostname, port } = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  let isHeld = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    answers.add(far);
    // Either end may go at any time; then the other one does.
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    near.pipe(far).pipe(near);
    if (isHeld) far.pause();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => {
      isHeld = true;
      for (const far of answers) far.pause();
    },
    letGo: () => {
      isHeld = false;
      for (const far of answers) far.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
