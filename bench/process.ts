/** `kbgap assess FILE` with the catalog of all documents, as a whole process; baseline: a Node that does nothing. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kbgap, kbgapWithPeak, ROOT } from '../test/cli/support/kbgap.ts';
import { fullCatalogFile } from '../test/support/full-catalog.ts';
import { TEST_DATA } from '../test/support/test-data.ts';
import { median, printMeasure } from './support/report-line.ts';

const RUNS = 10;
const REPORT = join(TEST_DATA, 'inventory/systeminfo/10_1809_x64_pro_en-us_20190307_systeminfo.txt');

const dataDir = mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
try {
  copyFileSync(await fullCatalogFile(), join(dataDir, 'catalog.kbgap'));
  const node = execFileSync(join(ROOT, 'script/node/resolve'), { encoding: 'utf8' }).trim();
  const bare: number[] = [];
  const asText: number[] = [];
  const asJson: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await timed(async () => execFileSync(node, ['-e', '0'])));
    asText.push(await timed(async () => await assess()));
    asJson.push(await timed(async () => await assess('--json')));
    peaks.push((await kbgapWithPeak(['assess', REPORT], { dataDir })).peakMiB);
  }
  const start = { name: 'node -e 0', value: median(bare) };
  printMeasure({
    name: 'kbgap assess FILE, whole process',
    value: median(asText),
    unit: 'ms',
    baseline: start,
    goal: 'under 400',
  });
  printMeasure({
    name: 'kbgap assess FILE --json',
    value: median(asJson),
    unit: 'ms',
    baseline: start,
    goal: 'under 400',
  });
  const idle = { name: 'kbgap --version', value: (await kbgapWithPeak(['--version'], { dataDir })).peakMiB };
  printMeasure({
    name: 'kbgap assess FILE, peak memory',
    value: Math.max(...peaks),
    unit: 'MiB',
    baseline: idle,
    goal: 'under 150',
  });
} finally {
  rmSync(dataDir, { recursive: true });
}

async function assess(...options: string[]): Promise<void> {
  const { code, stderr } = await kbgap(['assess', REPORT, ...options], { dataDir });
  // One: the device misses updates.
  if (code !== 1) throw new Error(`exit ${code}: ${stderr}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
