/** A service with a fleet, and how long it takes from a new document to new answers. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { readConfig } from '../../../src/config.ts';
import { openTokenService } from '../../../src/server.ts';
import { catalogIn } from '../../../test/support/fake-feeds/sync-from.ts';
import { createBruteForce } from '../brute-force.ts';
import { type MadeFleet, makeFleet } from '../fleet.ts';
import { createRandom } from '../random.ts';
import { get, postLines, startService } from '../service.ts';

const SEED = 1;
/** So many draws of devices to watch. */
const WATCHED = 60;
const WATCHERS = 4;
const PAUSE_MS = 20;
/** Much more than any goal. */
const LONGEST_MS = 5 * 60_000;

export interface ServedFleet {
  /**
   * Calls `release`, upon which a sync is to publish the catalog of `next`. Seconds until every watched device and the
   * counts of the whole fleet are answered by it. Throws where an answer is of neither catalog, or of the old one again.
   */
  readonly untilServed: (next: Catalog, release: () => Promise<void>) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** `dataDir`: with a catalog in force, which the fleet is made for. */
export async function startServedFleet(dataDir: string, count: number): Promise<ServedFleet> {
  const catalog = catalogIn(dataDir);
  const fleet = makeFleet(catalog, { count, seed: SEED, collectedAt: new Date().toISOString() });
  const environment = { KBGAP_DATA_DIR: dataDir };
  const service = await startService(environment);
  const token = await issueToken(environment);
  const { rejected } = await postLines<{ rejected: number }>(`${service.url}/v1/reports`, token, fleet.lines());
  if (rejected > 0) throw new Error(`${rejected} reports were rejected`);
  const watched = chooseDevices(fleet);
  let answers = answersBy(catalog, fleet, watched);
  return {
    untilServed: async (next, release) => {
      const before = answers;
      answers = answersBy(next, fleet, watched);
      const told = async (path: string) => tell(await get(`${service.url}${path}`, token));
      return await watch({ before, after: answers, told, release });
    },
    stop: service.stop,
  };
}

async function issueToken(environment: Readonly<Record<string, string>>): Promise<string> {
  const config = readConfig(environment);
  const service = await openTokenService(config);
  const roles = ['Software.Read.All', 'Machine.ReadWrite.All'];
  const { tenantId } = config;
  return (await service.issueToken({ tenantId, clientId: 'bench', roles, lifetimeSeconds: 7200 })).accessToken;
}

/** Random ones, no two of them in the same state. */
function chooseDevices(fleet: MadeFleet): number[] {
  const random = createRandom(SEED);
  const chosen = new Map<string, number>();
  for (let draw = 0; draw < WATCHED; draw++) {
    const index = Math.floor(random() * fleet.count);
    const report = fleet.reportOf(index);
    chosen.set(report.slice(report.indexOf('"os":')), index);
  }
  return [...chosen.values()];
}

/** By path, what a catalog answers; worked out device by device. */
function answersBy(catalog: Catalog, fleet: MadeFleet, watched: readonly number[]): Map<string, string> {
  const missingOf = createBruteForce(catalog);
  const counts = new Map<string, number>();
  for (let index = 0; index < fleet.count; index++) {
    for (const kbId of missingOf(fleet.reportOf(index))) counts.set(kbId, (counts.get(kbId) ?? 0) + 1);
  }
  const kbs = [...counts].map(([kbId, devices]) => ({ kbId, devices }));
  const lists = watched.map((index): [string, string] => {
    const missing = missingOf(fleet.reportOf(index));
    const value = missing.map((id) => ({ id, machineMissedOn: counts.get(id) ?? 0 }));
    return [`/api/machines/${fleet.nameOf(index)}/getmissingkbs`, tell({ value })];
  });
  return new Map([['/v1/fleet/kbs', tell({ value: kbs })], ...lists]);
}

type Row =
  | { readonly id: string; readonly machineMissedOn: number }
  | { readonly kbId: string; readonly devices: number };

/** An answer in short, whatever the order of its rows. */
function tell({ value }: { readonly value: readonly Row[] }): string {
  const rows = value.map((row) => ('id' in row ? `${row.id} ${row.machineMissedOn}` : `${row.kbId} ${row.devices}`));
  return rows.sort().join(', ');
}

interface Watch {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly told: (path: string) => Promise<string>;
  readonly release: () => Promise<void>;
}

async function watch({ before, after, told, release }: Watch): Promise<number> {
  const pending = new Set([...before].flatMap(([path, answer]) => (after.get(path) === answer ? [] : [path])));
  if (pending.size === 0) throw new Error('no watched answer changes');
  const start = performance.now();
  let seconds = 0;
  const look = async (): Promise<void> => {
    while (pending.size > 0) {
      for (const path of pending) {
        const answer = await told(path);
        if (answer === after.get(path)) pending.delete(path);
        else if (answer !== before.get(path)) throw new Error(`${path}: ${answer}, of neither catalog`);
        seconds = (performance.now() - start) / 1000;
        if (seconds * 1000 > LONGEST_MS) throw new Error(`${path} is answered by the old catalog still`);
        await wait(PAUSE_MS);
      }
    }
  };
  await Promise.all([release(), ...Array.from({ length: WATCHERS }, look)]);
  for (const [path, answer] of after) {
    if ((await told(path)) !== answer) throw new Error(`${path} is answered by another catalog again`);
  }
  return seconds;
}
