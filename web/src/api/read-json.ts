import { ApiError } from './api-error.ts';
import { send } from './call.ts';
import { planRetry } from './retry.ts';
import { wakeFor } from './wake.ts';

const SLOW_MS = 3000;
/** A server that takes longer is as good as away. */
const LONGEST_MS = 60_000;

export interface ReadListener {
  readonly onAnswer: (value: unknown) => void;
  /** `retryAt`: when it is tried again; null: not by itself. */
  readonly onFailure: (error: ApiError, retryAt: number | null) => void;
  readonly onSlow: () => void;
}

/** Reads until there is an answer, or one that time does not change; the function returned gives up. */
export function readJson(address: string, listener: ReadListener): () => void {
  return askUntilAnswered(async (signal) => JSON.parse(await send('GET', address, { signal })), listener);
}

/** The same of any question that does no harm when it is asked twice. */
export function askUntilAnswered(
  ask: (signal: AbortSignal) => Promise<unknown>,
  { onAnswer, onFailure, onSlow }: ReadListener,
  longestMs = LONGEST_MS,
): () => void {
  const control = new AbortController();
  let sleepOn = (): void => undefined;
  const attempt = async (failures: number): Promise<void> => {
    const slow = setTimeout(onSlow, SLOW_MS);
    try {
      const value = await ask(AbortSignal.any([control.signal, AbortSignal.timeout(longestMs)]));
      if (!control.signal.aborted) onAnswer(value);
    } catch (error) {
      if (control.signal.aborted) return;
      const failed =
        error instanceof ApiError ? error : new ApiError(0, { code: 'unread', message: String(error), target: null });
      // The log-in is on its way.
      if (failed.status === 401) return;
      const retry = planRetry(failed, failures + 1);
      onFailure(failed, retry && Date.now() + retry.afterMs);
      if (retry) sleepOn = wakeFor(retry, () => void attempt(failures + 1), { page: document, network: window });
    } finally {
      clearTimeout(slow);
    }
  };
  void attempt(0);
  return () => {
    control.abort();
    sleepOn();
  };
}
