import { createAnswersGate } from '../assessment/answers-gate.ts';
import { CATALOG_GATES } from '../catalog/gates/all.ts';
import type { Gate } from '../catalog/gates/finding.ts';
import { loadFrozenReports } from '../ingest/frozen-reports.ts';
import { parseReports } from '../inventory/parse-report.ts';

/** What a new catalog must pass before it is published. */
export async function loadGates(): Promise<readonly Gate[]> {
  return [...CATALOG_GATES, createAnswersGate(parseReports(await loadFrozenReports()))];
}
