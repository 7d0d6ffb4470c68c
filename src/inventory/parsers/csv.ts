import Papa from 'papaparse';
import { ReportError } from '../report-error.ts';

/** The longest real line is systeminfo's, some 20,000 characters. */
const MAX_LINE_LENGTH = 100_000;

/**
 * The records of a CSV text from a line (counted from 0) on, the heading first; its delimiter is the first one that
 * stands in the heading.
 */
export function readCsvRecords(text: readonly string[], headingLine: number): string[][] {
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
  return Papa.parse<string[]>(lines.join('\n'), { delimiter, skipEmptyLines: 'greedy' }).data;
}
