/**
 * A fleet of a million devices (KBGAP_BENCH_DEVICES) in a running service, on SQLite and on PostgreSQL: reports in bulk over
 * HTTP, a new month's catalog, and every count compared with brute force. Baseline: the same rows inserted into the same
 * engine by prepared statements, without parsing or deciding anything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '../src/catalog/catalog.ts';
import { readConfig } from '../src/config.ts';
import { decodeCatalog, encodeCatalog } from '../src/ingest/catalog-file.ts';
import { openTokenService } from '../src/server.ts';
import { openCatalogStore } from '../src/store/open-catalogs.ts';
import { readAll } from '../test/support/full-catalog.ts';
import { TEST_DATA } from '../test/support/test-data.ts';
import { createBruteForce } from './support/brute-force.ts';
import { compileAsOf } from './support/catalog-by-day.ts';
import { BENCH_ENGINES, type BenchEngine } from './support/engines.ts';
import { type MadeFleet, makeFleet } from './support/fleet.ts';
import { createRandom } from './support/random.ts';
import { printMeasure } from './support/report-line.ts';
import { get, peakMiB, postLines, startService } from './support/service.ts';

const DEVICES = Number(process.env.KBGAP_BENCH_DEVICES ?? 1_000_000);
const SEED = 1;
/** Patch Tuesday of December 2025 is the 9th. */
const [BEFORE, AFTER] = ['2025-12-08', '2025-12-31'];
const COMPARED_KBS = 50;
const WATCHED_DEVICES = 40;

interface Versions {
  readonly before: { readonly bytes: Buffer; readonly catalog: Catalog };
  readonly after: { readonly bytes: Buffer; readonly catalog: Catalog };
}

const records = await readAll(['msrc/cvrf', 'release-health', 'kev', 'epss'].map((folder) => join(TEST_DATA, folder)));
const versions: Versions = { before: await compiled(BEFORE), after: await compiled(AFTER) };
records.length = 0;
const collectedAt = new Date().toISOString();
const fleet = makeFleet(versions.before.catalog, { count: DEVICES, seed: SEED, collectedAt });
const chosen = process.argv.slice(2);
for (const engine of BENCH_ENGINES) {
  if (chosen.length === 0 || chosen.includes(engine.name)) await run(engine);
}

async function compiled(day: string) {
  const bytes = encodeCatalog(await compileAsOf(records, day));
  return { bytes, catalog: decodeCatalog(bytes, day) };
}

async function run(engine: BenchEngine): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
  const database = await engine.create(dataDir);
  const environment = { KBGAP_DATA_DIR: dataDir, ...database.environment };
  const config = readConfig(environment);
  const catalogs = await openCatalogStore(config);
  try {
    await catalogs.publishCatalog(versions.before.bytes, new Date().toISOString());
    const service = await startService(environment);
    try {
      const roles = ['Software.Read.All', 'Machine.ReadWrite.All'];
      const { issueToken } = await openTokenService(config);
      const { accessToken: token } = await issueToken({
        tenantId: config.tenantId,
        clientId: 'bench',
        roles,
        lifetimeSeconds: 7200,
      });
      const call = <T>(path: string) => get<T>(`${service.url}${path}`, token);
      const seconds = await timed(async () => {
        const { rejected } = await postLines<{ rejected: number }>(`${service.url}/v1/reports`, token, fleet.lines());
        if (rejected > 0) throw new Error(`${rejected} reports were rejected`);
      });
      const memory = peakMiB(service.processId);
      await compareCounts(call, fleet, versions.before.catalog);
      const switched = await publishAndWatch(call, () =>
        catalogs.publishCatalog(versions.after.bytes, new Date().toISOString()),
      );
      await compareCounts(call, fleet, versions.after.catalog);
      const idle = await startService({ ...environment, KBGAP_DATA_DIR: mkdtempSync(join(dataDir, 'idle-')) });
      const idleMiB = peakMiB(idle.processId);
      await idle.stop();
      await service.stop();
      const { rowsPerSecond, bytes, rows } = await database.insertAgain();
      const title = `${engine.name}, ${DEVICES} devices`;
      printMeasure({
        name: `${title}: intake`,
        value: DEVICES / seconds,
        unit: '/s',
        baseline: { name: 'raw inserts of the same rows', value: rowsPerSecond * (DEVICES / rows) },
        goal: 'at least x0.25',
      });
      printMeasure({
        name: `${title}: peak memory of the service`,
        value: memory,
        unit: 'MiB',
        baseline: { name: 'the service at its start', value: idleMiB },
        goal: 'under 600',
      });
      printMeasure({
        name: `${title}: in the database`,
        value: bytes / DEVICES,
        unit: 'B each',
        baseline: { name: 'their reports', value: reportBytes(fleet) },
        goal: 'none',
      });
      printMeasure({
        name: `${title}: a new catalog, until all is switched`,
        value: switched.seconds,
        unit: 's',
        baseline: { name: 'reading the catalog alone', value: switched.loadSeconds },
        goal: 'under 10',
      });
      printMeasure({
        name: `${title}: slowest of ${switched.answers} answers meanwhile`,
        value: switched.slowestMs,
        unit: 'ms',
        baseline: { name: 'the median of them', value: switched.medianMs },
        goal: 'none',
      });
    } finally {
      await service.stop();
    }
  } finally {
    await catalogs.close();
    await database.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Call = <T>(path: string) => Promise<T>;

interface MissingKbs {
  readonly value: readonly { readonly id: string; readonly machineMissedOn: number }[];
}

/** Random KBs, and some that nobody misses: the count of each must equal the number of devices whose list has it. */
async function compareCounts(call: Call, devices: MadeFleet, catalog: Catalog): Promise<void> {
  const missingOf = createBruteForce(catalog);
  const random = createRandom(SEED);
  const { value: kbs } = await call<{ value: readonly { kbId: string; devices: number }[] }>('/v1/fleet/kbs');
  const told = new Map(kbs.map(({ kbId, devices: count }) => [kbId, count]));
  const updates = [...told.keys(), ...catalog.data.updates.slice(-20).map(({ kbId }) => kbId)];
  const picked = new Set<string>();
  while (picked.size < Math.min(COMPARED_KBS, updates.length)) {
    picked.add(updates[Math.floor(random() * updates.length)] ?? '');
  }
  const counted = new Map([...picked].map((kbId) => [kbId, 0]));
  for (let index = 0; index < devices.count; index++) {
    for (const kbId of missingOf(devices.reportOf(index))) {
      const count = counted.get(kbId);
      if (count !== undefined) counted.set(kbId, count + 1);
    }
  }
  const wrong = [...counted].filter(([kbId, count]) => (told.get(kbId) ?? 0) !== count);
  if (wrong.length > 0)
    throw new Error(
      `counts differ: ${wrong.map(([kbId, count]) => `KB${kbId} is missed by ${count}, told ${told.get(kbId)}`).join('; ')}`,
    );
  console.log(`${counted.size} KBs compared with brute force over ${devices.count} devices: all equal`);
}

/** Asks for devices all the while, and checks that each answer is wholly of the one catalog or of the other. */
async function publishAndWatch(call: Call, publish: () => Promise<void>) {
  const random = createRandom(SEED + 1);
  const watched = Array.from({ length: WATCHED_DEVICES }, () => Math.floor(random() * DEVICES));
  const expected = await expectedAnswers(watched);
  let isDone = false;
  const times: number[] = [];
  let mixed = 0;
  const watch = async (start: number): Promise<void> => {
    for (let turn = start; !isDone; turn++) {
      const index = watched[turn % watched.length] ?? 0;
      const since = performance.now();
      const { value } = await call<MissingKbs>(`/api/machines/${fleet.nameOf(index)}/getmissingkbs`);
      times.push(performance.now() - since);
      const told = JSON.stringify(value.map(({ id, machineMissedOn }) => [id, machineMissedOn]));
      if (!expected.get(index)?.includes(told)) mixed++;
    }
  };
  const watchers = [0, 10, 20, 30].map(watch);
  await wait(500);
  const { version } = versions.after.catalog;
  const seconds = await timed(async () => {
    await publish();
    while ((await call<{ version: string }>('/v1/catalog')).version !== version) await wait(20);
  });
  await wait(500);
  isDone = true;
  await Promise.all(watchers);
  if (mixed > 0) throw new Error(`${mixed} of ${times.length} answers mix two catalogs, or are wrong`);
  times.sort((a, b) => a - b);
  const loadSeconds = await timed(async () => decodeCatalog(versions.after.bytes, 'again'));
  return {
    seconds,
    loadSeconds,
    answers: times.length,
    slowestMs: times.at(-1) ?? 0,
    medianMs: times[times.length >> 1] ?? 0,
  };
}

/** Of each device both lists that it may be answered, with the counts of the whole fleet, by brute force. */
async function expectedAnswers(watched: readonly number[]): Promise<Map<number, string[]>> {
  const answers = new Map<number, string[]>(watched.map((index) => [index, []]));
  for (const { catalog } of [versions.before, versions.after]) {
    const missingOf = createBruteForce(catalog);
    const counts = new Map<string, number>();
    for (let index = 0; index < fleet.count; index++) {
      for (const kbId of missingOf(fleet.reportOf(index))) counts.set(kbId, (counts.get(kbId) ?? 0) + 1);
    }
    for (const [index, lists] of answers) {
      lists.push(JSON.stringify(missingOf(fleet.reportOf(index)).map((kbId) => [kbId, counts.get(kbId)])));
    }
  }
  return answers;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Mean length of a report. */
function reportBytes(devices: MadeFleet): number {
  const sample = Math.min(devices.count, 10_000);
  let bytes = 0;
  for (let index = 0; index < sample; index++) bytes += devices.reportOf(index).length + 1;
  return bytes / sample;
}
