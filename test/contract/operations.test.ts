import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OPERATIONS, type Operation } from '../../src/api/wire/operations.ts';

/** Whatever parameters are called, and however the documentation spells the rest. */
const shapeOf = (address: string): string => address.replace(/:\w+|\{\w+\}/g, ':').toLowerCase();

test('every operation that is built stands in the table of docs/COMPATIBILITY.md, and no other', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/COMPATIBILITY.md'), 'utf8');
  const listed = [...document.matchAll(/^\| `(\w+ \/api\S*)` \| \d+ of \d+ \|$/gm)].map(([, operation = '']) =>
    shapeOf(operation),
  );
  const built = Object.values<Operation>(OPERATIONS).map(({ method = 'GET', path }) => shapeOf(`${method} ${path}`));
  expect(listed.sort()).toEqual(built.sort());
});
