/** What rows of different exports say alike: of the device, and of a product's end of support. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Day } from '../../catalog/ids.ts';
import type { DescribedDevice } from '../../fleet/ports.ts';
import type { JsonRow } from '../../query/evaluate.ts';

/** A row, and what tells it apart from others of its device: sorted by that. */
export interface DeviceRow {
  readonly key: readonly string[];
  readonly row: JsonRow;
}

/** What rows are written with. */
export interface RowContext {
  readonly catalog: Catalog;
  readonly today: Day;
  /** An end of support up to this day is upcoming. */
  readonly upcomingUntil: Day;
}

/** Defender tells of an end of support so long before. */
const UPCOMING_MONTHS = 6;

export function rowContext(catalog: Catalog, now: Date): RowContext {
  const until = new Date(now);
  until.setUTCMonth(until.getUTCMonth() + UPCOMING_MONTHS);
  return { catalog, today: toDay(now), upcomingUntil: toDay(until) };
}

function toDay(time: Date): Day {
  return time.toISOString().slice(0, 10);
}

/** Other lists leave it null where a device is in no group. */
export function groupNameOf({ labels }: DescribedDevice): string {
  return labels.group ?? 'Unassigned';
}

/** `2020-12-30 14:17:26`, of an ISO time. */
export function toTimestamp(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

export interface EndOfSupport {
  readonly status: string | null;
  readonly date: string | null;
}

/** Of a version of Windows, by its last day of service. */
export function toEndOfSupport(lastDay: Day | null, { today, upcomingUntil }: RowContext): EndOfSupport {
  if (lastDay === null) return { status: null, date: null };
  const isUpcoming = lastDay <= upcomingUntil;
  const status = lastDay < today ? 'EOS Version' : isUpcoming ? 'Upcoming EOS Version' : null;
  return { status, date: `${lastDay}T00:00:00+00:00` };
}
