import { parseInstant } from '../instant.ts';
import { ReportError, showValue } from '../report-error.ts';
import { cleanText } from '../text-lines.ts';
import { isObject, wrongValue } from './json-fields.ts';

/** Readers of the JSON that other tools write: exact names, unknown ones ignored, numbers for texts. */

/** The properties of a JSON object. */
export type Cells = Readonly<Record<string, unknown>>;

/** The properties of a value that must be an object. */
export function cellsOf(value: unknown, path: string): Cells {
  if (!isCells(value)) throw wrongValue(path, 'an object', value);
  return value;
}

function isCells(value: unknown): value is Cells {
  return isObject(value);
}

/** The properties of a nested object; none when it is absent. */
export function nestedCells(cells: Cells, ...names: readonly string[]): Cells {
  let inner: Cells = cells;
  for (const name of names) {
    const value = inner[name];
    inner = isCells(value) ? value : {};
  }
  return inner;
}

/** A cell as one line of text; null: absent, empty, or no text or number. */
export function cellText(cells: Cells, name: string): string | null {
  const value = cells[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cleanText(value) : null;
}

/** A whole number within bounds, as number or text, or null when absent. */
export function cellInteger(
  cells: Cells,
  name: string,
  { path, min, max }: { readonly path: string; readonly min: number; readonly max: number },
): number | null {
  const text = cellText(cells, name);
  if (text === null) return null;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw wrongValue(`${path}.${name}`, `a whole number from ${min} to ${max}`, cells[name]);
  }
  return number;
}

/** An instant with its zone as ISO 8601 UTC with milliseconds, or null when absent. */
export function cellInstant(cells: Cells, name: string, path: string): string | null {
  const text = cellText(cells, name);
  if (text === null) return null;
  const instant = parseInstant(text);
  if (instant === null) throw wrongValue(`${path}.${name}`, 'a time with its zone (ISO 8601)', text);
  return instant;
}

/** The error for what another system says of itself. */
export function otherSystem(name: string, path: string): ReportError {
  return new ReportError('not-windows', `expected a report of Windows, found one of ${showValue(name)}`, path);
}
