import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writeTogether } from '../../src/cli/output/write-together.ts';

test('what comes within one turn is written at once, in its order, and nothing twice', async () => {
  const written: string[] = [];
  const write = writeTogether((text) => written.push(text));
  write('one\n');
  write('two\n');
  expect(written).toEqual([]);
  await nextTurn();
  write('three\n');
  await nextTurn();
  await nextTurn();
  expect(written).toEqual(['one\ntwo\n', 'three\n']);
});

test.each(['process.exit()', 'throw new Error("made up")'])(
  'what is left is written when the process ends: %s',
  (end) => {
    const file = join(import.meta.dirname, '../../src/cli/output/write-together.ts');
    const script = `
    import { writeSync } from 'node:fs';
    import { writeTogether } from ${JSON.stringify(file)};
    const write = writeTogether((text) => writeSync(1, text));
    write('last\\n');
    ${end}`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout).toBe(
      'last\n',
    );
  },
);
