/** Whatever stands in a query is refused, or becomes SQL that both databases run and that holds nothing of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_TO_DEVICE } from '../src/api/wire/machine.ts';
import { MACHINES } from '../src/api/wire/odata/entities-machines.ts';
import { ODataQueryError } from '../src/api/wire/odata/odata-error.ts';
import { type ODataQuery, parseQuery } from '../src/api/wire/odata/parse-query.ts';
import { keysOf } from '../src/fleet/device-query.ts';
import { createFleet } from '../src/fleet/fleet.ts';
import { replaceKeys, replaceProperties, varyingKeys } from '../src/query/replace-properties.ts';
import type { SqlColumn, SqlElements } from '../src/query/sql-columns.ts';
import { deviceColumns } from '../src/store/device-columns.ts';
import { devicesSql, type QueryDialect } from '../src/store/device-query.ts';
import { POSTGRES_QUERIES } from '../src/store/postgres/device-queries.ts';
import { SQLITE_QUERIES } from '../src/store/sqlite/device-queries.ts';
import { makeCatalog } from './contract/support/catalog.ts';
import { anyQueryText } from './support/odata/any-query-text.ts';
import { MACHINES_PATH, type MachinePages, serveMachinePages } from './support/odata/machine-pages.ts';
import { anyOverMachines, makeMachines, NOW, TENANT } from './support/odata/made-up-machines.ts';
import { printExpression } from './support/odata/print-expression.ts';
import { ENGINES, type FreshDatabase } from './support/stores.ts';

const RUNS = Number(process.env.KBGAP_ODATA_FUZZ_RUNS ?? 2_000);
/** PostgreSQL is asked a sample: over its socket the same takes several times as long. */
const SHARES: Readonly<Record<string, number>> = { SQLite: 1, PostgreSQL: 0.1 };

const names = [...Object.keys(MACHINES.properties), 'ComputerDnsName', 'vmMetadata/vmId', 't', 'noSuch'];
const { value } = anyQueryText(names, anyOverMachines.condition(2));
const right = anyOverMachines.condition(2).map((condition) => printExpression(condition));
const option = fc.constantFrom(
  '$filter',
  '$filter',
  '$filter',
  '$orderby',
  '$select',
  '$top',
  '$skip',
  '$skiptoken',
  'x',
);
const query = fc
  .array(fc.tuple(option, fc.oneof(value, right)), { minLength: 1, maxLength: 2 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&'));

/** Names, texts in quotes, placeholders, numbers and signs. */
const tokensOf = (sql: string): string[] =>
  sql.match(/'(?:[^']|'')*'|"\w+"|[A-Za-z_][\w.]*|[?$]\d+|\d+(?:\.\d+)?|::|\S/g) ?? [];
const NOTHING = { filter: null, factsKeys: null, orderBy: keysOf([]), after: null, skip: 0, limit: 100 };
function textOf(column: SqlColumn | SqlElements): string {
  if (column.kind !== 'collection') return `${column.sql} ${column.folded}`;
  const elements = Object.values(column.columns('odata_1')).map(textOf);
  return [column.from('odata_1'), column.where?.('odata_1'), ...elements].join(' ');
}
/** The words of our own: those of the statement without conditions, of the columns, and of the writer of conditions. */
const OURS = new Set(
  [
    ...[SQLITE_QUERIES, POSTGRES_QUERIES].map((own) => devicesSql(NOTHING, own).text),
    ...[deviceColumns('sqlite'), deviceColumns('postgres')].flatMap(Object.values).map(textOf),
    `OR NOT IS TRUE FALSE IN EXISTS DISTINCT LIKE GLOB ESCAPE '!' CAST INTEGER WHEN COLLATE "C" ASC NULLS FIRST LAST DESC
     lower upper trim btrim substr length instr strpos right starts_with text bigint float8 integer :: | < > - + * COUNT`,
  ].flatMap(tokensOf),
);
const isOurs = (token: string): boolean =>
  OURS.has(token) || /^(?:[?$]\d+|\d{1,2}|odata_\d+(?:\.(?:tenant_id|device_id|tag|value))?|key_\d+)$/.test(token);

function expectOnlyOurs({ filter, orderBy }: ODataQuery, own: QueryDialect): void {
  const question = {
    ...NOTHING,
    filter: filter && replaceProperties(filter, MACHINE_TO_DEVICE),
    orderBy: keysOf(replaceKeys(varyingKeys(orderBy, MACHINE_TO_DEVICE), MACHINE_TO_DEVICE)),
  };
  expect(tokensOf(devicesSql(question, own).text).filter((token) => !isOurs(token))).toEqual([]);
}

function tryParse(text: string): ODataQuery | null {
  try {
    return parseQuery(text, MACHINES);
  } catch (error) {
    if (error instanceof ODataQueryError) return null;
    throw error;
  }
}

describe.each(ENGINES)('machines in $name', ({ name, create }) => {
  let database: FreshDatabase;
  let pages: MachinePages;

  beforeAll(async () => {
    database = await create();
    const { fleet: store } = await database.connect();
    const fleet = createFleet({ store, catalog: makeCatalog(), now: () => new Date(NOW), inactiveAfterDays: 30 });
    await makeMachines(fleet);
    pages = serveMachinePages(fleet.devices, TENANT);
  });
  afterAll(() => database.drop());

  const numRuns = Math.ceil(RUNS * (SHARES[name] ?? 1));
  it('are found by any text, or it is refused', { timeout: 3_600_000 }, async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const status = await pages.statusOf(`${MACHINES_PATH}?${text}`);
        expect({ text, status }).toEqual({ text, status: status === 200 ? 200 : 400 });
        const parsed = status === 200 ? tryParse(text) : null;
        if (!parsed) return;
        taken += 1;
        for (const own of [SQLITE_QUERIES, POSTGRES_QUERIES]) expectOnlyOurs(parsed, own);
      }),
      { numRuns },
    );
    expect(taken).toBeGreaterThan(numRuns / 20);
  });
});
