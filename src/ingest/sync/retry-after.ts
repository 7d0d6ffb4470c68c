import type { IncomingHttpHeaders } from 'node:http';

/**
 * How long `Retry-After` (RFC 9110: seconds, or a date) asks to wait, in milliseconds; null where it says nothing. A date
 * is by the server's clock, which its `Date` tells: this machine's may be wrong.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: Date): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const time = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  const serverNow = Date.parse(headers.date ?? '') || now.getTime();
  return Number.isNaN(time) ? null : Math.max(0, time - serverNow);
}
