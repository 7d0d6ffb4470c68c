/** `kbgap ingest` of more lines than memory should hold. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgapWithPeak } from './support/kbgap.ts';

const folder = useFolder();

it('a hundred thousand lines in bounded memory', async () => {
  const line = (index: number) =>
    JSON.stringify({
      schemaVersion: 1,
      computerName: `PC-${index}`,
      collectedAt: '2026-01-01T00:00:00Z',
      os: { build: 18363, ubr: index % 700, installationType: 'client', architecture: 'x64' },
      installedKbs: [],
    });
  const file = put(folder, 'many.ndjson', Array.from({ length: 100_000 }, (_, index) => `${line(index)}\n`).join(''));
  const run = await kbgapWithPeak(['ingest', '--json', file], { dataDir: join(folder, 'data') });
  expect(jsonOf<{ accepted: unknown }>(run).accepted).toEqual({ created: 100_000, updated: 0, older: 0 });
  expect(run.peakMiB).toBeLessThan(500);
});
