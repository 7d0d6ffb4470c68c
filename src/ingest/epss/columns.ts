import { DocumentError } from '../document-error.ts';

type EpssColumn = 'cve' | 'epss' | 'percentile';

/** As FIRST's file and lists made of it spell them, in small letters. */
const NAMES: Readonly<Record<EpssColumn, readonly string[]>> = {
  cve: ['cve'],
  epss: ['epss'],
  percentile: ['percentile', 'epss percentile'],
};

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Reads a cell of a row, trimmed; a score only if it is a number from 0 to 1. Throws DocumentError. */
export type ReadCell = (column: EpssColumn) => string;

/** The columns by their heading. Throws DocumentError. */
export function findColumns(heading: readonly string[], { file, line: headingLine }: Place) {
  const indexOf = (column: EpssColumn): number => {
    const found = heading.flatMap((name, index) => (NAMES[column].includes(name.trim().toLowerCase()) ? [index] : []));
    const [index, second] = found;
    if (index !== undefined && second === undefined) return index;
    const problem = `expected one column ${NAMES[column].join(' or ')}, found ${found.length} among ${JSON.stringify(heading)}`;
    throw new DocumentError('unexpected-content', problem, { file, line: headingLine, field: column });
  };
  const indexes = { cve: indexOf('cve'), epss: indexOf('epss'), percentile: indexOf('percentile') };

  const read = (cells: readonly string[], line: number): ReadCell => {
    if (cells.length !== heading.length) {
      const problem = `expected ${heading.length} cells as in the heading, found ${cells.length}`;
      throw new DocumentError('malformed', problem, { file, line });
    }
    return (column) => {
      const text = cells[indexes[column]]?.trim() ?? '';
      if (column === 'cve' || isShare(text)) return text;
      const problem = `expected a number from 0 to 1, found ${JSON.stringify(text.slice(0, 40))}`;
      throw new DocumentError('malformed', problem, { file, line, field: heading[indexes[column]] });
    };
  };
  return { read };
}

function isShare(text: string): boolean {
  return /^\d+(?:\.\d+)?(?:e-\d+)?$/i.test(text) && Number(text) <= 1;
}
