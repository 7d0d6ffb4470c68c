import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { writeTogether } from '../../src/cli/output/write-together.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('what comes within a moment is written at once, in its order, and nothing twice', () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const write = writeTogether((text) => written.push(text));
  write('one\n');
  write('two\n');
  expect(written).toEqual([]);
  vi.advanceTimersByTime(20);
  write('three\n');
  vi.advanceTimersByTime(20);
  vi.advanceTimersByTime(20);
  expect(written).toEqual(['one\ntwo\n', 'three\n']);
});

test('much is written without waiting', () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const write = writeTogether((text) => written.push(text));
  const long = `${'x'.repeat(16_383)}\n`;
  write('one\n');
  write(long);
  expect(written).toEqual([`one\n${long}`]);
  write('two\n');
  vi.advanceTimersByTime(20);
  expect(written).toEqual([`one\n${long}`, 'two\n']);
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
