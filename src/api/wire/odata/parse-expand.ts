import type { Entity } from './entity.ts';
import { parseNames } from './parse-names.ts';

/**
 * What `$expand` names, as on the wire. No options within it, no paths.
 * @throws {ODataQueryError}
 */
export function parseExpand(source: string, { expandable }: Entity): string[] {
  return parseNames(
    source,
    '$expand',
    (name) => expandable.find((each) => each.toLowerCase() === name.toLowerCase()) ?? null,
  );
}
