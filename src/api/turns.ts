import { RequestError } from './request-error.ts';

export interface TurnLimits {
  /** Requests that are served at a time. */
  readonly atOnce: number;
  /** Requests that may wait besides. */
  readonly waiting: number;
}

/** Gives requests their turn, in order. The function that a turn resolves to ends it. */
export interface Turns {
  /** Rejects with RequestError `too-busy` when too many wait already. */
  readonly take: () => Promise<() => void>;
}

export function createTurns({ atOnce, waiting }: TurnLimits): Turns {
  const queue: (() => void)[] = [];
  let served = 0;

  const end = (): void => {
    const next = queue.shift();
    if (next) next();
    else served--;
  };

  return {
    take: async () => {
      if (served < atOnce) served++;
      else {
        if (queue.length >= waiting) {
          throw new RequestError(
            'too-busy',
            `${atOnce} such requests are served and ${waiting} wait. Try again later.`,
          );
        }
        await new Promise<void>((resolve) => queue.push(resolve));
      }
      let isOver = false;
      return () => {
        if (!isOver) end();
        isOver = true;
      };
    },
  };
}
