/** What the fleet does by itself while the service runs. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fleet } from './fleet.ts';

export interface BackgroundContext {
  readonly fleet: Fleet;
  /** Whether a catalog is the published one: a process that has not taken up the newest yet must not record under an old one. */
  readonly isPublished: (catalogVersion: string) => Promise<boolean>;
  readonly onError: (error: unknown, job: string) => void;
}

export interface Background {
  /** Records what facts mean under the catalog in force, soon. */
  readonly recordSoon: () => void;
  /** Waits for work under way; nothing starts any more. */
  readonly stop: () => Promise<void>;
}

const RECORD_EVERY_MS = 30_000;
const SWEEP_EVERY_MS = 10 * 60_000;

export function startBackground({ fleet, isPublished, onError }: BackgroundContext): Background {
  const { recordAnswers, sweep } = fleet.maintenance;
  const record = async (): Promise<void> => {
    if (await isPublished(fleet.catalog().version)) await recordAnswers();
  };
  const warmedUp = fleet.warmUp().catch((error: unknown) => onError(error, 'warm-up'));
  const jobs = [
    repeat(record, { everyMs: RECORD_EVERY_MS, onError: (error) => onError(error, 'history') }),
    repeat(sweep, { everyMs: SWEEP_EVERY_MS, onError: (error) => onError(error, 'sweep') }),
  ] as const;
  return {
    recordSoon: jobs[0].runSoon,
    stop: async () => {
      await Promise.all([warmedUp, ...jobs.map((job) => job.stop())]);
    },
  };
}

interface Repeated {
  readonly runSoon: () => void;
  readonly stop: () => Promise<void>;
}

/** Runs work now and then again and again, one run at a time; what is asked for during a run comes after it. */
export function repeat(
  work: () => Promise<unknown>,
  { everyMs, onError }: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running: Promise<void> | null = null;
  let isAsked = false;

  // In the context of now, whoever asks: work that was asked for under a lock would else, for ever, count on that lock.
  const run = AsyncLocalStorage.bind((): void => {
    clearTimeout(timer);
    if (isStopped) return;
    if (running) {
      isAsked = true;
      return;
    }
    isAsked = false;
    running = work()
      .then(() => undefined, onError)
      .finally(() => {
        running = null;
        if (isAsked) run();
        else if (!isStopped) timer = setTimeout(run, everyMs).unref();
      });
  });
  run();
  return {
    runSoon: run,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
