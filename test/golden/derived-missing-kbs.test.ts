/** Clients without the permission for getmissingkbs derive its answer from machines' vulnerabilities: both must agree. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFleet } from '../../bench/support/fleet.ts';
import { startTestServer, stopTestServer, type TestServer } from '../contract/support/server.ts';
import { type AnyDevice, anyDevice } from '../support/any-device.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { fullCatalog } from '../support/full-catalog.ts';

const COLLECTED_AT = '2026-08-01T00:00:00Z';

describeWithTestData("missing KBs, derived from machines' vulnerabilities", () => {
  let server: TestServer;
  let authorization: string;

  beforeAll(async () => {
    const { catalog } = await fullCatalog();
    server = await startTestServer({ catalog, flags: { rateLimits: 'off' } });
    const roles = ['Vulnerability.Read.All', 'Software.Read.All', 'Machine.ReadWrite.All'];
    authorization = `Bearer ${await server.token({ roles })}`;
    const likely = [...makeFleet(catalog, { count: 800, seed: 11, collectedAt: COLLECTED_AT }).lines()];
    const any = fc.sample(anyDevice(catalog), { seed: 11, numRuns: 200 }).map(toReport);
    const { status, text } = await call('/v1/reports', { method: 'POST', body: [...likely, ...any].join('\n') });
    if (status !== 200) throw new Error(text);
  }, 60_000);
  afterAll(() => stopTestServer(server));

  const call = (path: string, init: object = {}) => server.call(path, { ...init, authorization });

  it('are what getmissingkbs lists, of 1,000 machines', async () => {
    const derived = new Map<string, Set<string>>();
    for (let next: string | null = '/api/vulnerabilities/machinesVulnerabilities'; next !== null; ) {
      const page = JSON.parse((await call(next)).text);
      for (const { machineId, fixingKbId } of page.value) {
        const kbs = derived.get(machineId) ?? new Set();
        derived.set(machineId, kbs.add(fixingKbId));
      }
      next = page['@odata.nextLink']?.slice(server.url.length) ?? null;
    }
    const machines = JSON.parse((await call('/api/machines')).text).value;
    expect(machines).toHaveLength(1_000);
    const differing: object[] = [];
    let missed = 0;
    for (const { id } of machines) {
      const { body } = await call(`/api/machines/${id}/getmissingkbs`);
      const listed = body.value.map((row) => row.id).sort();
      const own = [...(derived.get(id) ?? [])].sort();
      missed += listed.length;
      if (JSON.stringify(own) !== JSON.stringify(listed)) differing.push({ id, own, listed });
    }
    expect(differing).toEqual([]);
    expect(missed).toBeGreaterThan(1_000);
  }, 40_000);
});

/** In kbgap's own format. */
function toReport(device: AnyDevice, index: number): string {
  const { build, ubr, on, architecture, editionId, kbs, pending = [] } = device;
  const { isKbListComplete, isRebootPending, isHotpatchEnrolled, hasEsu } = device;
  const { internetExplorer, edgeChromium, dotnetFramework } = device;
  const known = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return JSON.stringify({
    schemaVersion: 1,
    computerName: `any-${index}`,
    collectedAt: COLLECTED_AT,
    os: known({ build, ubr, installationType: on, architecture, editionId }),
    installedKbs: kbs.map((kbId) => ({ kbId })),
    pendingRebootKbs: pending,
    ...known({ isKbListComplete, isRebootPending, isHotpatchEnrolled, hasEsu }),
    components: known({ internetExplorer, edgeChromium, dotnetFramework }),
  });
}
