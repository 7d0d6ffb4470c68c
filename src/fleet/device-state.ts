/**
 * How statements change a device: a pure function, and one that converges. Whatever the order in which the statements of a
 * device come, late or twice, the same row comes out; only the history of its facts is in the order in which they came.
 */
import { applyRows, NO_ROWS, rowsCollectedAt } from '../inventory/rows.ts';
import type { RowStatement, Statement, WholeStatement } from '../inventory/statement.ts';
import { nameKeyOf } from './device-id.ts';
import { toFacts } from './facts.ts';
import { decodeParts, encodeParts, isOneWhole, isRowsPart, isWholePart, type Part, reportOfParts } from './parts.ts';
import { choosePlace } from './place.ts';
import type { Device, Facts } from './ports.ts';
import { earlier, later } from './time-text.ts';

/** `older`: a newer word of the same source is there; the device's facts stay. */
export type StatementOutcome = 'created' | 'updated' | 'older';

export interface DeviceChange {
  readonly device: Device;
  /** The facts that the device now refers to; null: those it had, which were not read. */
  readonly facts: Facts | null;
  readonly outcome: StatementOutcome;
}

export interface TimedStatement {
  readonly statement: Statement;
  /** The name in its address; null: it was addressed by an id. */
  readonly addressedAs: string | null;
  /** When it was collected, never later than now. */
  readonly collectedAt: string;
}

export interface StatementContext {
  readonly id: string;
  readonly before: Device | null;
  /** The text of the device's facts; null where `needsFacts` does not ask for it. */
  readonly factsText: string | null;
  /** Devices not seen since are not counted. */
  readonly activeSince: string;
}

/** The device after a statement; its version is still the one of before. */
export function applyStatement(
  { id, before, factsText, activeSince }: StatementContext,
  timed: TimedStatement,
): DeviceChange {
  const { statement, collectedAt } = timed;
  const parts = before ? withFacts(decodeParts(before.parts), factsText) : [];
  const change =
    statement.kind === 'whole' ? replaceWhole(parts, statement, collectedAt) : addRows(parts, statement, collectedAt);
  if (!before) {
    if (!change) throw new Error('the first word of a source is news');
    const seenAt = change.at;
    return {
      outcome: 'created',
      facts: change.facts,
      device: {
        id,
        version: 0,
        ...chooseName(null, timed),
        parts: change.parts,
        factsKey: change.facts.key,
        factsSinceAt: seenAt,
        firstSeenAt: earlier(collectedAt, seenAt),
        lastSeenAt: seenAt,
        isActive: seenAt >= activeSince,
        place: choosePlace(null, timed),
      },
    };
  }
  const lastSeenAt = change ? later(before.lastSeenAt, change.at) : before.lastSeenAt;
  const isOther = change !== null && change.facts.key !== before.factsKey;
  return {
    outcome: change ? 'updated' : 'older',
    facts: change?.facts ?? null,
    device: {
      id,
      version: before.version,
      ...chooseName(before, timed),
      parts: change?.parts ?? before.parts,
      factsKey: change?.facts.key ?? before.factsKey,
      // A source may tell late: what it changes counts from when it was told, never from before an earlier change.
      factsSinceAt: isOther ? later(before.factsSinceAt, change.at) : before.factsSinceAt,
      firstSeenAt: earlier(collectedAt, before.firstSeenAt),
      lastSeenAt,
      isActive: lastSeenAt >= activeSince,
      place: choosePlace(before.place, timed),
    },
  };
}

/**
 * Whether the device's facts must be read before a statement can be applied: its only report is added to, or it has one of
 * the same time that the statement must be compared with.
 */
export function needsFacts(before: Device, { statement, collectedAt }: TimedStatement): boolean {
  const parts = decodeParts(before.parts);
  const [part] = parts;
  if (!part || !isOneWhole(parts)) return false;
  return statement.kind === 'rows' || part.source !== statement.source || part.at === collectedAt;
}

interface ChangedParts {
  readonly parts: string;
  /** When the newest word of the source was collected. */
  readonly at: string;
  readonly facts: Facts;
}

/** Null: the source's word that is there is newer, or of the same time and, to settle it, greater. */
function replaceWhole(parts: readonly Part[], { source, report }: WholeStatement, at: string): ChangedParts | null {
  const facts = toFacts(report);
  const standing = parts.filter(isWholePart).find((part) => part.source === source);
  if (standing) {
    if (standing.at > at || (standing.at === at && (standing.facts ?? '') > facts.text)) return null;
  }
  const others = parts.filter((part) => part !== standing);
  if (others.length === 0) return { parts: encodeParts([{ source, at }]), at, facts };
  return mergeAll([...others, { source, at, facts: facts.text }], at);
}

/** Null: nothing of it is news. */
function addRows(parts: readonly Part[], statement: RowStatement, collectedAt: string): ChangedParts | null {
  const { source } = statement;
  const standing = parts.filter(isRowsPart).find((part) => part.source === source);
  const rows = applyRows(standing?.rows ?? NO_ROWS, statement);
  const at = rowsCollectedAt(rows) ?? collectedAt;
  const part: Part = { source, at, rows };
  if (standing && encodeParts([standing]) === encodeParts([part])) return null;
  return mergeAll([...parts.filter((each) => each !== standing), part], at);
}

function mergeAll(parts: readonly Part[], at: string): ChangedParts {
  return { parts: encodeParts(parts), at, facts: toFacts(reportOfParts(parts)) };
}

/** Parts with the facts of the only one given to it: it may stop being the only one, or be compared. */
function withFacts(parts: readonly Part[], factsText: string | null): readonly Part[] {
  const [only] = parts;
  if (!only || parts.length > 1 || isRowsPart(only) || factsText === null) return parts;
  return [{ ...only, facts: factsText }];
}

/** The name that the newest report gave; of the same time the greater one; a reported one before how reports were addressed. */
function chooseName(
  before: Device | null,
  { statement, addressedAs, collectedAt }: TimedStatement,
): Pick<Device, 'name' | 'nameKey' | 'nameAt'> {
  const reported = statement.kind === 'whole' ? statement.report.computerName : statement.computerName;
  const name = reported ?? addressedAs;
  const nameAt = reported === null ? '' : collectedAt;
  const isKept =
    name === null ||
    (before !== null &&
      before.name !== null &&
      (before.nameAt > nameAt || (before.nameAt === nameAt && before.name >= name)));
  if (isKept) return { name: before?.name ?? null, nameKey: before?.nameKey ?? null, nameAt: before?.nameAt ?? '' };
  return { name, nameKey: nameKeyOf(name), nameAt };
}
