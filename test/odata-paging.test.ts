/** Whoever pages through a fleet that changes meanwhile sees every device that did not change exactly once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../src/fleet/device-id.ts';
import { createFleet, type Fleet } from '../src/fleet/fleet.ts';
import { makeCatalog } from './contract/support/catalog.ts';
import { makeReport } from './contract/support/reports.ts';
import { MACHINES_PATH, serveMachinePages } from './support/odata/machine-pages.ts';
import { ENGINES, type FreshDatabase } from './support/stores.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const START = Date.parse('2020-01-01T00:00:00Z');
/** A prime, so that pages end everywhere among devices that sort alike. */
const PAGE_SIZE = 7;
const DEVICES = 90;

describe.each(ENGINES)('machines in $name', ({ create }) => {
  let database: FreshDatabase;
  let fleet: Fleet;
  let minutes = 0;

  /** Every report is collected later than the one before. */
  const report = async (name: string): Promise<void> => {
    minutes++;
    const collectedAt = new Date(START + minutes * 60_000).toISOString();
    const bytes = Buffer.from(makeReport({ computerName: name, collectedAt, ubr: (minutes % 4) * 100 }));
    await fleet.acceptReport({ tenantId: TENANT, device: name, bytes });
  };
  const remove = (name: string): Promise<void> => fleet.removeDevice({ tenantId: TENANT, device: name });

  const steady = Array.from({ length: DEVICES }, (_, index) => `steady-${index}`);

  beforeAll(async () => {
    database = await create();
    const { fleet: store } = await database.connect();
    fleet = createFleet({ store, catalog: makeCatalog(), now: () => new Date(START), inactiveAfterDays: null });
    for (const [index, name] of steady.entries()) {
      await report(name);
      await report(`moving-${index}`);
      const group = ['Berlin', 'Halle 3', null][index % 3] ?? null;
      await fleet.labelDevice({ tenantId: TENANT, device: name }, () => ({
        group,
        tags: index % 2 === 0 ? ['even'] : [],
      }));
    }
  });
  afterAll(() => database.drop());

  test.each([
    '',
    '$orderby=id desc',
    '$orderby=computerDnsName',
    '$orderby=lastSeen desc',
    '$orderby=exposureLevel desc,osBuild',
    '$orderby=rbacGroupName desc,deviceValue',
    '$orderby=machineTags/$count,length(computerDnsName) desc',
    "$filter=startswith(computerDnsName,'steady') or machineTags/any()&$orderby=firstSeen",
  ])('%s', async (query) => {
    const { get } = serveMachinePages(fleet.devices, TENANT);
    const seen: string[] = [];
    let step = 0;
    for (let next: string | null = `${MACHINES_PATH}?${query}`; next !== null; step++) {
      const page = await get(next, PAGE_SIZE);
      seen.push(...page.rows.map(({ id }) => String(id)));
      next = page.next;
      const place = step % DEVICES;
      await remove(`moving-${place}`);
      await report(`moving-${(place + DEVICES / 2) % DEVICES}`);
      await report(`new-${step}`);
    }
    const ids = new Map(steady.map((name) => [deriveDeviceId(TENANT, name), name]));
    expect(seen.flatMap((id) => ids.get(id) ?? []).toSorted()).toEqual(steady.toSorted());
    expect(step).toBeGreaterThan(DEVICES / PAGE_SIZE);
    for (let place = 0; place < step; place++) await remove(`new-${place}`);
    for (let place = 0; place < DEVICES; place++) await report(`moving-${place}`);
  });
});
