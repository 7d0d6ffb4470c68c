/** Any question about machines' vulnerabilities is answered as if all rows were there, in both databases. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, PlacedRow, RowQuery } from '../src/api/collection.ts';
import { machinesVulnerabilitiesOf } from '../src/api/finding-rows/collection.ts';
import { toAssetVulnerability } from '../src/api/wire/machine-vulnerability.ts';
import { MACHINES_VULNERABILITIES } from '../src/api/wire/odata/entities.ts';
import { parseFilter } from '../src/api/wire/odata/parse-filter.ts';
import { parseOrderBy } from '../src/api/wire/odata/parse-orderby.ts';
import { toDefenderSeverity } from '../src/api/wire/severity.ts';
import { createCatalog } from '../src/catalog/catalog.ts';
import type { Vulnerability } from '../src/catalog/model.ts';
import { createFleet, type Fleet } from '../src/fleet/fleet.ts';
import { matches } from '../src/query/evaluate.ts';
import { comparePositions, positionOf } from '../src/query/order-rows.ts';
import { makeCatalog } from './contract/support/catalog.ts';
import { daysAgo, NOW, OTHER_TENANT, type Said, TENANT, whole } from './fleet/support.ts';
import { anyRowFilter, anyRowOrder } from './support/odata/any-row-question.ts';
import { ENGINES, type FreshDatabase } from './support/stores.ts';

/** Unlike in severity. */
const CATALOG = createCatalog({ ...makeCatalog().data, vulnerabilities: vulnerabilities() }, 'made up');
const RUNS = { numRuns: Number(process.env.KBGAP_ODATA_RUNS ?? 300) };
const UBRS = [0, 100, 100, 150, 200, 250, 300, null];
const DEVICES = Array.from({ length: 24 }, (_, number) => ({
  device: `pc-${number}`,
  // Older than a month: inactive, and listed all the same.
  at: daysAgo(number % 5 === 0 ? 60 : 1),
  ubr: UBRS[number % UBRS.length] ?? null,
  kbs: number % 3 === 0 ? ['9000099'] : [],
}));

describe.each(ENGINES)("machines' vulnerabilities on $name", (engine) => {
  let database: FreshDatabase;
  let collection: Collection;
  /** Reads few devices at once, some, or all. */
  let collections: readonly Collection[];
  /** Holds little. */
  let bounded: Collection;
  let rows: readonly AssetVulnerability[];

  beforeAll(async () => {
    database = await engine.create();
    const { fleet: store } = await database.connect();
    const fleet = createFleet({ store, catalog: CATALOG, now: () => new Date(NOW), inactiveAfterDays: 30 });
    const take = (tenantId: string, said: readonly Said[]) =>
      fleet.acceptStatements(
        tenantId,
        said.map((each) => ({ statement: whole('kbgap', each) })),
      );
    await take(TENANT, DEVICES);
    await take(OTHER_TENANT, [{ device: 'other', at: daysAgo(1), ubr: 0 }]);
    const of = { devices: fleet.devices, findings: fleet.findings(), tenantId: TENANT };
    collections = [0, 7, 100].map((gathered) => machinesVulnerabilitiesOf(of, { gathered }));
    bounded = machinesVulnerabilitiesOf(of, { maxPairs: 60 });
    collection = machinesVulnerabilitiesOf(of);
    rows = await listRows(fleet);
  });
  afterAll(() => database.drop());

  const pageOf = async (of: Collection, query: Omit<RowQuery, 'limit'>, limit: number): Promise<PlacedRow[]> => {
    const found: PlacedRow[] = [];
    for await (const part of of.read({ ...query, limit })) found.push(...part);
    return found;
  };

  it('are those of every device, whether it is active or not', async () => {
    expect(rows.length).toBe(84);
    expect(await collection.count(null)).toBe(rows.length);
    const query = { filter: null, orderBy: collection.toOrder([]), after: null, skip: 0 };
    expect((await pageOf(collection, query, 1_000)).map(({ row }) => row)).toEqual(
      rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  it('are filtered, ordered, counted and paged as if all were in memory', async () => {
    const names = Object.keys(rows[0] ?? {});
    const free = names.filter((name) => name !== 'id' && name !== 'machineId');
    const question = fc.record({
      filter: fc.option(anyRowFilter({ rows, enums: ['severity'] })),
      order: fc.option(anyRowOrder(names, free)),
      skip: fc.oneof(fc.constant(0), fc.nat(100)),
      size: fc.integer({ min: 1, max: 60 }),
      place: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ filter: text, order, skip, size, place }) => {
        const of = collections[place] ?? collection;
        fc.pre((text ?? '').length < 8_000);
        const filter = text === null ? null : parseFilter(text, MACHINES_VULNERABILITIES);
        const orderBy = collection.toOrder(order === null ? [] : parseOrderBy(order, MACHINES_VULNERABILITIES));
        const wanted = rows
          .filter((row) => filter === null || matches(filter, row))
          .map((row) => ({ row, position: positionOf(row, orderBy) }))
          .sort((a, b) => comparePositions(a.position, b.position, orderBy));
        const query = { filter, orderBy, after: null, skip };
        const first = await pageOf(of, query, size);
        const last = first.at(-1);
        const next = last ? await pageOf(of, { ...query, after: last.position, skip: 0 }, size) : [];
        const count = await collection.count(filter);
        expect({ count, first, next }).toEqual({
          count: wanted.length,
          first: wanted.slice(skip, skip + size),
          next: last ? wanted.slice(skip + size, skip + 2 * size) : [],
        });
      }),
      RUNS,
    );
  }, 60_000);

  it('are refused in an order in which too much would have to be held, and in no other', async () => {
    const first = async (order: string) => {
      const orderBy = bounded.toOrder(parseOrderBy(order, MACHINES_VULNERABILITIES));
      const [found] = await pageOf(bounded, { filter: null, orderBy, after: null, skip: 0 }, 1);
      return found?.row;
    };
    expect(await first('machineId,cveId')).toEqual(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]);
    expect(await first('productVendor')).toEqual(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]);
    await expect(first('productVendor,cveId')).rejects.toThrow(
      '$orderby, position 0: there are too many rows to be ordered so; order by machineId, or ask for fewer machines',
    );
    expect(await bounded.count(null)).toBe(rows.length);
  });

  it('cannot be ordered by what is made of the id of a machine', () => {
    const order = (text: string) => collection.toOrder(parseOrderBy(text, MACHINES_VULNERABILITIES));
    for (const text of ['length(id)', 'concat(severity, machineId)', "machineId eq 'a'"])
      expect(() => order(text)).toThrow('rows are ordered by id and machineId themselves');
    expect(order('machineId desc,length(id)')).toHaveLength(3);
  });
});

type AssetVulnerability = ReturnType<typeof toAssetVulnerability>;

/** One device after the other. */
async function listRows(fleet: Fleet): Promise<readonly AssetVulnerability[]> {
  const rows: AssetVulnerability[] = [];
  for (const { device } of DEVICES) {
    const { device: kept } = await fleet.describe({ tenantId: TENANT, device });
    const findings = await fleet.findings().ofFacts(TENANT, [kept.factsKey]);
    for (const finding of findings.get(kept.factsKey) ?? []) {
      const severity = toDefenderSeverity(CATALOG.vulnerability(finding.vulnerabilityId));
      rows.push(toAssetVulnerability(kept.id, finding, severity));
    }
  }
  return rows;
}

function vulnerabilities(): readonly Vulnerability[] {
  const severities = ['Low', 'Moderate', null, 'Critical'] as const;
  return makeCatalog().data.vulnerabilities.map((each, place) => ({
    ...each,
    severity: severities[place % 4] ?? null,
  }));
}
