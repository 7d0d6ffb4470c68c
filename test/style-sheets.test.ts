/** The dashboard's style sheets. Those of pages stay once their page was opened: what one names must not be another's. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '../web/src');

/** The class that each rule begins with, by style sheet. */
function* listFirstClasses(file: string): Generator<string> {
  const text = readFileSync(join(FOLDER, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  for (const [, selectors = ''] of text.matchAll(/([^{}]+)\{/g)) {
    for (const selector of selectors.split(',')) {
      const name = /^\s*[\w:]*\.([\w-]+)/.exec(selector)?.[1];
      if (name !== undefined) yield name;
    }
  }
}

test('each class is of one style sheet', () => {
  const owners = new Map<string, Set<string>>();
  for (const file of globSync('**/*.css', { cwd: FOLDER })) {
    if (basename(file) === 'print.css') continue;
    for (const name of listFirstClasses(file)) owners.set(name, (owners.get(name) ?? new Set()).add(basename(file)));
  }
  const shared = [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]);
  expect(shared).toEqual([]);
});
