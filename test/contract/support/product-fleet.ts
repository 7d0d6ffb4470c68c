/** A small fleet of two products, in groups: what software, recommendations and scores are asked of. */
import { makeReport } from './reports.ts';
import { startTestServer, type TestServer } from './server.ts';

export const NOW = '2020-04-01T08:00:00.000Z';

const DEVICES: Readonly<
  Record<string, { readonly report: Parameters<typeof makeReport>[0]; readonly group?: string }>
> = {
  'pc-0': { report: { ubr: 0 }, group: 'GroupOne' },
  'pc-1': { report: { ubr: 100 } },
  'pc-2': { report: { ubr: 200 }, group: 'GroupTwo' },
  'pc-3': { report: { ubr: 300 }, group: 'GroupOne' },
  'pc-unknown': { report: { build: 65_000 } },
  'pc-waiting': { report: { ubr: 200, pendingRebootKbs: ['9000003'] } },
};

/** Two devices lack March, one of them February too, one all three months; one waits for its restart, one lacks nothing. */
export async function startWithProducts(databaseUrl: string | null): Promise<TestServer> {
  const server = await startTestServer({ now: () => new Date(NOW), ...(databaseUrl && { flags: { databaseUrl } }) });
  for (const [computerName, { report, group }] of Object.entries(DEVICES)) {
    await server.report(computerName, makeReport({ computerName, ...report }));
    if (group === undefined) continue;
    await server.call(`/v1/devices/${computerName}`, { method: 'PATCH', body: JSON.stringify({ group }) });
  }
  return server;
}
