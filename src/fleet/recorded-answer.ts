import type { KbId } from '../catalog/ids.ts';
import type { Answer } from './answers.ts';
import type { AnswerText } from './ports.ts';

/** What history needs of an answer. */
export interface RecordedAnswer {
  readonly missing: readonly KbId[];
  readonly isUnknown: boolean;
}

/** As it is kept; equal for equal answers. */
export function encodeAnswer({ missing, isUnknown }: RecordedAnswer | Answer): AnswerText {
  return JSON.stringify({ missing: missing.map(Number).sort((a, b) => a - b), isUnknown });
}

export function decodeAnswer(text: AnswerText): RecordedAnswer {
  const { missing, isUnknown }: { missing: number[]; isUnknown: boolean } = JSON.parse(text);
  return { missing: missing.map(String), isUnknown };
}

/** Nothing is missing, and nothing was left undecided. */
export function isPatched({ missing, isUnknown }: RecordedAnswer): boolean {
  return missing.length === 0 && !isUnknown;
}
