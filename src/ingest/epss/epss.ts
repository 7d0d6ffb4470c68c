import Papa from 'papaparse';
import type { EpssRecord, EpssScore } from '../../catalog/records.ts';
import { collectText } from '../collect-text.ts';
import { DocumentError } from '../document-error.ts';
import { createDropCounter } from '../drop-counter.ts';
import type { OpenDocument } from '../open-document.ts';
import { parseUtcTime } from '../utc-time.ts';
import { parseVulnerabilityId } from '../vulnerability-id.ts';
import { findColumns, type ReadCell } from './columns.ts';

/** The file of all CVEs has some 10 MB. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * Reads EPSS scores: the daily file of FIRST (`epss_scores-YYYY-MM-DD.csv`), or any CSV with the columns CVE, EPSS and
 * percentile. Strict, since a row that is passed over would read as "no score". Throws DocumentError.
 */
export async function readEpss(document: OpenDocument): Promise<EpssRecord> {
  const { file } = document;
  const text = await collectText(document, MAX_CHARACTERS, 'CSV');
  const { comments, table } = splitComments(text);
  const drops = createDropCounter();
  const vulnerabilities: EpssScore[] = [];
  readRows(file, table, comments.length + 1, (cell) => {
    const name = cell('cve');
    const id = parseVulnerabilityId(name);
    const [score, percentile] = [cell('epss'), cell('percentile')];
    // A slice of the text, which it keeps alive: half of that is such ids, and copies take longer than all the rest.
    if (id !== null) vulnerabilities.push({ id, score: Number(score), percentile: Number(percentile) });
    else drops.add(name === '' ? 'vulnerability-without-id' : 'not-a-cve-or-advisory');
  });
  if (vulnerabilities.length === 0)
    throw new DocumentError('unexpected-content', 'expected at least one CVE with a score', { file });
  return { kind: 'epss', id: 'epss', ...readComments(file, comments), vulnerabilities, drops: drops.counts() };
}

/** The lines above the table that begin with "#". */
function splitComments(text: string): { comments: string[]; table: string } {
  const comments: string[] = [];
  let start = 0;
  while (text.startsWith('#', start)) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length : end + 1;
    comments.push(text.slice(start, next).trim());
    start = next;
  }
  return { comments, table: text.slice(start) };
}

/** `#model_version:v2025.03.14,score_date:2026-08-07T12:00:00Z` */
function readComments(file: string, comments: readonly string[]): Pick<EpssRecord, 'scoredAt' | 'modelVersion'> {
  const facts = comments.flatMap((comment, index) =>
    [...comment.matchAll(/\b(model_version|score_date)\s*:\s*([^,\s]+)/g)].map(([, name, value = '']) => ({
      ...{ name, value },
      line: index + 1,
    })),
  );
  const date = facts.find(({ name }) => name === 'score_date');
  const scoredAt = date ? parseUtcTime(date.value) : null;
  if (date && scoredAt === null) {
    const problem = `expected a time such as 2026-08-07T12:00:00Z, found ${JSON.stringify(date.value)}`;
    throw new DocumentError('malformed', problem, { file, line: date.line, field: 'score_date' });
  }
  return { scoredAt, modelVersion: facts.find(({ name }) => name === 'model_version')?.value ?? null };
}

/** Calls for each row of a table, which begins at a line of the file, with what tells its cells. */
function readRows(file: string, table: string, firstLine: number, onRow: (cell: ReadCell) => void): void {
  if (!table.endsWith('\n')) {
    const line = firstLine + table.split('\n').length - 1;
    throw new DocumentError('truncated', 'the last line has no end: the file is cut short', { file, line });
  }
  let line = firstLine;
  let columns: ReturnType<typeof findColumns> | null = null;
  Papa.parse<string[]>(table, {
    delimiter: ',',
    step: ({ data: cells, errors: [error] }) => {
      if (error) {
        const code = error.code === 'MissingQuotes' ? 'truncated' : 'malformed';
        throw new DocumentError(code, `it is not valid CSV (${error.message})`, { file, line });
      }
      const isBlank = cells.length === 1 && cells[0]?.trim() === '';
      if (!isBlank && columns === null) columns = findColumns(cells, { file, line });
      else if (!isBlank && columns !== null) onRow(columns.read(cells, line));
      // A quoted cell may go over several lines.
      line += cells.reduce((sum, cell) => sum + countLineBreaks(cell), 1);
    },
  });
}

function countLineBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}
