import { ApiError } from './api-error.ts';
import { send } from './call.ts';
import { goToLogIn } from './log-in.ts';
import { retryDelay } from './retry.ts';

const SLOW_MS = 3000;

export interface ReadListener {
  readonly onAnswer: (value: unknown) => void;
  /** `retryAt`: when it is tried again; null: not by itself. */
  readonly onFailure: (error: ApiError, retryAt: number | null) => void;
  readonly onSlow: () => void;
}

/** Reads until there is an answer, or one that time does not change; the function returned gives up. */
export function readJson(address: string, { onAnswer, onFailure, onSlow }: ReadListener): () => void {
  const control = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = async (failures: number): Promise<void> => {
    const slow = setTimeout(onSlow, SLOW_MS);
    try {
      const value: unknown = JSON.parse(await send('GET', address, { signal: control.signal }));
      if (!control.signal.aborted) onAnswer(value);
    } catch (error) {
      if (control.signal.aborted) return;
      const failed =
        error instanceof ApiError
          ? error
          : new ApiError(0, { code: 'unreadable', message: String(error), target: null });
      if (failed.status === 401) return goToLogIn();
      const delay = retryDelay(failed, failures + 1);
      onFailure(failed, delay === null ? null : Date.now() + delay);
      if (delay !== null) timer = setTimeout(() => void attempt(failures + 1), delay);
    } finally {
      clearTimeout(slow);
    }
  };
  void attempt(0);
  return () => {
    control.abort();
    clearTimeout(timer);
  };
}
