import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until there is an answer that is not null. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask();
    if (answer !== null) return answer;
    await wait(25);
  }
  throw new Error('what was waited for did not come');
}
