import type { RateLimiter } from './rate-limiter.ts';

/** What a node lets in without knowing of the others is what comes to it in this time. Nothing is sent while nobody calls. */
const EXCHANGE_EVERY_MS = 250;
const RETRY_MS = 5_000;

/**
 * Has the limiter exchange its counts again and again, until the function it gives is called. `onError` is told when the store
 * fails, once for each time that it does.
 */
export function startExchange({ exchange }: RateLimiter, onError: (error: unknown) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isFailing = false;
  let running: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    try {
      await exchange();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onError(error);
      isFailing = true;
    }
    if (!isStopped) schedule(isFailing ? RETRY_MS : EXCHANGE_EVERY_MS);
  };
  const schedule = (pause: number): void => {
    timer = setTimeout(() => {
      running = run();
    }, pause).unref();
  };

  schedule(EXCHANGE_EVERY_MS);
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
