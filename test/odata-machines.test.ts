/** Machines that the databases find, sort and page are those that evaluating the query over all of them gives. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINES } from '../src/api/wire/odata/entities-machines.ts';
import type { Properties, ScalarProperty } from '../src/api/wire/odata/entity.ts';
import { parseQuery } from '../src/api/wire/odata/parse-query.ts';
import { createFleet } from '../src/fleet/fleet.ts';
import { type JsonRow, matches } from '../src/query/evaluate.ts';
import { orderRows } from '../src/query/order-rows.ts';
import { makeCatalog } from './contract/support/catalog.ts';
import { MACHINES_PATH, type MachinePages, serveMachinePages } from './support/odata/machine-pages.ts';
import { anyOverMachines, makeMachines, NOW, TENANT } from './support/odata/made-up-machines.ts';
import { printExpression } from './support/odata/print-expression.ts';
import { ENGINES, type FreshDatabase } from './support/stores.ts';

const RUNS = { numRuns: Number(process.env.KBGAP_ODATA_RUNS ?? 300) };
const MAX_TEXT = 8_000;

/** Paths of all scalars, and of all collections. */
function pathsOf(properties: Properties, within = ''): { scalars: [string, ScalarProperty][]; collections: string[] } {
  const found: ReturnType<typeof pathsOf> = { scalars: [], collections: [] };
  for (const [name, property] of Object.entries(properties)) {
    if (property.kind === 'scalar') found.scalars.push([within + name, property]);
    else if (property.kind === 'collection') found.collections.push(within + name);
    else found.scalars.push(...pathsOf(property.properties, `${within + name}/`).scalars);
  }
  return found;
}

const { scalars, collections } = pathsOf(MACHINES.properties);

/** Conditions for every type of property. */
const CONDITIONS: Readonly<Record<ScalarProperty['type'], readonly string[]>> = {
  text: [
    "P eq 'pc-2'",
    "P ge 'N'",
    "startswith(P,'p')",
    "contains(tolower(P),'a')",
    "P in ('x64',null)",
    'length(P) gt 4',
  ],
  enum: ["P eq 'High'", "P ne 'Active'", "P in ('Low','Normal')", "startswith(P,'N')"],
  guid: ['P ne 01234567-89ab-cdef-0123-456789abcdef', "P gt '01234567-89ab-cdef-0123-456789abcdef'"],
  integer: ['P gt 1', 'P le 60000.5', 'P in (0,1)'],
  decimal: ['P lt 0.5'],
  boolean: ['P', 'not P', 'P eq true'],
  instant: ['P ge 2020-03-31Z', 'year(P) eq 2020', 'P ne 2020-03-31T00:00:00Z'],
};

interface Options {
  readonly $filter?: string | undefined;
  readonly $orderby?: string | undefined;
  readonly $skip?: number | undefined;
  readonly $top?: number | undefined;
}

const toUrl = (options: Options): string =>
  `${MACHINES_PATH}?${Object.entries({ ...options, $count: true })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')}`;

describe.each(ENGINES)('machines in $name', ({ create }) => {
  let database: FreshDatabase;
  let pages: MachinePages;
  let all: readonly JsonRow[];

  beforeAll(async () => {
    database = await create();
    const { fleet: store } = await database.connect();
    const now = () => new Date(NOW);
    const fleet = createFleet({ store, catalog: makeCatalog(), now, inactiveAfterDays: 30 });
    await makeMachines(fleet);
    pages = serveMachinePages(fleet.devices, TENANT);
    all = (await pages.get(MACHINES_PATH, MACHINES.maxTop)).rows;
  });
  afterAll(() => database.drop());

  async function expectAsEvaluated(options: Options, pageSize: number): Promise<void> {
    const { $skip = 0, $top, ...rest } = options;
    const text = Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`);
    const { filter, orderBy } = parseQuery(text.join('&'), MACHINES);
    const found = all.filter((row) => filter === null || matches(filter, row));
    const sorted = orderRows(found, orderBy).slice($skip);
    const expected = sorted.slice(0, $top);
    const { rows, counts } = await pages.getAll(toUrl(options), pageSize);
    expect({ options, rows }).toEqual({ options, rows: expected });
    const pageCount = $top === undefined ? Math.max(1, Math.ceil(expected.length / pageSize)) : 1;
    expect(counts).toEqual(Array.from({ length: pageCount }, () => found.length));
  }

  it('differ in what conditions ask for', () => {
    const distinct = scalars.filter(([path]) => new Set(all.map((row) => row[path])).size > 1).map(([path]) => path);
    expect(distinct).toEqual([
      ...[
        'id',
        'computerDnsName',
        'firstSeen',
        'lastSeen',
        'osPlatform',
        'osProcessor',
        'version',
        'lastIpAddress',
        'osBuild',
      ],
      ...[
        'healthStatus',
        'deviceValue',
        'rbacGroupId',
        'rbacGroupName',
        'exposureLevel',
        'isAadJoined',
        'aadDeviceId',
        'osArchitecture',
      ],
    ]);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
  });

  it.each(scalars)('%s can be asked for and sorted by', async (path, { type }) => {
    const conditions = [
      ...CONDITIONS[type].map((text) => text.replace('P', path)),
      `${path} eq null`,
      `null ne ${path}`,
    ];
    for (const $filter of conditions) await expectAsEvaluated({ $filter, $orderby: `${path} desc,osBuild` }, 4);
    await expectAsEvaluated({ $orderby: path }, 4);
    await expectAsEvaluated({ $orderby: `${path} desc`, $skip: 3 }, 4);
  });

  it.each(collections)('%s can be asked for and sorted by', async (path) => {
    for (const $filter of [`${path}/any()`, `not ${path}/any()`, `${path}/$count gt 1`, `${path}/all(each: false)`])
      await expectAsEvaluated({ $filter, $orderby: `${path}/$count desc` }, 4);
  });

  it('are found, sorted and paged as evaluating any query does', async () => {
    const anyOptions = fc.record({
      filter: fc.option(anyOverMachines.condition(3), { freq: 8 }),
      order: fc.option(anyOverMachines.order, { freq: 4 }),
      skip: fc.option(fc.nat(30), { freq: 2 }),
      pageSize: fc.integer({ min: 1, max: 30 }),
      top: fc.option(fc.nat(30), { freq: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(anyOptions, async ({ filter, order, skip, top, pageSize }) => {
        const $filter = filter ? printExpression(filter) : undefined;
        const $orderby = order
          ?.map(({ by, isDescending }) => `${printExpression(by)}${isDescending ? ' desc' : ''}`)
          .join();
        fc.pre(($filter?.length ?? 0) <= MAX_TEXT && ($orderby?.length ?? 0) <= MAX_TEXT);
        const $top = top === null ? undefined : Math.min(top, pageSize);
        await expectAsEvaluated({ $filter, $orderby, $skip: skip ?? undefined, $top }, pageSize);
      }),
      RUNS,
    );
  });
});
