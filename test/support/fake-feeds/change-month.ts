/** Changes of a real month's document, as Microsoft has been seen to make them. */
import { gunzipSync } from 'node:zlib';
import { monthFile } from './documents.ts';

export interface MonthChange {
  /** The vulnerabilities, in whatever order and number. */
  readonly vulnerabilities?: (all: readonly string[]) => readonly string[];
  /** `2026-07-01T00:00:00`; default: the document's own. */
  readonly revisedAt?: string;
}

const VULNERABILITY = /<vuln:Vulnerability\b[\s\S]*?<\/vuln:Vulnerability>/g;
const REVISED_AT = /(<cvrf:CurrentReleaseDate>)[^<]*/;

/** The document as XML, not packed. */
export function changeMonth(id: string, { vulnerabilities = (all) => all, revisedAt }: MonthChange): Buffer {
  const xml = gunzipSync(monthFile(id)).toString();
  const all = xml.match(VULNERABILITY) ?? [];
  const start = xml.indexOf(all[0] ?? '');
  const end = xml.lastIndexOf(all.at(-1) ?? '') + (all.at(-1)?.length ?? 0);
  const changed = `${xml.slice(0, start)}${vulnerabilities(all).join('\n')}${xml.slice(end)}`;
  return Buffer.from(revisedAt === undefined ? changed : changed.replace(REVISED_AT, `$1${revisedAt}`));
}

export const backwards = (all: readonly string[]): readonly string[] => all.toReversed();
export const withoutAThird = (all: readonly string[]): readonly string[] => all.filter((_, index) => index % 3 !== 0);
