import { type Entity, findProperty } from './entity.ts';
import { parseNames } from './parse-names.ts';

/**
 * The properties that `$select` names, as on the wire; null: all of them (`*`).
 * @throws {ODataQueryError}
 */
export function parseSelect(source: string, { properties }: Entity): string[] | null {
  const names = parseNames(source, '$select', (name) =>
    name === '*' ? name : (findProperty(properties, name)?.name ?? null),
  );
  return names.includes('*') ? null : names;
}
