import type { Assessment } from '../assessment/model.ts';
import type { InventoryReport, ReportNote } from '../inventory/model.ts';
import { parseReports } from '../inventory/parse-report.ts';
import type { Assessor } from './assessor.ts';
import { type DeviceReference, nameKeyOf, parseDeviceReference } from './device-id.ts';
import { toFacts } from './facts.ts';
import { FleetError } from './fleet-error.ts';
import type { Device, DeviceStore, SaveOutcome } from './ports.ts';

/** A report as it came in. */
export interface SentReport {
  readonly tenantId: string;
  /** The device's id or name, as the sender wrote it. */
  readonly device: string;
  readonly bytes: Uint8Array;
}

/** Something about a report that its sender should know. */
export interface IntakeNote {
  readonly code: ReportNote['code'] | 'older-report-ignored' | 'collected-in-future' | 'computer-name-differs';
  /** The field concerned: "collectedAt". */
  readonly field: string;
  /** One sentence for a person, with the values. */
  readonly message: string;
}

export interface AcceptedReport {
  readonly outcome: SaveOutcome;
  /** The device as it is kept now; so is the assessment, also when the report was ignored. */
  readonly device: Device;
  readonly assessment: Assessment;
  readonly notes: readonly IntakeNote[];
}

export interface IntakeContext {
  readonly store: DeviceStore;
  readonly assessor: Assessor;
  readonly now: () => Date;
}

/** Clocks of devices may be ahead by this much without a note. */
const TOLERATED_LEAD_MS = 5 * 60 * 1000;

/** Takes reports in: read, kept durably, then assessed. */
export function createIntake({ store, assessor, now }: IntakeContext) {
  return async ({ tenantId, device: given, bytes }: SentReport): Promise<AcceptedReport> => {
    const reference = parseDeviceReference(tenantId, given);
    const report = readOneReport(bytes);
    const receivedAt = now();
    const facts = toFacts(report);
    const { collectedAt, note } = collectionTime(report, receivedAt);
    const name = report.computerName ?? (reference.nameKey === null ? null : given);
    const { outcome, device } = await store.saveReport({
      tenantId,
      deviceId: reference.id,
      name,
      nameKey: name === null ? null : nameKeyOf(name),
      facts,
      collectedAt,
      receivedAt: receivedAt.toISOString(),
    });
    const ofSending = [note, nameNote(report, reference), outcome === 'older' ? olderNote(collectedAt, device) : null];
    return {
      outcome,
      device,
      assessment:
        outcome === 'older' ? await assessor.assessFacts(tenantId, device.factsKey) : assessor.assessNew(facts),
      notes: [...report.notes, ...ofSending.filter((each) => each !== null)],
    };
  };
}

function readOneReport(bytes: Uint8Array): InventoryReport {
  const reports = parseReports(bytes);
  const [report] = reports;
  if (report && reports.length === 1) return report;
  throw new FleetError('several-devices', `expected the report of one device, found ${reports.length}`);
}

/** Never later than now: a device whose clock is years ahead would refuse every later report. */
function collectionTime(
  report: InventoryReport,
  receivedAt: Date,
): { readonly collectedAt: string; readonly note: IntakeNote | null } {
  const collected = report.collectedAt === null ? receivedAt : new Date(report.collectedAt);
  const lead = collected.getTime() - receivedAt.getTime();
  if (lead <= 0) return { collectedAt: collected.toISOString(), note: null };
  const message = `collected at ${collected.toISOString()}, which is later than now; ${receivedAt.toISOString()} is taken instead`;
  return {
    collectedAt: receivedAt.toISOString(),
    note: lead > TOLERATED_LEAD_MS ? { code: 'collected-in-future', field: 'collectedAt', message } : null,
  };
}

function nameNote({ computerName }: InventoryReport, { given, nameKey }: DeviceReference): IntakeNote | null {
  if (computerName === null || nameKey === null || nameKeyOf(computerName) === nameKey) return null;
  return {
    code: 'computer-name-differs',
    field: 'computerName',
    message: `sent for ${given}, but the report is of computer ${computerName}; it is kept for ${given}`,
  };
}

function olderNote(collectedAt: string, device: Device): IntakeNote {
  return {
    code: 'older-report-ignored',
    field: 'collectedAt',
    message: `collected at ${collectedAt}, but a report of ${device.collectedAt} is there already; nothing was changed`,
  };
}
