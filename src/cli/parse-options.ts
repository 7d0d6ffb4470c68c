import { type KbId, parseKbId } from '../catalog/ids.ts';
import { CliError } from './cli-error.ts';

/** The option of every command that can look back. */
export const AS_OF = [
  '--as-of <date>',
  'as of a day (YYYY-MM-DD): with the documents as they stood, and what was out by then',
] as const;

/** A day as `YYYY-MM-DD`. Throws CliError for anything else, days that don't exist among them. */
export function parseDay(text: string): string {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (!date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) {
    throw new CliError('bad-date', `--as-of: expected a day as YYYY-MM-DD, found ${JSON.stringify(text)}`);
  }
  return text;
}

/** A KB number with or without "KB". */
export function parseKbArgument(text: string): KbId {
  const kbId = parseKbId(text);
  if (kbId === null)
    throw new CliError('bad-kb', `expected a KB number such as KB4540673, found ${JSON.stringify(text)}`);
  return kbId;
}

/** An option that can be repeated. Not `<file...>`, which would swallow the arguments after it. */
export function append(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
