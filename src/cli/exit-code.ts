/** What a command's exit code says; the highest-ranking of several devices counts. */
export const EXIT = { clean: 0, missing: 1, unknown: 2, error: 3 } as const;

export type Outcome = keyof typeof EXIT;

/** An error outranks a missing update, which outranks an unknown, which outranks clean. */
const RANK: readonly Outcome[] = ['clean', 'unknown', 'missing', 'error'];

/** The outcome of several: clean only when all are. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>((worst, next) => (RANK.indexOf(next) > RANK.indexOf(worst) ? next : worst), 'clean');
}
