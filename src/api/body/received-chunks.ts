import type { IncomingMessage } from 'node:http';
import { RequestError } from '../request-error.ts';

/** A client that sends nothing for so long is given up: less would cut off slow lines, more would keep others waiting. */
const MAX_IDLE_MS = 60_000;
/** How long the rest of a refused body is read and dropped, so that its sender gets to see the answer. */
const MAX_DRAIN_MS = 30_000;

/**
 * The body as it comes in, however long that takes: the client is waited for while it makes progress, and no more is read
 * than is taken. Throws RequestError `body-unreadable` when it is cut off, `body-idle` when nothing comes any more.
 */
export async function* receivedChunks(request: IncomingMessage, maxIdleMs = MAX_IDLE_MS): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  for (;;) {
    const chunk = await nextChunk(chunks, maxIdleMs);
    if (chunk === null) return;
    yield chunk;
  }
}

async function nextChunk(chunks: AsyncIterator<Buffer>, maxIdleMs: number): Promise<Buffer | null> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(resolve, maxIdleMs, 'idle');
  });
  const next = chunks.next().catch((cause: unknown) => {
    throw new RequestError('body-unreadable', 'The body ended before it was complete.', { cause });
  });
  const result = await Promise.race([next, idle]).finally(() => clearTimeout(timer));
  if (result !== 'idle') return result.done ? null : result.value;
  next.catch(() => undefined);
  throw new RequestError('body-idle', `Nothing of the body came in for ${maxIdleMs / 1000} seconds.`);
}

/** Reads and drops what is left of a body that is answered already; a client that does not end is cut off. */
export function dropRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const cutOff = setTimeout(() => request.destroy(), MAX_DRAIN_MS).unref();
  request.once('close', () => clearTimeout(cutOff));
  // Of whoever read it and has given up: while one is there, nothing flows.
  request.removeAllListeners('readable');
  request.resume();
}
