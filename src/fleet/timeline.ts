/** What a device missed when: what it said, by what that meant under the catalogs of the time. Pure. */
import type { KbId } from '../catalog/ids.ts';
import type { AnswerHistory, Span } from './ports.ts';
import { decodeAnswer } from './recorded-answer.ts';
import { later } from './time-text.ts';

/** A stretch of time in which the device missed the same. */
export interface Segment {
  readonly factsKey: string;
  readonly sinceAt: string;
  readonly missing: readonly KbId[];
  /** Something could not be decided: then a KB that is not in the list may be missing all the same. */
  readonly isUnknown: boolean;
  /** Why it began: the device said something else, or another catalog was put in force. */
  readonly cause: 'device' | 'catalog';
}

export interface KbChange {
  readonly at: string;
  readonly kbId: KbId;
  readonly change: 'missing' | 'closed';
  readonly cause: Segment['cause'];
  /** What the device said when it missed the KB, last before it was closed. */
  readonly factsKey: string;
}

export interface TimelineSource {
  /** What the device said, oldest first; the last one is what it says now. */
  readonly spans: readonly Pick<Span, 'factsKey' | 'sinceAt'>[];
  readonly histories: ReadonlyMap<string, AnswerHistory>;
  /** Day of release of a KB; null: not known. */
  readonly releasedOn: (kbId: KbId) => string | null;
}

/** Oldest first. Spans of facts whose answer was never recorded are passed over: of that time nothing is known. */
export function toSegments({ spans, histories }: Pick<TimelineSource, 'spans' | 'histories'>): Segment[] {
  return spans.flatMap(({ factsKey, sinceAt }, index) => {
    const untilAt = spans[index + 1]?.sinceAt ?? null;
    const history = histories.get(factsKey);
    if (!history || history.answer === null) return [];
    const segments: Segment[] = [];
    let at = sinceAt;
    let cause: Segment['cause'] = 'device';
    for (const earlier of history.earlier) {
      if (earlier.untilAt <= at) continue;
      segments.push({ factsKey, sinceAt: at, ...decodeAnswer(earlier.answer), cause });
      at = earlier.untilAt;
      cause = 'catalog';
      if (untilAt !== null && at >= untilAt) return segments;
    }
    segments.push({ factsKey, sinceAt: at, ...decodeAnswer(history.answer), cause });
    return segments;
  });
}

/**
 * Each KB that became missing or was closed, oldest first. None is missing before its release, and none is closed by a device
 * of which it is not known.
 */
export function toChanges(source: TimelineSource): KbChange[] {
  const changes: KbChange[] = [];
  const segments = toSegments(source);
  /** With what the device said when it was last known to miss them. */
  let missing: ReadonlyMap<KbId, string> = new Map();
  for (const [index, segment] of segments.entries()) {
    const { factsKey, sinceAt, cause } = segment;
    const untilAt = segments[index + 1]?.sinceAt ?? null;
    const releasedAt = (kbId: KbId): string => {
      const day = source.releasedOn(kbId);
      return day === null ? '' : `${day}T00:00:00.000Z`;
    };
    const listed = segment.missing.filter((kbId) => untilAt === null || releasedAt(kbId) < untilAt);
    const now = new Map([...(segment.isUnknown ? missing : []), ...listed.map((kbId) => [kbId, factsKey] as const)]);
    for (const [kbId, before] of missing) {
      if (!now.has(kbId)) changes.push({ at: sinceAt, kbId, change: 'closed', cause, factsKey: before });
    }
    for (const kbId of now.keys()) {
      if (missing.has(kbId)) continue;
      changes.push({ at: later(releasedAt(kbId), sinceAt), kbId, change: 'missing', cause, factsKey });
    }
    missing = now;
  }
  return changes.sort((a, b) => compare(a.at, b.at) || Number(a.kbId) - Number(b.kbId) || compare(b.change, a.change));
}

/** A time during which a KB was missing; null: it still is. */
export interface MissingPeriod {
  readonly kbId: KbId;
  readonly missingSinceAt: string;
  readonly closedAt: string | null;
  /** Whole days until it was closed, or until now. */
  readonly daysMissing: number;
}

const DAY_MS = 86_400_000;

/** Newest first. */
export function toPeriods(changes: readonly KbChange[], now: Date): MissingPeriod[] {
  const open = new Map<KbId, string>();
  const periods: MissingPeriod[] = [];
  const end = (kbId: KbId, missingSinceAt: string, closedAt: string | null): void => {
    const until = closedAt === null ? now.getTime() : Date.parse(closedAt);
    const daysMissing = Math.max(0, Math.floor((until - Date.parse(missingSinceAt)) / DAY_MS));
    periods.push({ kbId, missingSinceAt, closedAt, daysMissing });
  };
  for (const { at, kbId, change } of changes) {
    const sinceAt = open.get(kbId);
    if (change === 'missing') open.set(kbId, at);
    else if (sinceAt !== undefined) {
      open.delete(kbId);
      end(kbId, sinceAt, at);
    }
  }
  for (const [kbId, sinceAt] of open) end(kbId, sinceAt, null);
  return periods.sort((a, b) => compare(b.missingSinceAt, a.missingSinceAt) || Number(b.kbId) - Number(a.kbId));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
