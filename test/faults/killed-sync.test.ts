/**
 * A sync killed with SIGKILL at a random moment, while it fetches, reads, compiles or publishes: what the next start serves
 * is a whole catalog, no kept document is lost or half there, and the next sync completes. `script/soak sync` does it 200
 * times; here it is fewer. KBGAP_SOAK_SEED: other moments.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../bench/support/random.ts';
import { readConfig } from '../../src/config.ts';
import { readPublishedCatalog } from '../../src/ingest/catalog-file.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { contentsOf, useFolder } from '../cli/support/folder.ts';
import { kbgap, startKbgap } from '../cli/support/kbgap.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { changeMonth } from '../support/fake-feeds/change-month.ts';
import {
  INDEX_PATH,
  pathOfMonth,
  REAL_INDEX,
  realDocuments,
  type ServedDocuments,
  serveIndex,
  serveXml,
} from '../support/fake-feeds/documents.ts';
import { type FakeFeeds, startFakeFeeds } from '../support/fake-feeds/fake-feeds.ts';
import { runSql, usePostgres } from '../support/postgres.ts';

const KILLS = Number(process.env.KBGAP_SOAK_KILLS ?? 4);
const SEED = Number(process.env.KBGAP_SOAK_SEED ?? 1);
/** After every so many kills the service itself is started. */
const SERVED_EVERY = 5;
const LONGEST_MS = 60_000;

const OLD_MONTHS = ['2016-Jan', '2017-Dec'];
const MONTHS = [...OLD_MONTHS, '2018-FEB', '2018-Mar'];
/** Of a month that is revised meanwhile. */
const EARLIER = '2018-01-02T08:00:00';

/** Where a sync keeps what it makes, as it was before the sync. */
interface Place {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
}

const server = usePostgres();
const folder = useFolder();
let places = 0;

const ENGINES = [
  {
    name: 'files',
    share: 1,
    create: async (): Promise<Place> => ({ dataDir: join(folder, `data-${places++}`), env: {} }),
    copy: async ({ dataDir }: Place): Promise<Place> => {
      const copy = join(folder, `data-${places++}`);
      cpSync(dataDir, copy, { recursive: true });
      return { dataDir: copy, env: {} };
    },
  },
  {
    name: 'PostgreSQL',
    share: 0.5,
    create: async (): Promise<Place> => ({
      dataDir: join(folder, `data-${places++}`),
      env: { DATABASE_URL: await server.createDatabase() },
    }),
    copy: async ({ env: { DATABASE_URL: from = '' } }: Place): Promise<Place> => {
      const name = `copy_${places++}`;
      const url = (database: string): string => Object.assign(new URL(from), { pathname: database }).href;
      await runSql(url('postgres'), `CREATE DATABASE ${name} TEMPLATE ${new URL(from).pathname.slice(1)}`);
      return { dataDir: join(folder, `data-${places++}`), env: { DATABASE_URL: url(name) } };
    },
  },
];

describeWithTestData('a sync that is killed', () => {
  const now = realDocuments({ months: MONTHS });
  let feeds: FakeFeeds;
  beforeAll(async () => {
    feeds = await startFakeFeeds(new Map());
  });
  afterAll(() => feeds.close());

  const serve = (documents: ServedDocuments): void => {
    feeds.documents.clear();
    for (const [path, document] of documents) feeds.documents.set(path, document);
  };
  const sync = async ({ dataDir, env }: Place): Promise<void> => {
    const run = await kbgap(['sync', '--json'], { dataDir, env: { ...env, ...feeds.env } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
  };
  /** `killAfter`: how many milliseconds after the first request it is ended, unless it has ended by itself. */
  const startSync = async ({ dataDir, env }: Place, killAfter: number): Promise<Ended> => {
    const { child, exited } = startKbgap(['sync', '--json'], { dataDir, env: { ...env, ...feeds.env } });
    await new Promise<void>((resolve) => {
      feeds.fault = () => {
        resolve();
        return null;
      };
    });
    const start = performance.now();
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
    await exited;
    clearTimeout(timer);
    return { milliseconds: performance.now() - start, isKilled: child.signalCode === 'SIGKILL' };
  };

  it.each(ENGINES)(
    'leaves a whole catalog and whole documents on $name, and the next one completes',
    async ({ create, copy, share }) => {
      const before = await create();
      serve(documentsBefore(now));
      await sync(before);
      const old = await stateOf(before);
      serve(now);
      const clean = await copy(before);
      let { milliseconds } = await startSync(clean, LONGEST_MS);
      const whole = await stateOf(clean);
      expect(whole.version).not.toBe(old.version);

      const random = createRandom(SEED);
      const tally = { 'nothing new': 0, 'some documents': 0, 'all documents': 0, 'the new catalog': 0 };
      const kills = Math.ceil(KILLS * share);
      for (let killed = 0; killed < kills; ) {
        const place = await copy(before);
        // Later than it should end, too: how long it takes varies. One that ends by itself says how long that is now.
        const killAfter = random() * milliseconds * 1.2;
        const label = `seed ${SEED}, kill ${killed}, after ${killAfter.toFixed(0)} of ${milliseconds.toFixed(0)} ms`;
        const ended = await startSync(place, killAfter);
        const left = await stateOf(place);
        // What was there is there still, and what came is as it came.
        expect([old.version, whole.version], label).toContain(left.version);
        expect(left.documents, label).toEqual(expect.arrayContaining(old.documents));
        expect(whole.documents, label).toEqual(expect.arrayContaining(left.documents));
        if (killed % SERVED_EVERY === 0) expect(await servedBy(place), label).toBe(left.version);
        await sync(place);
        expect(await stateOf(place), label).toEqual(whole);
        if (ended.isKilled) {
          killed++;
          tally[stageOf(left, old, whole)]++;
        } else milliseconds = ended.milliseconds;
      }
      console.log(`${kills} kills (seed ${SEED}); what there was then: ${JSON.stringify(tally)}`);
    },
    60_000 + KILLS * 10_000,
  );
});

interface Ended {
  readonly milliseconds: number;
  readonly isKilled: boolean;
}

type State = Awaited<ReturnType<typeof stateOf>>;

/** How far a sync had come, of how far it can. */
function stageOf(left: State, old: State, whole: State) {
  if (left.version === whole.version) return 'the new catalog';
  if (left.documents.length === whole.documents.length) return 'all documents';
  return left.documents.length > old.documents.length ? 'some documents' : 'nothing new';
}

/** Two months less, another one before it was revised, and pages and lists as they are. */
function documentsBefore(now: ServedDocuments): ServedDocuments {
  const before = new Map(now);
  for (const id of MONTHS.filter((month) => !OLD_MONTHS.includes(month))) before.delete(pathOfMonth(id));
  const revised = changeMonth('2017-Dec', { vulnerabilities: (all) => all.slice(1), revisedAt: EARLIER });
  before.set(pathOfMonth('2017-Dec'), serveXml(revised));
  const index = REAL_INDEX.filter(({ ID }) => OLD_MONTHS.includes(ID)).map((entry) =>
    entry.ID === '2017-Dec' ? { ...entry, CurrentReleaseDate: `${EARLIER}Z` } : entry,
  );
  return before.set(INDEX_PATH, serveIndex(index));
}

/** What is in force, every document kept, by checksum, and what files there are: without the lock, as a service sees it. */
async function stateOf({ dataDir, env }: Place) {
  const store = await openCatalogStore(readConfig({ KBGAP_DATA_DIR: dataDir, ...env }));
  try {
    const catalog = await readPublishedCatalog(store);
    const documents: string[] = [];
    for (const { name } of await store.listDocuments()) {
      const bytes = gunzipSync(readFileSync(await store.fetchDocument(name)));
      documents.push(`${name} ${createHash('sha256').update(bytes).digest('hex')}`);
    }
    const files = existsSync(dataDir) ? contentsOf(dataDir).map((line) => line.split(' ')[0] ?? '') : [];
    return { version: catalog?.version, documents, files: files.filter((file) => !OF_SERVICE.test(file)) };
  } finally {
    await store.close();
  }
}

/** What a start of the service makes. */
const OF_SERVICE = /^(?:kbgap\.db|token-key|tls)/;

/** The catalog that a service started there says it has. */
async function servedBy({ dataDir, env }: Place): Promise<string | undefined> {
  const service = startKbgap(['serve', '--port', '0', '--json'], { dataDir, env });
  const [, version] = await service.says(/"catalog":\{"version":"(\w+)"/);
  service.child.kill('SIGTERM');
  await service.exited;
  return version;
}
