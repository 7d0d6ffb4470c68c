/**
 * `kbgap catalog import` of all real documents into an empty data directory, as a whole process.
 * Baseline: gunzip and a bare XML parse without handlers of the same months, one after the other.
 */
import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { kbgap, kbgapWithPeak, type Run } from '../test/cli/support/kbgap.ts';
import { TEST_DATA } from '../test/support/test-data.ts';
import { median, printMeasure } from './support/report-line.ts';

const MONTHS = join(TEST_DATA, 'msrc/cvrf');
const PAGES = join(TEST_DATA, 'release-health');
const ROUNDS = 3;

const baselines: { seconds: number; bytes: number }[] = [];
const seconds: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  baselines.push(await parseBare());
  seconds.push(await inFolder(async (dataDir) => await timeImport(dataDir)));
}
const peakMiB = await inFolder(async (dataDir) => {
  const run = await kbgapWithPeak(['catalog', 'import', MONTHS, PAGES], { dataDir });
  failUnlessClean(run);
  return run.peakMiB;
});
const again = await inFolder(async (dataDir) => {
  await timeImport(dataDir);
  return await timeImport(dataDir);
});

const megabytes = (baselines[0]?.bytes ?? 0) / 1e6;
const bare = median(baselines.map((each) => each.seconds));
const name = 'gunzip and bare XML parse';
printMeasure({
  name: 'import of all documents',
  value: median(seconds),
  unit: 's',
  baseline: { name, value: bare },
  goal: 'under 30',
});
printMeasure({
  name: 'the same again (kept and named)',
  value: again,
  unit: 's',
  baseline: { name, value: bare },
  goal: 'under 30',
});
printMeasure({
  name: `import, of ${Math.round(megabytes)} MB of XML`,
  value: megabytes / median(seconds),
  unit: 'MB/s',
  baseline: { name, value: megabytes / bare },
  goal: 'none',
});
printMeasure({
  name: 'import, peak memory',
  value: peakMiB,
  unit: 'MiB',
  baseline: { name: 'kbgap --version', value: await idleMiB() },
  goal: 'under 512',
});

async function parseBare(): Promise<{ seconds: number; bytes: number }> {
  const start = performance.now();
  let bytes = 0;
  for (const file of readdirSync(MONTHS)) {
    const parser = new SaxesParser();
    const text = createReadStream(join(MONTHS, file))
      .pipe(createGunzip())
      .on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
    for await (const chunk of text.setEncoding('utf8')) parser.write(chunk);
    parser.close();
  }
  return { seconds: (performance.now() - start) / 1000, bytes };
}

async function timeImport(dataDir: string): Promise<number> {
  const start = performance.now();
  failUnlessClean(await kbgap(['catalog', 'import', MONTHS, PAGES], { dataDir }));
  return (performance.now() - start) / 1000;
}

async function idleMiB(): Promise<number> {
  return await inFolder(async (dataDir) => (await kbgapWithPeak(['--version'], { dataDir })).peakMiB);
}

function failUnlessClean({ code, stderr }: Run): void {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
}

async function inFolder<T>(use: (dataDir: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
