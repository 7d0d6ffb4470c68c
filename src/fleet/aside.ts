/** Work that would hold up everything else, on a thread of its own. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread sends, once. */
export type AsideMessage<Result> = { readonly result: Result };

export interface AsideOptions {
  /** What the thread is given; `transfer` is moved there, and gone here. */
  readonly data: unknown;
  readonly transfer?: readonly ArrayBuffer[];
  /** More than so much memory is taken for a fault. */
  readonly maxHeapMb: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a module of this program, named without its ending, and gives what it sends. The module stands beside the caller,
 * whose `import.meta.url` tells whether that is TypeScript or what is built of it.
 * @throws what goes wrong in the thread, and an error when it ends without a result.
 */
export async function runAside<Result>(callerUrl: string, name: string, options: AsideOptions): Promise<Result> {
  const { data, transfer = [], maxHeapMb, signal } = options;
  signal?.throwIfAborted();
  const worker = new Worker(new URL(`${name}${extname(new URL(callerUrl).pathname)}`, callerUrl), {
    workerData: data,
    transferList: [...transfer],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.once('message', ({ result }: AsideMessage<Result>) => resolve(result));
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`${name} ended without a result`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
