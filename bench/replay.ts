/**
 * The months 2016 to 2025, one at a time, as if each Patch Tuesday came: a fake of Microsoft's and CISA's servers has what
 * was released by that day, `kbgap sync` fetches it as a process of its own, and the catalog must pass the gates. In the last
 * months a service with 100 000 devices (KBGAP_BENCH_DEVICES) runs beside: the time from "document available" to "new
 * answers served". Baseline: `catalog import` of all documents at once. KBGAP_BENCH_FROM (`2025-07`): the first month
 * replayed; those before come at once.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patchTuesday } from '../src/catalog/calendar.ts';
import { kbgapWithPeak } from '../test/cli/support/kbgap.ts';
import { documentsAsOf, monthsBetween, serveOnly } from '../test/support/fake-feeds/as-of.ts';
import { PAGE_FILES, realDocuments, type ServedDocuments } from '../test/support/fake-feeds/documents.ts';
import { startFakeFeeds } from '../test/support/fake-feeds/fake-feeds.ts';
import { catalogIn } from '../test/support/fake-feeds/sync-from.ts';
import { TEST_DATA } from '../test/support/test-data.ts';
import { createPageCheck } from './support/replay/check-pages.ts';
import { startServedFleet } from './support/replay/served-fleet.ts';
import { describeStep, type Step, type StepOptions, syncStep } from './support/replay/sync-step.ts';
import { median, printMeasure } from './support/report-line.ts';

const FIRST = process.env.KBGAP_BENCH_FROM ?? '2016-01';
const LAST = '2025-12';
/** So many of the last months are measured with a fleet. */
const WITH_FLEET = 3;
const DEVICES = Number(process.env.KBGAP_BENCH_DEVICES ?? 100_000);

const folder = mkdtempSync(join(tmpdir(), 'kbgap-replay-'));
const dataDir = join(folder, 'data');
const real = realDocuments();
const feeds = await startFakeFeeds(new Map());
try {
  const imported = await importAll(join(folder, 'imported'));
  const months = monthsBetween(FIRST, LAST);
  const { steps, served } = await replay(months);
  const refused = steps.filter(({ outcome }) => outcome !== 'published');
  console.log(
    `${months.length} months, ${FIRST} to ${LAST}: ${steps.length - refused.length} published, ${refused.length} not`,
  );
  const baseline = { name: 'importing all documents at once', value: imported.seconds };
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  printMeasure({ name: `replay: ${steps.length} syncs`, value: total, unit: 's', baseline, goal: 'none' });
  const slowest = Math.max(...steps.map(({ seconds }) => seconds));
  printMeasure({ name: 'replay: the slowest sync', value: slowest, unit: 's', baseline, goal: 'none' });
  printMeasure({
    name: 'replay: peak memory of a sync',
    value: Math.max(...steps.map(({ peakMiB }) => peakMiB)),
    unit: 'MiB',
    baseline: { name: baseline.name, value: imported.peakMiB },
    goal: 'under 512',
  });
  printMeasure({
    name: `document available to answers of ${DEVICES} devices`,
    value: median(served),
    unit: 's',
    baseline,
    goal: 'under 15',
  });
} finally {
  await feeds.close();
  rmSync(folder, { recursive: true });
}

async function replay(months: readonly string[]): Promise<{ steps: Step[]; served: number[] }> {
  const checkPages = await createPageCheck(real);
  const documentsOf = async (day: string): Promise<ServedDocuments> => {
    const documents = documentsAsOf(real, day);
    await checkPages(documents, day);
    return documents;
  };
  const syncWith = async (documents: ServedDocuments, options: StepOptions): Promise<Step> => {
    serveOnly(feeds, documents, real);
    return await syncStep(feeds, options);
  };
  // The first catalog waits for all pages, of which some are none yet.
  const first = { name: `before ${FIRST}`, dataDir, accept: true };
  console.log(describeStep(await syncWith(await documentsOf(dayBefore(`${FIRST}-01`)), first)));
  const steps: Step[] = [];
  const tell = (step: Step): void => {
    steps.push(step);
    if (step.refusals.length + step.notes.length > 0) console.log(describeStep(step));
  };
  for (const name of months.slice(0, -WITH_FLEET))
    tell(await syncWith(await documentsOf(patchTuesday(name)), { name, dataDir }));

  const served: number[] = [];
  const fleet = await startServedFleet(dataDir, DEVICES);
  try {
    for (const name of months.slice(-WITH_FLEET)) {
      const documents = await documentsOf(patchTuesday(name));
      const copy = copyWithoutFleet(name);
      await syncWith(documents, { name, dataDir: copy });
      const seconds = await fleet.untilServed(catalogIn(copy), async () =>
        tell(await syncWith(documents, { name, dataDir })),
      );
      console.log(
        `${name}: served in ${seconds.toFixed(1)} s, of which sync took ${steps.at(-1)?.seconds.toFixed(1)} s`,
      );
      served.push(seconds);
    }
  } finally {
    await fleet.stop();
  }
  return { steps, served };
}

/** To know beforehand what the next catalog will be. */
function copyWithoutFleet(name: string): string {
  const copy = join(folder, `copy-${name}`);
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !path.includes('kbgap.db') });
  return copy;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

async function importAll(target: string): Promise<{ seconds: number; peakMiB: number }> {
  const start = performance.now();
  const documents = [join(TEST_DATA, 'msrc/cvrf'), join(TEST_DATA, 'kev'), ...PAGE_FILES];
  const { code, stderr, peakMiB } = await kbgapWithPeak(['catalog', 'import', ...documents], { dataDir: target });
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, peakMiB };
}
