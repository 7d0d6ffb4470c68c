/** A small fleet of two products, in groups: what software, recommendations and scores are asked of. */
import { makeReport } from './reports.ts';
import { startTestServer, type TestServer } from './server.ts';

export const NOW = '2020-04-01T08:00:00.000Z';

interface Group {
  readonly name: string;
  readonly id: number;
}

const ONE: Group = { name: 'GroupOne', id: 1 };
const TWO: Group = { name: 'GroupTwo', id: 2 };

const DEVICES: Readonly<Record<string, { readonly report: Parameters<typeof makeReport>[0]; readonly group?: Group }>> =
  {
    'pc-0': { report: { ubr: 0 }, group: ONE },
    'pc-1': { report: { ubr: 100 } },
    'pc-2': { report: { ubr: 200 }, group: TWO },
    'pc-3': { report: { ubr: 300 }, group: ONE },
    'pc-unknown': { report: { build: 65_000 } },
    'pc-waiting': { report: { ubr: 200, pendingRebootKbs: ['9000003'] } },
  };

/** Two devices lack March, one of them February too, one all three months; one waits for its restart, one lacks nothing. */
export async function startWithProducts(databaseUrl: string | null): Promise<TestServer> {
  const server = await startTestServer({ now: () => new Date(NOW), ...(databaseUrl && { flags: { databaseUrl } }) });
  for (const [computerName, { report, group }] of Object.entries(DEVICES)) {
    await server.report(computerName, makeReport({ computerName, ...report }));
    if (group === undefined) continue;
    await server.call(`/v1/devices/${computerName}`, { method: 'PATCH', body: JSON.stringify({ group: group.name }) });
  }
  return server;
}

/** Machines as lists of references have them, in the order of their ids. */
export type References = (...names: readonly string[]) => readonly Readonly<Record<string, unknown>>[];

export async function readReferences(server: TestServer): Promise<References> {
  const { text } = await server.call('/v1/devices');
  const devices: { readonly name: string; readonly id: string }[] = JSON.parse(text).value;
  return (...names) =>
    devices
      .filter(({ name }) => names.includes(name))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, name }) => {
        const group = DEVICES[name]?.group;
        const rbac = { rbacGroupName: group?.name ?? null, rbacGroupId: group?.id ?? 0 };
        return { id, computerDnsName: name, osPlatform: 'Windows90', ...rbac };
      });
}
