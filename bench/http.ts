/**
 * getmissingkbs over kept-alive HTTP, with a token and 100,000 devices (KBGAP_BENCH_DEVICES) in the store, asked for at
 * random. Baseline: a bare node:http server that sends the same bytes. The three are processes of their own, and the two
 * servers are asked in turns, so that whatever else the machine does meets both. Arguments choose engines.
 */
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readConfig } from '../src/config.ts';
import { deriveDeviceId } from '../src/fleet/device-id.ts';
import { decodeCatalog, encodeCatalog } from '../src/ingest/catalog-file.ts';
import { openTokenService } from '../src/server.ts';
import { openCatalogStore } from '../src/store/open-catalogs.ts';
import { readAll } from '../test/support/full-catalog.ts';
import { TEST_DATA } from '../test/support/test-data.ts';
import { compileAsOf } from './support/catalog-by-day.ts';
import { BENCH_ENGINES, type BenchEngine } from './support/engines.ts';
import { makeFleet } from './support/fleet.ts';
import type { ReadyAnswer } from './support/http/messages.ts';
import { type LoadGenerator, startBareServer, startLoad } from './support/http/processes.ts';
import { createRandom } from './support/random.ts';
import { median, printMeasure } from './support/report-line.ts';
import { postLines, startService, untilIdle } from './support/service.ts';

const DEVICES = Number(process.env.KBGAP_BENCH_DEVICES ?? 100_000);
const SEED = 1;
const CATALOG_DAY = '2025-12-31';
/** Of so many devices, drawn as the load draws them, the bare server has the answers. */
const READY_ANSWERS = 1_000;
const CONNECTIONS = 32;
const ROUNDS = 7;
const ROUND_SECONDS = 2;
/** Until most of the different lists of such a fleet were asked for once. */
const WARM_UP_SECONDS = 20;
const SERVERS = ['bare', 'kbgap'] as const;
const ADDED_BY_NODE: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive']);

const records = await readAll(['msrc/cvrf', 'release-health', 'kev', 'epss'].map((folder) => join(TEST_DATA, folder)));
const catalogBytes = encodeCatalog(await compileAsOf(records, CATALOG_DAY));
records.length = 0;
const collectedAt = new Date().toISOString();
const fleet = makeFleet(decodeCatalog(catalogBytes, CATALOG_DAY), { count: DEVICES, seed: SEED, collectedAt });
const chosen = process.argv.slice(2);
for (const engine of BENCH_ENGINES) {
  if (chosen.length === 0 || chosen.includes(engine.name)) await run(engine);
}

async function run(engine: BenchEngine): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
  const database = await engine.create(dataDir);
  // Request lines are logged, as they are by default.
  const environment = { KBGAP_LOG_LEVEL: 'info', KBGAP_DATA_DIR: dataDir, ...database.environment };
  const config = readConfig(environment);
  const catalogs = await openCatalogStore(config);
  try {
    await catalogs.publishCatalog(catalogBytes, new Date().toISOString());
    const { issueToken } = await openTokenService(config);
    const roles = ['Software.Read.All', 'Machine.ReadWrite.All'];
    const tenantId = config.tenantId;
    const { accessToken: token } = await issueToken({ tenantId, clientId: 'bench', roles, lifetimeSeconds: 7200 });
    await load(environment, token);
    const paths = Array.from(fleet.names(), (name) => `/api/machines/${deriveDeviceId(tenantId, name)}/getmissingkbs`);
    const service = await startService(environment, openSync(join(dataDir, 'service.log'), 'w'));
    try {
      // Counting, and recording what the new reports mean: once, after a load.
      await untilIdle(service.processId);
      const bare = await startBareServer(await readAnswers(service.url, token, paths));
      const calls = { token, paths, connections: CONNECTIONS };
      const generator = await startLoad({ bare: { ...calls, url: bare.url }, kbgap: { ...calls, url: service.url } });
      try {
        await compare(generator, engine.name);
      } finally {
        generator.stop();
        bare.stop();
      }
    } finally {
      await service.stop();
    }
  } finally {
    await catalogs.close();
    await database.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function load(environment: Readonly<Record<string, string>>, token: string): Promise<void> {
  const service = await startService({ ...environment, KBGAP_LOG_LEVEL: 'error' });
  try {
    const { rejected } = await postLines<{ rejected: number }>(`${service.url}/v1/reports`, token, fleet.lines());
    if (rejected > 0) throw new Error(`${rejected} reports were rejected`);
  } finally {
    await service.stop();
  }
}

/** What one server did in each round: its most, and how long 99 of 100 waited at half of kbgap's. */
interface Figures {
  readonly perSecond: number[];
  readonly p99: number[];
}

async function compare(generator: LoadGenerator, engine: string): Promise<void> {
  for (const server of SERVERS) await generator.run({ server, seconds: WARM_UP_SECONDS, rate: null });
  const figures: Record<(typeof SERVERS)[number], Figures> = {
    bare: { perSecond: [], p99: [] },
    kbgap: { perSecond: [], p99: [] },
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of SERVERS) {
      figures[server].perSecond.push((await generator.run({ server, seconds: ROUND_SECONDS, rate: null })).perSecond);
    }
    // Of this round: what the machine can do may be another in the next.
    const rate = Math.round((figures.kbgap.perSecond.at(-1) ?? 0) / 2);
    for (const server of SERVERS) {
      figures[server].p99.push((await generator.run({ server, seconds: ROUND_SECONDS, rate })).p99);
    }
  }
  const title = `${engine}, ${DEVICES} devices: getmissingkbs`;
  printMeasure({
    name: title,
    value: median(figures.kbgap.perSecond),
    unit: '/s',
    baseline: { name: 'bare node:http, same bytes', value: median(figures.bare.perSecond) },
    goal: 'at least x0.6',
  });
  printMeasure({
    name: `${title}, 99 of 100 at half of that`,
    value: median(figures.kbgap.p99),
    unit: 'ms',
    baseline: { name: 'bare node:http at the same rate', value: median(figures.bare.p99) },
    goal: 'at most x3',
  });
}

/** Answers as they came; the headers that Node's server adds of its own accord are left out. */
async function readAnswers(url: string, token: string, paths: readonly string[]): Promise<ReadyAnswer[]> {
  const random = createRandom(SEED);
  const answers: ReadyAnswer[] = [];
  while (answers.length < READY_ANSWERS) {
    const path = paths[Math.floor(random() * paths.length)] ?? '';
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }, resolve)
        .once('error', reject)
        .end();
    });
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body}`);
    const { rawHeaders } = response;
    const headers = rawHeaders.filter((_, index) => !ADDED_BY_NODE.has(rawHeaders[index & ~1]?.toLowerCase() ?? ''));
    answers.push({ headers, body });
  }
  return answers;
}
