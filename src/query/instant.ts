/**
 * Times as the documented examples write them: `2019-11-22T00:00:00Z`, `2018-08-01Z`, a date alone, without a zone (UTC
 * then), with an offset. A blank may stand for the offset's plus, which a query turns into one unless it is escaped.
 */
const PATTERN = String.raw`(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?)?(Z|[-+ ]\d\d:\d\d)?`;

/** For the lexer: matches at `lastIndex`. */
export const INSTANT = new RegExp(PATTERN, 'iy');

const WHOLE = new RegExp(`^${PATTERN}$`, 'i');

const MINUTE_MS = 60_000;
/** Years 0000 to 9999 in UTC: their ISO texts are of one length and sort as the times do. */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since 1970, finer fractions cut off; null: no such time. */
export function parseInstant(text: string): number | null {
  const match = WHOLE.exec(text);
  return match && instantOf(match);
}

function instantOf([, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z']: readonly (
  | string
  | undefined
)[]): number | null {
  const midnight = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = new Date(midnight).getUTCDate() === Number(day) && Number(month) >= 1 && Number(month) <= 12;
  const offset = offsetOf(zone);
  // Second 60 is a leap second, which is the next one here.
  if (!isDay || offset === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const instant = midnight + seconds * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset * MINUTE_MS;
  return instant >= FIRST && instant <= LAST ? instant : null;
}

/** In minutes; null: none that exists. */
function offsetOf(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 14 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
