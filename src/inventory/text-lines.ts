import { ReportError } from './report-error.ts';

/** The longest real listing has a few thousand lines; the limit bounds memory for a file of line ends. */
const MAX_LINES = 200_000;
const MAX_TEXT = 256;
/** What most values are: nothing in them to clean. */
const CLEAN_ASCII = /^[!-~]+(?: [!-~]+)*$/;

/** The lines of a text, by any line end: CRLF, LF, a lone CR, NEL. wmic's CR CR LF yields an extra blank line. */
export function splitLines(text: string): readonly string[] {
  const lines = text.split(/\r\n?|[\n\u0085\u2028\u2029]/, MAX_LINES + 1);
  if (lines.length > MAX_LINES) throw new ReportError('too-large', `expected at most ${MAX_LINES} lines`);
  return lines;
}

/**
 * A value for display: one line, single spaces (a French non-breaking one too), no control or direction marks, at
 * most 256 characters; null when nothing is left.
 */
export function cleanText(value: string): string | null {
  if (value.length <= MAX_TEXT && CLEAN_ASCII.test(value)) return value;
  const text = value
    .trim()
    .slice(0, MAX_TEXT)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return text === '' ? null : text;
}

/** A computer name, or null for what can't be one (systeminfo's line of another kind, a command prompt). */
export function cleanComputerName(value: string): string | null {
  const name = cleanText(value);
  return name !== null && /^[^\s\\/:*?"<>|]+$/.test(name) ? name : null;
}
