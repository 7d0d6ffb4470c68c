import Papa from 'papaparse';
import { ReportError } from '../report-error.ts';

/** The longest real line is systeminfo's, some 20,000 characters. */
const MAX_LINE_LENGTH = 100_000;

/** A record that is not blank. */
export interface CsvRow {
  /** Where it starts, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records of a CSV text from a line (counted from 0) on, the heading first; its delimiter is the first one that
 * stands in the heading.
 */
export function readCsvRecords(text: readonly string[], headingLine: number): string[][] {
  return readCsvRows(text, headingLine).map(({ cells }) => [...cells]);
}

/** The same, each with its line. */
export function readCsvRows(text: readonly string[], headingLine: number): CsvRow[] {
  const lines = text.slice(headingLine);
  const long = lines.findIndex((line) => line.length > MAX_LINE_LENGTH);
  if (long !== -1) {
    throw new ReportError(
      'malformed',
      `expected at most ${MAX_LINE_LENGTH} characters`,
      `line ${headingLine + long + 1}`,
    );
  }
  const delimiter = /[,;\t]/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? ',';
  let line = headingLine + 1;
  return Papa.parse<string[]>(lines.join('\n'), { delimiter }).data.flatMap((cells) => {
    const row = { line, cells };
    // A quoted cell may go over several lines.
    line += cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 1);
    return cells.every((cell) => cell.trim() === '') ? [] : [row];
  });
}
