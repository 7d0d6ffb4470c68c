/** Where days stand along a drawing, from 0 to 100, and which of them are named. */

const DAY_MS = 86_400_000;
/** Room at both ends, so that nothing is cut. */
const EDGE = 3;

export interface Tick {
  readonly day: string;
  readonly at: number;
}

export interface Scale {
  readonly at: (day: string) => number;
  readonly ticks: readonly Tick[];
}

export function scaleOf(days: readonly string[], mostTicks = 8): Scale {
  const times = days.map((day) => Date.parse(`${day}T00:00:00Z`)).filter(Number.isFinite);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const place = (time: number): number => (span > 0 ? EDGE + ((time - first) / span) * (100 - 2 * EDGE) : 50);
  return {
    at: (day) => place(Date.parse(`${day}T00:00:00Z`)),
    ticks:
      span > 0
        ? monthsBetween(first, first + span, mostTicks).map((time) => ({ day: dayOf(time), at: place(time) }))
        : [],
  };
}

/** The first days of months, quarters or years: as few as asked for. */
function monthsBetween(from: number, to: number, most: number): number[] {
  const months = (to - from) / (DAY_MS * 30.4);
  const step = [1, 3, 6, 12, 24, 60].find((each) => months / each <= most) ?? 120;
  const start = new Date(from);
  const ticks: number[] = [];
  for (let month = start.getUTCFullYear() * 12; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (time > to) return ticks;
    if (time >= from) ticks.push(time);
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
