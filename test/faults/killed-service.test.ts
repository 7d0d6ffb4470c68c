/** Services killed with SIGKILL while many report. `script/soak` runs this for a minute; here it is shorter. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createFleet } from '../../src/fleet/fleet.ts';
import { decodeCatalog, encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { openTokenService } from '../../src/server.ts';
import { openStore } from '../../src/store/open.ts';
import { openCatalogStore } from '../../src/store/open-catalogs.ts';
import { makeCatalog, UPDATES } from '../contract/support/catalog.ts';
import { usePostgres } from '../support/postgres.ts';
import { type Outcome, runStorm } from './support/killed-service.ts';

const SECONDS = Number(process.env.KBGAP_SOAK_SECONDS ?? 6);
const WRITERS = 64;
const SEED = Number(process.env.KBGAP_SOAK_SEED ?? 1);

const server = usePostgres();

const CASES = [
  { name: 'three nodes on one PostgreSQL', nodes: 3, createUrl: () => server.createDatabase() },
  { name: 'one node on SQLite', nodes: 1, createUrl: async () => '' },
];

describe.each(CASES)('$name, killed at random under 64 writers', ({ nodes, createUrl }) => {
  test(
    `for ${SECONDS} s: every acknowledged report is there, counts equal brute force, no change is told twice`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kbgap-killed-'));
      const databaseUrl = await createUrl();
      const environments = Array.from({ length: nodes }, (_, index) => ({
        KBGAP_DATA_DIR: join(folder, databaseUrl === '' ? 'data' : `data-${index}`),
        KBGAP_TOKEN_KEY_FILE: join(folder, 'data', 'token-key.json'),
        DATABASE_URL: databaseUrl,
      }));
      const config = readConfig({ KBGAP_DATA_DIR: join(folder, 'data'), DATABASE_URL: databaseUrl });
      try {
        const catalog = decodeCatalog(encodeCatalog(makeCatalog().data), 'made up');
        const catalogs = await openCatalogStore(config);
        await catalogs.publishCatalog(encodeCatalog(catalog.data), '2020-04-01T00:00:00.000Z');
        await catalogs.close();
        const { issueToken } = await openTokenService(config);
        const roles = ['Report.Write.All'];
        const { accessToken: token } = await issueToken({ tenantId: config.tenantId, clientId: 'storm', roles });
        const outcome = await runStorm({ nodes: environments, token, writers: WRITERS, seconds: SECONDS, seed: SEED });
        console.log(`${outcome.acknowledged} reports acknowledged, ${outcome.kills} kills`);
        expect(outcome.kills).toBeGreaterThan(0);
        expect(outcome.acknowledged).toBeGreaterThan(0);

        const store = await openStore(config);
        try {
          const fleet = createFleet({ store: store.fleet, catalog, now: () => new Date() });
          await fleet.maintenance.recordAnswers();
          await check(fleet, config.tenantId, outcome);
        } finally {
          await store.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000 + SECONDS * 3_000,
  );
});

async function check(fleet: ReturnType<typeof createFleet>, tenantId: string, { expected }: Outcome): Promise<void> {
  const counted = new Map<string, number>();
  let devices = 0;
  for (const { device, acknowledged, unknown } of expected) {
    if (acknowledged === null) continue;
    devices++;
    const { device: kept, missing } = await fleet.missingOf({ tenantId, device });
    const known = [acknowledged, ...unknown].find(({ collectedAt }) => collectedAt === kept.lastSeenAt);
    expect(known, `${device}: acknowledged ${acknowledged.collectedAt}, kept ${kept.lastSeenAt}`).toBeDefined();
    const list = missing.map(({ kbId }) => kbId);
    expect(list.toReversed()).toEqual(UPDATES.filter(({ ubr }) => ubr > (known?.ubr ?? 0)).map(({ kbId }) => kbId));
    for (const kbId of list) counted.set(kbId, (counted.get(kbId) ?? 0) + 1);

    const { changes, periods } = await fleet.historyOf({ tenantId, device });
    const told = changes.map(({ at, kbId, change }) => `${at} ${kbId} ${change}`);
    expect(new Set(told).size).toBe(told.length);
    for (const own of Map.groupBy(changes, ({ kbId }) => kbId).values()) {
      expect(own.map(({ change }) => change)).toEqual(own.map((_, index) => (index % 2 === 0 ? 'missing' : 'closed')));
    }
    const open = periods.filter(({ closedAt }) => closedAt === null).map(({ kbId }) => kbId);
    expect(open.sort()).toEqual(list.toSorted());
  }
  // Devices of which no report was acknowledged may be there or not.
  const unsure = expected.filter(({ acknowledged }) => acknowledged === null).length;
  const counts = await fleet.countKbs(tenantId);
  expect(counts.devices).toBeGreaterThanOrEqual(devices);
  expect(counts.devices).toBeLessThanOrEqual(devices + unsure);
  if (unsure === 0) expect(new Map(counts.kbs.map(({ kbId, devices: count }) => [kbId, count]))).toEqual(counted);
}
