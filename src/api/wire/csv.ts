/** Rows of JSON as CSV that a spreadsheet reads and never runs. */
import Papa from 'papaparse';
import type { TSchema } from 'typebox';

export type Row = object;

/** Where in a row a column's value is: `['os', 'build']`, which stands under `os.build`. */
export type Column = readonly string[];

/**
 * What a spreadsheet could take for a formula: also after blanks, in the wide forms of Japanese keyboards, and in text of several
 * lines. Such a cell gets a quote mark before it, which spreadsheets hide.
 */
const LIKE_FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** A column for each property of a row, also of objects in it; lists stand in one. */
export function columnsOf(schema: TSchema, path: Column = []): Column[] {
  const object = [schema, ...alternativesOf(schema)].find((each) => 'properties' in each);
  if (!object || !('properties' in object)) return [path];
  // A schema with properties has schemas there.
  const properties = object.properties as Readonly<Record<string, TSchema>>;
  return Object.entries(properties).flatMap(([name, property]) => columnsOf(property, [...path, name]));
}

function alternativesOf(schema: TSchema): readonly TSchema[] {
  // As above.
  return 'anyOf' in schema ? (schema.anyOf as readonly TSchema[]) : [];
}

/** Lines, each ended; null: the one with the names of the columns. */
export function toCsv(columns: readonly Column[], rows: readonly Row[] | null): string {
  const cells = rows
    ? rows.map((row) => columns.map((column) => toCell(valueAt(row, column))))
    : [columns.map((column) => column.join('.'))];
  const text = Papa.unparse(cells, {
    escapeFormulae: LIKE_FORMULA,
    // Where a semicolon separates cells, one inside a text would begin another.
    quotes: (cell: unknown) => typeof cell === 'string',
  });
  return `${text}\r\n`;
}

function valueAt(row: Row, column: Column): unknown {
  return column.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), row);
}

type Cell = string | number | boolean | null;

/** A list of texts in one line; what has no form of its own in a table, as JSON. */
function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  const isList = Array.isArray(value) && !value.some(isObject);
  return isList ? value.join('; ') : JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
