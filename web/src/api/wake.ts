import type { Retry } from './retry.ts';

/** What a page knows of whether it is looked at, and of the network. */
export interface Surroundings {
  readonly page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;
  readonly network: Pick<Window, 'addEventListener' | 'removeEventListener'>;
}

/**
 * Calls `wake` once: when its time has come and the page is looked at, or before, when the page is shown again or the network
 * is back. The function returned takes it back.
 */
export function wakeFor({ afterMs, soonestMs }: Retry, wake: () => void, { page, network }: Surroundings): () => void {
  const soonest = Date.now() + soonestMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', hasten);
    network.removeEventListener('online', hasten);
  };
  const ring = (): void => {
    if (page.hidden) return;
    stop();
    wake();
  };
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(ring, Math.max(0, ms));
  };
  const hasten = (): void => {
    if (page.hidden) clearTimeout(timer);
    else wait(soonest - Date.now());
  };
  page.addEventListener('visibilitychange', hasten);
  network.addEventListener('online', hasten);
  if (!page.hidden) wait(afterMs);
  return stop;
}
