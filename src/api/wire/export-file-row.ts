import type { JsonRow } from '../../query/evaluate.ts';

/** A row as files of exports have it: names in PascalCase, and what is null left out. */
export function toFileLine(row: JsonRow): string {
  const parts = Object.entries(row).filter(([, value]) => value !== null);
  return `${JSON.stringify(Object.fromEntries(parts.map(([name, value]) => [pascalCase(name), value])))}\n`;
}

function pascalCase(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
