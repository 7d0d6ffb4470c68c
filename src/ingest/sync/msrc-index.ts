import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { normalizeMonthId } from '../cvrf/month-header.ts';
import { DocumentError } from '../document-error.ts';
import { elements, jsonRoot, member, stringOf } from '../json-value.ts';
import { parseUtcTime } from '../utc-time.ts';

/** What MSRC's index says of one month. */
export interface IndexedMonth {
  /** As the index spells it, and as the address of the document does: `2018-FEB`. */
  readonly spelling: string;
  /** ISO 8601 UTC; null: the index gives none. */
  readonly revisedAt: string | null;
}

/** By id as kbgap spells it: `2018-Feb`. */
export type MsrcIndex = Readonly<Record<string, IndexedMonth>>;

/** The real one has 60 kB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads MSRC's index of months (JSON, plain or gzip); `address` is for messages. Throws DocumentError. */
export async function readMsrcIndex(path: string, address: string): Promise<MsrcIndex> {
  const rows = elements(jsonRoot(address, parse(await unpack(path, address), address)), 'value');
  const months = rows.flatMap((row) => {
    const spelling = stringOf(member(row, 'ID')).trim();
    const id = normalizeMonthId(spelling);
    return id === null
      ? []
      : [[id, { spelling, revisedAt: parseUtcTime(stringOf(member(row, 'CurrentReleaseDate'))) }] as const];
  });
  if (months.length > 0) return Object.fromEntries(months);
  throw new DocumentError('unexpected-content', 'expected at least one month such as 2020-Mar', {
    file: address,
    field: 'value',
  });
}

async function unpack(path: string, address: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString();
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString();
  } catch (error) {
    throw new DocumentError('truncated', `its gzip data is damaged or too long (${error})`, { file: address });
  }
}

function parse(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const seen = JSON.stringify(text.trimStart().slice(0, 40));
    const problem = /^\s*</.test(text)
      ? `it is a page (${seen}), expected JSON: a proxy or a log-in page answered`
      : `it is no JSON (it begins with ${seen})`;
    throw new DocumentError(/^\s*</.test(text) ? 'unexpected-content' : 'malformed', problem, { file: address });
  }
}
