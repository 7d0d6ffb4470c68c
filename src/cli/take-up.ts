/** Work that is asked for now and then, and must succeed in the end. */
export interface TakeUp {
  /** Asks for it: at once, or once more after the run that is under way, which may have begun before what it is asked for. */
  readonly soon: () => void;
  /** Waits for the run under way; none follows. */
  readonly stop: () => Promise<void>;
}

export interface TakeUpOptions {
  /** After a failure it is done again, in so many milliseconds. */
  readonly retryMs: number;
  /** Told of a failure, unless it is the same as the one before. */
  readonly onError: (error: unknown) => void;
}

/** Does work one run at a time: of two that read something at once, the one that read the older might end last. */
export function createTakeUp(work: () => Promise<void>, { retryMs, onError }: TakeUpOptions): TakeUp {
  let running: Promise<void> | null = null;
  let isAsked = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let told = '';

  const runOnce = async (): Promise<void> => {
    isAsked = false;
    try {
      await work();
      told = '';
    } catch (error) {
      if (String(error) !== told) onError(error);
      told = String(error);
      timer = setTimeout(soon, retryMs).unref();
    }
  };

  const runWhileAsked = async (): Promise<void> => {
    while (isAsked && !isStopped) {
      clearTimeout(timer);
      await runOnce();
    }
    running = null;
  };

  const soon = (): void => {
    isAsked = true;
    running ??= runWhileAsked();
  };

  return {
    soon,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
