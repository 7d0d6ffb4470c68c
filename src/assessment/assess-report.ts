import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import type { InventoryReport } from '../inventory/model.ts';
import { type Posture, resolvePosture } from '../inventory/posture.ts';
import { assess } from './assess.ts';
import type { Assessment } from './model.ts';

export interface AssessedReport {
  readonly report: InventoryReport;
  readonly posture: Posture;
  readonly assessment: Assessment;
}

/** What a report means by itself, of a device that nothing else is known of; null: as of now. */
export function assessReport(catalog: Catalog, report: InventoryReport, asOf: Day | null = null): AssessedReport {
  const posture = resolvePosture(catalog, report);
  return { report, posture, assessment: assess(catalog, posture, { asOf }) };
}
