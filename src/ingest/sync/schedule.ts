/** When the next sync is due, inside a service that runs for ever. */
import { patchTuesday, titleOfMonth } from '../../catalog/calendar.ts';
import { parseDocumentName } from '../document-name.ts';
import type { KeptDocument } from '../ports.ts';

export interface SyncHistory {
  /** When the last sync ended, ISO 8601 UTC; null: there was none. */
  readonly endedAt: string | null;
  /** Whether something failed in it. */
  readonly hasFailed: boolean;
  /** What is kept, with when it was fetched. */
  readonly kept: readonly KeptDocument[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const USUALLY = 4 * HOUR;
const AFTER_FAILURE = HOUR;
const AFTER_RELEASE = HOUR;
const UNTIL_RELEASED = 10 * MINUTE;
/** From 10:00 to midnight in Redmond, then the day after. */
const RELEASE_LASTS = 14 * HOUR;
const AFTERMATH_LASTS = RELEASE_LASTS + 24 * HOUR;
/** Of each distance, so that not everybody's kbgap calls at one moment. */
const JITTER = 0.1;
const RELEASE_JITTER = MINUTE;

/**
 * When to sync next: `now` or later. Every four hours; from 10:00 in Redmond on Patch Tuesday every ten minutes until the
 * month and the release pages have come; hourly until the end of the day after, and after a failure. `random`: 0 to 1.
 */
export function nextSyncAt(now: Date, history: SyncHistory, random: number): Date {
  const time = now.getTime();
  if (history.endedAt === null) return now;
  const distance = distanceAt(now, history);
  // Of a clock that was put back, what has ended in the future has ended now.
  const ended = Math.min(Date.parse(history.endedAt), time);
  const usual = ended + distance * (1 + JITTER * random);
  const release = releaseAfter(new Date(ended));
  const due = Math.min(usual, release + RELEASE_JITTER * random);
  return new Date(Math.max(time, due));
}

function distanceAt(now: Date, { kept, hasFailed }: SyncHistory): number {
  const month = now.toISOString().slice(0, 7);
  const since = now.getTime() - releaseOf(month);
  if (since >= 0 && since < RELEASE_LASTS && !isReleased(month, kept)) return UNTIL_RELEASED;
  if (since >= 0 && since < AFTERMATH_LASTS) return AFTER_RELEASE;
  return hasFailed ? AFTER_FAILURE : USUALLY;
}

/** Whether the month's document and both release histories were fetched anew since Patch Tuesday, 10:00. */
function isReleased(month: string, kept: readonly KeptDocument[]): boolean {
  const since = new Date(releaseOf(month)).toISOString();
  const [name = '', year] = titleOfMonth(month).split(' ');
  const fresh = kept.flatMap(({ name: document, fetchedAt }) => {
    const parsed = fetchedAt >= since ? parseDocumentName(document) : null;
    return parsed ? [`${parsed.kind}/${parsed.id}`] : [];
  });
  return [
    `month/${year}-${name.slice(0, 3)}`,
    'release-page/release-information',
    'release-page/windows11-release-information',
  ].every((document) => fresh.includes(document));
}

/** The first Patch Tuesday, 10:00, after a time. */
function releaseAfter(time: Date): number {
  const month = time.toISOString().slice(0, 7);
  const release = releaseOf(month);
  if (release > time.getTime()) return release;
  const next = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 1));
  return releaseOf(next.toISOString().slice(0, 7));
}

const HOUR_IN_REDMOND = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** Patch Tuesday of a month, 10:00 in Redmond, in milliseconds: 17:00 UTC in summer, 18:00 in winter. */
export function releaseOf(month: string): number {
  const summer = Date.parse(`${patchTuesday(month)}T17:00:00Z`);
  return HOUR_IN_REDMOND.format(summer) === '10' ? summer : summer + HOUR;
}
