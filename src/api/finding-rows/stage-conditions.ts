/** What devices of a stage have to be, where their facts alone do not decide. */
import type { Expression } from '../../query/expression.ts';

/** A condition with its text, by which equal ones are known. */
export interface Condition {
  readonly text: string;
  readonly expression: Expression;
}

/** More conditions than these are not put to the database: its devices are then looked at one by one. */
export const MAX_CONDITIONS = 16;
/** Characters of conditions that are kept for all stages: some ten megabytes. */
const KEPT_TEXT = 2_000_000;

export interface StageConditions {
  readonly add: (stage: number, condition: Condition) => void;
  /** Null: too many. */
  readonly of: (stage: number) => readonly Expression[] | null;
}

export function createStageConditions(): StageConditions {
  const byStage = new Map<number, Map<string, Expression> | null>();
  let left = KEPT_TEXT;
  return {
    add: (stage, { text, expression }) => {
      const known = byStage.get(stage) ?? new Map<string, Expression>();
      if (byStage.get(stage) === null || known.has(text)) return;
      left -= text.length;
      const isFull = known.size === MAX_CONDITIONS || left < 0;
      byStage.set(stage, isFull ? null : known.set(text, expression));
      if (isFull) for (const each of [text, ...known.keys()]) left += each.length;
    },
    of: (stage) => {
      const known = byStage.get(stage);
      return known === null ? null : [...(known?.values() ?? [])];
    },
  };
}
