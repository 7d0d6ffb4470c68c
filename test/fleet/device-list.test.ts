/** Lists of devices by any conditions in any order: what is listed equals filtering and sorting all devices one by one. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assess } from '../../src/assessment/assess.ts';
import { listExposures } from '../../src/assessment/exposures.ts';
import type { Day } from '../../src/catalog/ids.ts';
import { listMissing } from '../../src/fleet/answers.ts';
import { listDevices } from '../../src/fleet/device-list.ts';
import type { DeviceOrder } from '../../src/fleet/device-order.ts';
import { toFacts } from '../../src/fleet/facts.ts';
import type { DeviceState } from '../../src/fleet/facts-conditions.ts';
import type { DeviceListQuery, ListContext, ListLimits } from '../../src/fleet/list-scope.ts';
import { createPast } from '../../src/fleet/past.ts';
import type { Device, DeviceWrite, Facts, FleetStore } from '../../src/fleet/ports.ts';
import { createStandpoint } from '../../src/fleet/standpoint.ts';
import type { RowPosition } from '../../src/query/row-position.ts';
import { idOf, makeDevice, T1, T2 } from '../store/made-up.ts';
import { postureOf, reportOf } from '../support/device.ts';
import { compileCatalog, fix, kev, month, on, PRODUCTS, page, release, vulnerability } from '../support/made-up.ts';
import { ENGINES, type FreshDatabase } from '../support/stores.ts';

const BOTH = [PRODUCTS.one, PRODUCTS.two];
const CATALOG = compileCatalog([
  month('2031-Jan', [vulnerability('CVE-2031-90001', [fix('9000001', BOTH)], { severity: 'Low' })]),
  month('2031-Feb', [
    vulnerability('CVE-2031-90002', [fix('9000002', [PRODUCTS.one])], { severity: 'Critical' }),
    vulnerability('CVE-2031-90003', [fix('9000002', [on(PRODUCTS.edge, PRODUCTS.one)])]),
  ]),
  month('2031-Mar', [vulnerability('CVE-2031-90004', [fix('9000003', BOTH)])]),
  page('history', [
    release('9000001', '90001.10 90002.10', '2031-01-14'),
    release('9000002', '90001.20 90002.20', '2031-02-11'),
    release('9000003', '90001.30 90002.30', '2031-03-11'),
  ]),
  kev([{ id: 'CVE-2031-90002', addedOn: '2031-02-12' }]),
]);

const FACTS: readonly Facts[] = [90001, 90002, 99999].flatMap((build) =>
  [0, 10, 20, 30, null].flatMap((ubr) => [true, false].map((hasEdge) => factsOf(build, ubr, hasEdge))),
);
function factsOf(build: number, ubr: number | null, hasEdge: boolean): Facts {
  return toFacts(reportOf({ build, ubr, edgeChromium: hasEdge ? '99.0' : null }));
}

const NAMES = [
  ...[
    'PC-1',
    'pc-1',
    'PC-10',
    'PC-2',
    'srv',
    '<script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    '@SUM(1)',
    "' OR 1=1 --",
  ],
  ...[
    '\u202egnp.exe',
    'שרת',
    'é',
    'e\u0301',
    '\u{1f600}',
    '\uffee',
    '日本-1',
    '%_',
    'x'.repeat(300),
    'x'.repeat(299),
    null,
    null,
    null,
  ],
];

/** What a device said, and since when; the last is what it says. */
interface Told {
  readonly device: Device;
  readonly said: readonly { readonly facts: Facts; readonly sinceAt: string }[];
  readonly tags: readonly string[];
  readonly group: string | null;
}

const FIRST_DAY = '2031-03-20';
const SECOND_DAY = '2031-04-20';
const TODAY = '2031-05-01';
const now = () => new Date(`${TODAY}T12:00:00Z`);

const toldOf = (index: number): Told => {
  const name = NAMES[index % NAMES.length] ?? null;
  const [first, second] = [FACTS[(index * 7) % FACTS.length], FACTS[(index * 11 + 3) % FACTS.length]];
  if (!first || !second) throw new Error('facts expected');
  const comesOn = index % 5 === 0 ? SECOND_DAY : FIRST_DAY;
  const said = [{ facts: first, sinceAt: `${comesOn}T08:00:00.000Z` }];
  if (index % 5 > 2 && first !== second) said.push({ facts: second, sinceAt: `${SECOND_DAY}T09:00:00.000Z` });
  const last = said.at(-1) ?? said[0];
  const device = makeDevice(`device ${index}`, {
    ...{ name, nameKey: name === null ? null : name.normalize('NFC').toLowerCase(), version: said.length },
    ...{ factsKey: last?.facts.key ?? '', factsSinceAt: last?.sinceAt ?? '' },
    ...{ firstSeenAt: `${comesOn}T08:00:00.000Z`, lastSeenAt: last?.sinceAt ?? '', isActive: index % 6 !== 0 },
  });
  const tags = [...(index % 3 === 0 ? ['server'] : []), ...(index % 17 === 0 ? ['=rare'] : [])].sort();
  return { device, said, tags, group: index % 4 === 0 ? 'Halle 3' : index % 13 === 0 ? '<b>' : null };
};
const FLEET = Array.from({ length: 90 }, (_, index) => toldOf(index));

async function fill({ devices }: FleetStore): Promise<void> {
  const facts = [...new Map(FACTS.map((each) => [each.key, each])).values()];
  const first: DeviceWrite[] = [];
  const onSecond: DeviceWrite[] = [];
  for (const { device, said } of FLEET) {
    const [before, after] = said;
    if (!before) throw new Error('a device says something');
    const sinceAt = before.sinceAt;
    const made = { ...device, version: 1, factsKey: before.facts.key, factsSinceAt: sinceAt, lastSeenAt: sinceAt };
    (sinceAt.startsWith(FIRST_DAY) ? first : onSecond).push({ device: made, before: null, ended: [], sightings: [] });
    const ended = [{ factsKey: before.facts.key, sinceAt, untilAt: after?.sinceAt ?? '' }];
    if (after) onSecond.push({ device, before: made, ended, sightings: [] });
  }
  expect(await devices.saveDevices(T1, { writes: first, facts, day: FIRST_DAY })).toEqual([]);
  expect(await devices.saveDevices(T1, { writes: onSecond, facts: [], day: SECOND_DAY })).toEqual([]);
  for (const { device, tags, group } of FLEET) await devices.labelDevice(T1, device.id, () => ({ tags, group }));
  const stranger = {
    device: makeDevice('other', { factsKey: FACTS[0]?.key ?? '' }),
    before: null,
    ended: [],
    sightings: [],
  };
  await devices.saveDevices(T2, { writes: [stranger], facts: FACTS.slice(0, 1), day: FIRST_DAY });
}

interface Moment {
  readonly asOf: Day | null;
  readonly isRecorded: boolean;
}
const NOW: Moment = { asOf: null, isRecorded: false };
const MOMENTS: readonly Moment[] = [
  NOW,
  { asOf: '2031-03-25', isRecorded: true },
  { asOf: '2031-04-20', isRecorded: true },
  { asOf: '2031-02-20', isRecorded: false },
];

type Query = Omit<DeviceListQuery, 'after' | 'limit'>;

const anyConditions = fc.record({
  search: fc.constantFrom('pc', 'pc-1', '<', '=cmd', 'x'.repeat(299), 'é', 'nobody', idOf('device 7'), '日', '%', ''),
  tag: fc.constantFrom('server', 'server', '=rare', 'none'),
  group: fc.constantFrom('Halle 3', '<b>', 'none'),
  isActive: fc.boolean(),
  state: fc.constantFrom<DeviceState>('patched', 'missing', 'unknown'),
  missing: fc.constantFrom('9000001', '9000002', '9000009'),
  planned: fc.constantFrom('9000003', '9000002'),
  exposedTo: fc.constantFrom('CVE-2031-90001', 'CVE-2031-90003', 'CVE-2031-99999'),
  releaseId: fc.constantFrom('made-up-1', 'made-up-2', 'none'),
  isExploited: fc.boolean(),
});
type Condition = keyof Omit<Query, 'order'>;
const CONDITIONS: readonly Condition[] = [
  ...(['search', 'tag', 'group', 'isActive', 'state', 'missing', 'planned', 'exposedTo'] as const),
  ...(['releaseId', 'isExploited'] as const),
];
const anyOrder = fc.oneof(
  fc.constant<DeviceOrder>({ by: 'id' }),
  fc.record({ by: fc.constantFrom('name', 'behind', 'missing'), isDescending: fc.boolean() }),
);

/** Few of them at once: more would leave nothing. */
const anyQuery: fc.Arbitrary<Query> = fc
  .tuple(anyConditions, fc.subarray([...CONDITIONS], { maxLength: 3 }), anyOrder)
  .map(([conditions, names, order]): Query => {
    const query: Query = { ...Object.fromEntries(names.map((name) => [name, conditions[name]])), order };
    const isByName = order.by === 'id' && (needsFacts(query) || query.search !== undefined);
    return isByName ? { ...query, order: { by: 'name', isDescending: false } } : query;
  })
  // Of inactive devices nobody asks what they miss.
  .filter((query) => query.isActive !== false || !needsFacts(query));
const FACTS_CONDITIONS = ['state', 'missing', 'planned', 'exposedTo', 'releaseId', 'isExploited'];

function needsFacts(query: Query): boolean {
  const isByFacts = query.order.by === 'behind' || query.order.by === 'missing';
  return isByFacts || Object.keys(query).some((name) => FACTS_CONDITIONS.includes(name));
}

/** The ids of the devices that a query asks for, each looked at by itself. */
function bruteForce(fleet: readonly Told[], query: Query, { asOf, isRecorded }: Moment): string[] {
  const end = `${asOf}T23:59:59.999Z`;
  const saidThen = ({ said }: Told) =>
    isRecorded ? (said.findLast(({ sinceAt }) => sinceAt <= end) ?? said[0]) : said.at(-1);
  // Of a past day nobody knows which devices were active, only what active ones said.
  const counted = new Set(
    fleet
      .filter((told) => told.device.isActive && (saidThen(told)?.sinceAt ?? '') <= end)
      .map((told) => saidThen(told)?.facts.key),
  );
  return fleet
    .map((told) => {
      const { device } = told;
      const then = saidThen(told);
      if (!then) throw new Error('a device says something');
      const facts = FACTS.indexOf(then.facts);
      const [build = 0, ubr = null, hasEdge = false] = ARGUMENTS[facts] ?? [];
      const posture = postureOf(CATALOG, { build, ubr, edgeChromium: hasEdge ? '99.0' : null });
      const assessment = assess(CATALOG, posture, { asOf });
      const missing = listMissing(assessment);
      const kbIds = [...new Set(missing.map(({ kbId }) => kbId))];
      const state: DeviceState = kbIds.length > 0 ? 'missing' : assessment.unknown.length > 0 ? 'unknown' : 'patched';
      const oldest = missing.map(({ releasedOn }) => releasedOn).sort()[0];
      const meets =
        (query.state === undefined || query.state === state) &&
        (query.missing === undefined || kbIds.includes(query.missing)) &&
        (query.planned === undefined || assessment.plan.some(({ kbId }) => kbId === query.planned)) &&
        (query.releaseId === undefined || posture.releaseId === query.releaseId) &&
        (query.isExploited === undefined ||
          query.isExploited === missing.some(({ exploited }) => exploited.length > 0)) &&
        (query.exposedTo === undefined ||
          listExposures(CATALOG, posture, asOf).some(({ vulnerabilityId }) => vulnerabilityId === query.exposedTo));
      const byFacts = needsFacts(query);
      const isKnown =
        !byFacts || (meets && (isRecorded ? then.sinceAt <= end && counted.has(then.facts.key) : device.isActive));
      const isThere = asOf === null || (!isRecorded && query.order.by !== 'id') || device.firstSeenAt <= end;
      const behind = oldest === undefined ? 0 : 1 + Date.parse(TODAY) - Date.parse(oldest);
      const value = { name: 0, id: 0, behind, missing: kbIds.length }[query.order.by];
      return { told, value, factsKey: then.facts.key, isListed: isKnown && isThere };
    })
    .filter(({ isListed }) => isListed)
    .filter(
      ({ told: { device, tags, group } }) =>
        (query.search === undefined || device.id === query.search || device.nameKey?.startsWith(query.search)) &&
        (query.tag === undefined || tags.includes(query.tag)) &&
        (query.group === undefined || group === query.group) &&
        (query.isActive === undefined || device.isActive === query.isActive),
    )
    .sort((a, b) => compare(query.order, a, b))
    .map(({ told }) => told.device.id);
}

const ARGUMENTS = [90001, 90002, 99999].flatMap((build) =>
  [0, 10, 20, 30, null].flatMap((ubr) => [true, false].map((hasEdge) => [build, ubr, hasEdge] as const)),
);

interface Ranked {
  readonly told: Told;
  readonly value: number;
  readonly factsKey: string;
}

function compare(order: DeviceOrder, a: Ranked, b: Ranked): number {
  const byBytes = (x: string, y: string): number => Buffer.compare(Buffer.from(x), Buffer.from(y));
  const [idA, idB] = [a.told.device.id, b.told.device.id];
  if (order.by === 'id') return byBytes(idA, idB);
  const sign = order.isDescending ? -1 : 1;
  if (order.by !== 'name') return sign * (a.value - b.value) || byBytes(a.factsKey, b.factsKey) || byBytes(idA, idB);
  const [nameA, nameB] = [a.told.device.nameKey, b.told.device.nameKey];
  if (nameA === null || nameB === null) return Number(nameA === null) - Number(nameB === null) || byBytes(idA, idB);
  return sign * (byBytes(nameA, nameB) || byBytes(idA, idB));
}

/** So small that a fleet of some tens is walked as one of a million would be. */
const TIGHT: ListLimits = { atOnce: 4, examined: 15, few: 6, fewAtMost: 12 };

describe.each(ENGINES)('devices on $name', (engine) => {
  let database: FreshDatabase;
  let store: FleetStore;
  beforeAll(async () => {
    database = await engine.create();
    store = (await database.connect()).fleet;
    await fill(store);
  });
  afterAll(() => database.drop());

  const contextOf = ({ asOf }: Moment, limits: ListLimits | undefined): ListContext => {
    const base = { queries: store.queries, history: store.history, ...(limits && { limits }) };
    if (asOf === null)
      return { ...base, standpoint: createStandpoint(store.counts, { catalog: CATALOG, now }), past: null };
    const basis = { day: asOf, basis: 'release-days', known: 0, later: [] } as const;
    const { standpoint, past } = createPast({ store, now, historyDays: 400 })({ catalog: CATALOG, asOf: basis });
    const isRecorded = () => past.devicesOf(T1) === 'recorded';
    return { ...base, standpoint, past: { at: `${asOf}T23:59:59.999Z`, isRecorded } };
  };

  /** All pages; what is told of how many there are must be true. */
  const listAll = async (context: ListContext, query: Query, limit: number): Promise<string[]> => {
    const ids: string[] = [];
    const totals = new Set<number>();
    let after: RowPosition | null = null;
    do {
      const page = await listDevices(context, T1, { ...query, after, limit });
      expect(page.devices.length).toBeLessThanOrEqual(limit);
      ids.push(...page.devices.map(({ device }) => device.id));
      if (page.total !== null) totals.add(page.total);
      after = page.next;
    } while (after !== null);
    if (totals.size > 0) expect([...totals]).toEqual([ids.length]);
    return ids;
  };

  test.each(MOMENTS.map((moment) => ({ ...moment, day: moment.asOf ?? 'now' })))(
    'any conditions, as of $day, give what filtering all gives',
    async (moment) => {
      const contexts = [undefined, TIGHT].map((limits) => contextOf(moment, limits));
      let listed = 0;
      await fc.assert(
        fc.asyncProperty(
          anyQuery,
          fc.constantFrom(...contexts),
          fc.integer({ min: 1, max: 30 }),
          async (query, context, limit) => {
            const ids = await listAll(context, query, limit);
            expect(ids).toEqual(bruteForce(FLEET, query, moment));
            listed += ids.length;
          },
        ),
        { numRuns: 150 },
      );
      // Conditions that leave nothing would prove nothing.
      expect(listed).toBeGreaterThan(100);
    },
    60_000,
  );

  test.each<[string, Query]>([
    ['name', { order: { by: 'name', isDescending: false } }],
    ['-name', { order: { by: 'name', isDescending: true } }],
    ['behind', { order: { by: 'behind', isDescending: false } }],
    ['-behind', { order: { by: 'behind', isDescending: true } }],
    ['missing, of those with a tag', { order: { by: 'missing', isDescending: false }, tag: 'server' }],
    ['id', { order: { by: 'id' } }],
  ])('by %s: devices that come and go between pages neither repeat nor hide others', async (_, query) => {
    const context = contextOf(NOW, TIGHT);
    const before = await listAll(context, query, 1_000);
    const passing = (index: number) =>
      makeDevice(`passing ${index}`, {
        name: NAMES[index] ?? null,
        nameKey: NAMES[index]?.toLowerCase() ?? null,
        factsKey: FACTS[index % FACTS.length]?.key ?? '',
      });
    const ids: string[] = [];
    let after: RowPosition | null = null;
    let index = 0;
    do {
      const page = await listDevices(context, T1, { ...query, after, limit: 3 });
      ids.push(...page.devices.map(({ device }) => device.id));
      after = page.next;
      if (index > 0) await store.devices.removeDevice(T1, passing(index - 1).id, TODAY);
      const write = { device: passing(index), before: null, ended: [], sightings: [] };
      await store.devices.saveDevices(T1, { writes: [write], facts: [], day: TODAY });
      index++;
    } while (after !== null && index < 60);
    await store.devices.removeDevice(T1, passing(index - 1).id, TODAY);
    const passed = new Set(Array.from({ length: 60 }, (__, number) => passing(number).id));
    expect(ids.filter((id) => !passed.has(id))).toEqual(before);
  });

  test('a page is short rather than slow: it says where it goes on', async () => {
    const query: Query = { order: { by: 'name', isDescending: false }, tag: 'server', group: '<b>' };
    const { devices, next } = await listDevices(contextOf(NOW, { ...TIGHT, few: 0 }), T1, {
      ...query,
      after: null,
      limit: 100,
    });
    expect({ found: devices.length, goesOn: next !== null }).toEqual({ found: 0, goesOn: true });
  });

  test('counts devices by the day on which they were last seen', async () => {
    const counted = Map.groupBy(FLEET, ({ device }) => device.lastSeenAt.slice(0, 10));
    const expected = [...counted].map(([day, of]) => ({ day, deviceCount: of.length }));
    expect(await store.queries.countSeen(T1)).toEqual(expected.sort((a, b) => (a.day < b.day ? 1 : -1)));
    expect(await store.queries.countSeen(T2)).toEqual([{ day: '2020-04-01', deviceCount: 1 }]);
  });
});
