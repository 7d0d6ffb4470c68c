/** What `kbgap ingest` tells a person: how many reports became what, and what is wrong with the first of the others. */
import Table from 'cli-table3';
import type { FileResult } from '../intake/take-in-file.ts';
import { colors } from './colors.ts';
import type { IngestTotals } from './ingest-totals.ts';

/** More files than this are told in one row. */
const SHOWN_FILES = 20;
const SHOWN_ERRORS = 20;
const SHOWN_SKIPPED = 10;

export function ingestTable(totals: IngestTotals, results: readonly FileResult[]): string {
  const read = results.filter(({ skipped }) => skipped === null);
  const table = new Table({
    head: ['', 'lines', 'created', 'updated', 'older', 'ignored', 'rejected'],
    style: { head: [], border: [], compact: true },
  });
  if (read.length > 1 && read.length <= SHOWN_FILES) for (const result of read) table.push(row(result.file, result));
  table.push(row(read.length === 1 ? (read[0]?.file ?? '') : `${read.length} files`, totals));
  return [table.toString(), ...errorLines(totals, results), ...skippedLines(results)].join('\n');
}

function row(name: string, { lines, accepted, ignored, rejected }: Omit<IngestTotals, 'skipped'>) {
  const { created, updated, older } = accepted;
  return [name, lines, created, updated, older, ignored, rejected > 0 ? colors.red(String(rejected)) : rejected];
}

function errorLines({ rejected }: IngestTotals, results: readonly FileResult[]): string[] {
  const errors = results.flatMap(({ file, errors: own }) =>
    own.map(({ line, message }) => `${line === null ? file : `${file}:${line}`}: ${message}`),
  );
  const shown = errors.slice(0, SHOWN_ERRORS);
  return rejected > shown.length
    ? [...shown, `and ${rejected - shown.length} more (--json lists 100 of each file)`]
    : shown;
}

function skippedLines(results: readonly FileResult[]): string[] {
  const skipped = results.filter((result) => result.skipped !== null).map(({ file }) => file);
  if (skipped.length === 0) return [];
  const rest = skipped.length > SHOWN_SKIPPED ? ` and ${skipped.length - SHOWN_SKIPPED} more` : '';
  return [`skipped, as they are no reports: ${skipped.slice(0, SHOWN_SKIPPED).join(', ')}${rest}`];
}
