/** The whole service over each database: restarts, and several nodes over one PostgreSQL. */
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Flags } from '../../src/config.ts';
import { makeReport } from '../contract/support/reports.ts';
import { makeDataDir, startTestServer, type TestServer } from '../contract/support/server.ts';
import { usePostgres } from '../support/postgres.ts';

const postgres = usePostgres();
let dataDir: string;
let flags: Flags;

describe.each(['SQLite', 'PostgreSQL'] as const)('a service over %s', (database) => {
  const running: TestServer[] = [];
  const start = async (): Promise<TestServer> => {
    const server = await startTestServer({ dataDir, flags });
    running.push(server);
    return server;
  };
  beforeEach(async () => {
    dataDir = await makeDataDir();
    flags = database === 'SQLite' ? {} : { databaseUrl: await postgres.createDatabase() };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ close }) => close()));
    await rm(dataDir, { recursive: true });
  });

  test('that is restarted keeps devices, ids, counts and tokens', async () => {
    const first = await start();
    await first.report('pc-1', makeReport({ computerName: 'PC-1', ubr: 100 }));
    await first.report('pc-2', makeReport({ computerName: 'PC-2', ubr: 100 }));
    const authorization = `Bearer ${await first.token()}`;
    const before = await first.call('/api/machines/pc-1/getmissingkbs', { authorization });
    await running.pop()?.close();
    const second = await start();
    const after = await second.call('/api/machines/pc-1/getmissingkbs', { authorization });
    expect(after.status).toBe(200);
    expect(after.body.value).toEqual(before.body.value);
    expect(after.body.value[0]?.machineMissedOn).toBe(2);
  });

  test('and a second one beside it answer the same, at once', async () => {
    const [first, second] = [await start(), await start()];
    for (let index = 1; index <= 5; index++) {
      const [reporting, asked] = index % 2 ? [first, second] : [second, first];
      await reporting.report(`pc-${index}`, makeReport({ computerName: `PC-${index}`, ubr: 100 }));
      const { status, body } = await asked.call(`/api/machines/pc-${index}/getmissingkbs`);
      expect(status).toBe(200);
      expect(body.value[0]?.machineMissedOn).toBe(index);
    }
  });
});
