/** A report of one device that its sender waits for: kept, then told what it means. */
import type { Assessment } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ReportNote } from '../inventory/model.ts';
import { ReportError } from '../inventory/report-error.ts';
import { parseStatements, type Statement } from '../inventory/statement.ts';
import { tellsNothing } from './address.ts';
import type { Answers } from './answers.ts';
import { type DeviceReference, nameKeyOf, parseDeviceReference } from './device-id.ts';
import type { StatementOutcome } from './device-state.ts';
import { FleetError } from './fleet-error.ts';
import type { AcceptedStatement, AcceptStatements } from './intake.ts';
import type { Device } from './ports.ts';

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
  readonly outcome: StatementOutcome;
  /** The device as it is kept now; so is the assessment, also when the report was ignored. */
  readonly device: Device;
  readonly assessment: Assessment;
  /** The catalog it was assessed with. */
  readonly catalog: Catalog;
  readonly notes: readonly IntakeNote[];
}

export interface SingleReportContext {
  readonly accept: AcceptStatements;
  readonly answers: Answers;
  readonly now: () => Date;
}

/** Clocks of devices may be ahead by this much without a note. */
const TOLERATED_LEAD_MS = 5 * 60 * 1000;

export async function acceptReport(
  { tenantId, device: given, bytes }: SentReport,
  { accept, answers, now }: SingleReportContext,
): Promise<AcceptedReport> {
  const reference = parseDeviceReference(tenantId, given);
  const statements = readOneDevice(bytes);
  const results = await accept(
    tenantId,
    statements.map((statement) => ({ statement, device: given })),
  );
  const accepted = results.map((result) => {
    if (result instanceof FleetError) throw result;
    return result;
  });
  const last = accepted.at(-1);
  if (!last) throw new FleetError('several-devices', 'expected the report of one device, found none');
  const { device } = last;
  return {
    outcome: outcomeOf(accepted),
    device,
    catalog: answers.catalog,
    assessment: await answers.assessFacts(tenantId, device.factsKey),
    notes: [
      ...statements.flatMap((statement) => (statement.kind === 'whole' ? statement.report.notes : statement.notes)),
      ...accepted.flatMap((each) => [futureNote(each, now()), olderNote(each)]),
      ...statements.map((statement) => nameNote(statement, reference)),
    ].filter((note) => note !== null),
  };
}

/** A file may hold several statements (rows of several tables), of one device. */
function readOneDevice(bytes: Uint8Array): readonly Statement[] {
  const statements = parseStatements(bytes).filter((statement) => !tellsNothing(statement));
  if (statements.length === 0) throw new ReportError('malformed', 'expected rows that tell of updates, found none');
  const devices = new Set(statements.map((statement) => statement.device ?? nameOf(statement) ?? ''));
  const isOne = statements.length === 1 || (devices.size === 1 && statements.every(({ kind }) => kind === 'rows'));
  if (isOne) return statements;
  throw new FleetError('several-devices', `expected the report of one device, found ${statements.length}`);
}

function nameOf(statement: Statement): string | null {
  return statement.kind === 'whole' ? statement.report.computerName : statement.computerName;
}

function outcomeOf(accepted: readonly AcceptedStatement[]): StatementOutcome {
  const outcomes = accepted.map(({ outcome }) => outcome);
  return (['created', 'updated'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'older';
}

function futureNote({ collectedAt, leadMs }: AcceptedStatement, now: Date): IntakeNote | null {
  if (leadMs <= TOLERATED_LEAD_MS) return null;
  const said = new Date(Date.parse(collectedAt) + leadMs).toISOString();
  const message = `collected at ${said}, which is later than now; ${collectedAt || now.toISOString()} is taken instead`;
  return { code: 'collected-in-future', field: 'collectedAt', message };
}

function nameNote(statement: Statement, { given, nameKey }: DeviceReference): IntakeNote | null {
  const computerName = nameOf(statement);
  if (computerName === null || nameKey === null || nameKeyOf(computerName) === nameKey) return null;
  return {
    code: 'computer-name-differs',
    field: 'computerName',
    message: `sent for ${given}, but the report is of computer ${computerName}; it is kept for ${given}`,
  };
}

function olderNote({ outcome, collectedAt, device }: AcceptedStatement): IntakeNote | null {
  if (outcome !== 'older') return null;
  return {
    code: 'older-report-ignored',
    field: 'collectedAt',
    message: `collected at ${collectedAt}, but a report of ${device.lastSeenAt} is there already; nothing was changed`,
  };
}
