import type { Gate } from '../catalog/gates/finding.ts';

/** What a new catalog must pass before it is published. */
export const GATES: readonly Gate[] = [];
