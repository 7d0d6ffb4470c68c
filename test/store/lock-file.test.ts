/** Locks as files: what a machine that went down left behind stops nobody. */
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFile, StoreBusyError } from '../../src/store/files/lock-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kbgap-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process that runs, and is not this one. */
const ANOTHER = String(process.ppid);

test('a lock of a process that runs is held', async () => {
  const path = join(folder, 'sweep.lock');
  await writeFile(path, ANOTHER);
  await expect(lockFile(path, 'sweep is running')).rejects.toThrow(StoreBusyError);
  await expect(lockFile(path, 'sweep is running')).rejects.toThrow(`sweep is running (process ${ANOTHER}`);
});

test('one from before the machine was started is taken over, whoever has that process id now', async () => {
  const path = join(folder, 'sweep.lock');
  await writeFile(path, ANOTHER);
  const longAgo = new Date('2020-01-01T00:00:00Z');
  await utimes(path, longAgo, longAgo);
  const release = await lockFile(path, 'sweep is running');
  await expect(lockFile(path, 'sweep is running')).rejects.toThrow(StoreBusyError);
  await release();
  expect(await readdir(folder)).toEqual([]);
});
