import type { JsonRow } from '../../query/evaluate.ts';

/** A row as files of exports have it: names in PascalCase, and what is null left out. */
export function toFileLine(row: JsonRow): string {
  const written: Record<string, unknown> = {};
  for (const name in row) if (row[name] !== null) written[pascalCase(name)] = row[name];
  return `${JSON.stringify(written)}\n`;
}

/** There are few names, and millions of rows. */
const KNOWN = new Map<string, string>();

function pascalCase(name: string): string {
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const pascal = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  KNOWN.set(name, pascal);
  return pascal;
}
