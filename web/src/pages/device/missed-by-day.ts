import type { DeviceHistory } from '../../api/schema.ts';

type Period = Pick<DeviceHistory['periods'][number], 'missingSinceAt' | 'closedAt'>;

export interface MissedOnDay {
  readonly day: string;
  readonly kbs: number;
}

const DAY_MS = 86_400_000;
/** As far back as a drawing tells anything. */
const MOST_DAYS = 400;

/** How many KBs were missing at the end of each day, from the first one on: of what was before nothing is known. */
export function missedByDay(periods: readonly Period[], lastDay: string): MissedOnDay[] {
  const first = periods.map(({ missingSinceAt }) => missingSinceAt.slice(0, 10)).sort()[0];
  if (first === undefined) return [];
  const last = Date.parse(lastDay);
  const start = Math.max(Date.parse(first), last - (MOST_DAYS - 1) * DAY_MS);
  const days: MissedOnDay[] = [];
  for (let time = start; time <= last; time += DAY_MS) {
    const day = new Date(time).toISOString().slice(0, 10);
    const isMissing = ({ missingSinceAt, closedAt }: Period): boolean =>
      missingSinceAt.slice(0, 10) <= day && (closedAt === null || closedAt.slice(0, 10) > day);
    days.push({ day, kbs: periods.filter(isMissing).length });
  }
  return days;
}
