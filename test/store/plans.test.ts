/** How the databases look for devices: by indexes, a page at a time, in a fleet of any size. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MACHINE_TO_DEVICE } from '../../src/api/wire/machine.ts';
import { MACHINES } from '../../src/api/wire/odata/entities-machines.ts';
import { parseQuery } from '../../src/api/wire/odata/parse-query.ts';
import { keysOf } from '../../src/fleet/device-query.ts';
import type { DeviceQuestion, DeviceWalk } from '../../src/fleet/ports.ts';
import { replaceKeys, replaceProperties } from '../../src/query/replace-properties.ts';
import { countsSql, devicesSql } from '../../src/store/device-query.ts';
import { type WalkSql, walkSql } from '../../src/store/device-walk.ts';
import { POSTGRES_QUERIES } from '../../src/store/postgres/device-queries.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { SQLITE_QUERIES } from '../../src/store/sqlite/device-queries.ts';
import { prepareDeviceStatements } from '../../src/store/sqlite/device-statements.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { usePostgres } from '../support/postgres.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';

function questionOf(query: string, after: string | null = null): DeviceQuestion {
  const { filter, orderBy } = parseQuery(query, MACHINES);
  return {
    filter: filter && replaceProperties(filter, MACHINE_TO_DEVICE),
    factsKeys: null,
    orderBy: keysOf(replaceKeys(orderBy, MACHINE_TO_DEVICE)),
    after: after === null ? null : [after],
    skip: 0,
    limit: 500,
  };
}

const WALKS = {
  id: { by: 'id', after: 'ab', limit: 100 },
  inactive: { by: 'inactive', after: 'ab', limit: 100 },
  nameless: { by: 'nameless', after: 'ab', limit: 100 },
  'of a tag': { by: 'tag', text: 'rare', after: 'ab', limit: 100 },
  'of a group': { by: 'group', text: 'rare', after: '', limit: 100 },
  'of facts': { by: 'facts', factsKey: 'facts-7', after: 'ab', limit: 100 },
  'of some facts': { by: 'any-facts', factsKeys: ['facts-7', 'facts-8'], limit: 500 },
  'of facts, then': { by: 'span', factsKey: 'facts-7', after: 'ab', at: '2020-01-01', limit: 100 },
  'by name': { by: 'name', prefix: 'pc-', after: null, isDescending: false, limit: 100 },
  'by name, going on': {
    by: 'name',
    prefix: '',
    after: { nameKey: 'pc-7', id: 'ab' },
    isDescending: false,
    limit: 100,
  },
  'by name, backwards': {
    by: 'name',
    prefix: '',
    after: { nameKey: 'pc-7', id: 'ab' },
    isDescending: true,
    limit: 100,
  },
} as const satisfies Record<string, DeviceWalk>;
const valuesOf = ({ values }: WalkSql): readonly unknown[] => values.slice(1);

describe('SQLite', () => {
  let dataDir: string;
  let db: Database.Database;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'kbgap-plans-'));
    const store = await openSqlite(join(dataDir, 'kbgap.db'));
    await store.close();
    db = new Database(join(dataDir, 'kbgap.db'));
  });
  afterAll(async () => {
    db.close();
    await rm(dataDir, { recursive: true });
  });

  /** The steps that concern whole devices, not what is looked up for each. */
  function stepsOf(text: string, values: readonly unknown[]): string[] {
    const given = Object.fromEntries([TENANT, ...values].map((value, index) => [index + 1, value]));
    const steps = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(given);
    return steps
      .map(({ detail }) => detail)
      .filter((detail) => /^(?:SEARCH|SCAN) (?:d|w|devices|odata_\d)\b|ORDER BY$/.test(detail));
  }

  const IN_ORDER = 'SEARCH d USING PRIMARY KEY (tenant_id=?)';
  const BY_ID = 'SEARCH d USING PRIMARY KEY (tenant_id=? AND device_id=?)';
  const BY_NAME = 'SEARCH d USING INDEX devices_by_name (tenant_id=? AND name_key=?)';
  const ITS_TAG =
    'SEARCH odata_1 USING COVERING INDEX sqlite_autoindex_device_tags_1 (tenant_id=? AND device_id=? AND tag=?)';

  test.each<[query: string, steps: readonly string[]]>([
    ['', [IN_ORDER]],
    ["$filter=id eq 'AB'", [BY_ID]],
    ["$filter=id in ('ab','cd')", [BY_ID]],
    ["$filter=computerDnsName eq 'PC-1'", [BY_NAME]],
    ["$filter=startswith(computerDnsName,'PC-')", [IN_ORDER]],
    ["$filter=osPlatform eq 'Windows90'", [IN_ORDER]],
    ["$filter=healthStatus ne 'Active' and lastSeen gt 2018-08-01Z", [IN_ORDER]],
    ["$filter=machineTags/any(tag: tag eq 'server')", [IN_ORDER, ITS_TAG]],
    ['$orderby=id', [IN_ORDER]],
  ])('%s', (query, steps) => {
    const { text, values } = devicesSql(questionOf(query), SQLITE_QUERIES);
    expect(stepsOf(text, values)).toEqual(steps);
  });

  test.each([
    ['', '>'],
    ['$orderby=id desc', '<'],
  ])('goes on after a device without reading those before it: %j', (query, sign) => {
    const { text, values } = devicesSql(questionOf(query, 'ab'), SQLITE_QUERIES);
    expect(stepsOf(text, values)).toEqual([`SEARCH d USING PRIMARY KEY (tenant_id=? AND device_id${sign}?)`]);
  });

  test('counts by an index alone', () => {
    const { text, values } = countsSql(questionOf("$filter=osPlatform eq 'Windows90'"), SQLITE_QUERIES);
    expect(stepsOf(text, values)).toEqual(['SEARCH d USING COVERING INDEX devices_by_facts (tenant_id=?)']);
  });

  test.each<[walk: keyof typeof WALKS, steps: readonly string[]]>([
    ['id', ['SEARCH d USING PRIMARY KEY (tenant_id=? AND device_id>?)']],
    ['inactive', ['SEARCH d USING INDEX devices_inactive (tenant_id=? AND device_id>?)']],
    ['nameless', ['SEARCH d USING INDEX devices_by_name (tenant_id=? AND name_key=? AND device_id>?)']],
    ['of a tag', ['SEARCH w USING COVERING INDEX device_tags_by_tag (tenant_id=? AND tag=? AND device_id>?)', BY_ID]],
    ['of a group', ['SEARCH d USING INDEX devices_by_group (tenant_id=? AND group_name=? AND device_id>?)']],
    ['of facts', ['SEARCH d USING INDEX devices_by_facts (tenant_id=? AND facts_key=? AND device_id>?)']],
    ['of some facts', ['SEARCH d USING INDEX devices_by_facts (tenant_id=? AND facts_key=?)']],
    [
      'of facts, then',
      ['SEARCH w USING INDEX device_spans_by_facts (tenant_id=? AND facts_key=? AND device_id>?)', BY_ID],
    ],
    ['by name', ['SEARCH d USING INDEX devices_by_name (tenant_id=? AND (name_key,device_id)>(?,?) AND name_key<?)']],
    [
      'by name, going on',
      ['SEARCH d USING INDEX devices_by_name (tenant_id=? AND (name_key,device_id)>(?,?) AND name_key<?)'],
    ],
    [
      'by name, backwards',
      ['SEARCH d USING INDEX devices_by_name (tenant_id=? AND name_key>? AND (name_key,device_id)<(?,?))'],
    ],
  ])('a walk %s', (walk, steps) => {
    const sql = walkSql(TENANT, WALKS[walk], SQLITE_QUERIES);
    const given = valuesOf(sql).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    expect(stepsOf(sql.text, given)).toEqual(steps);
  });

  test('settles a slice without reading what comes after it', () => {
    const { settleActivity } = prepareDeviceStatements(db);
    const steps = db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${settleActivity.source}`)
      .all({ tenantId: TENANT, after: '', end: 'ab', seenBefore: '' });
    expect(steps[0]?.detail).toBe('SEARCH devices USING PRIMARY KEY (tenant_id=? AND device_id>? AND device_id<?)');
  });

  test('a device that is called by its name', () => {
    const { labelledByName } = prepareDeviceStatements(db);
    const steps = db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${labelledByName.source}`)
      .all(TENANT, 'pc-1');
    expect(steps[0]?.detail).toBe('SEARCH devices USING INDEX devices_by_name (tenant_id=? AND name_key=?)');
  });
});

const FLEET = 20_000;
const FACTS = 200;

describe('PostgreSQL', () => {
  const postgres = usePostgres();
  let client: Client;

  beforeAll(async () => {
    const url = await postgres.createDatabase();
    await (await openPostgres(url)).close();
    client = new Client({ connectionString: url });
    await client.connect();
    const insert = (table: string, columns: string, values: string, count: number) =>
      client.query(`INSERT INTO ${table} (${columns}) SELECT ${values} FROM generate_series(1, ${count}) AS i`);
    await insert(
      'fact_sets',
      'tenant_id, facts_key, facts, device_count, revision, traits_of, platform',
      `'${TENANT}', 'facts-' || i, '{}', ${FLEET / FACTS}, 1, 'made-up', CASE WHEN i = 1 THEN 'Windows91' ELSE 'Windows90' END`,
      FACTS,
    );
    await insert(
      'devices',
      `tenant_id, device_id, version, name, name_key, name_at, parts, facts_key, facts_since_at, first_seen_at, last_seen_at,
       is_active, group_name`,
      `'${TENANT}', md5(i::text) || '00000000', 1, 'PC-' || i, CASE WHEN i % 1000 <> 3 THEN 'pc-' || i END, '', '[]', 'facts-' || (1 + i % ${FACTS}), '', '', '',
       CASE WHEN i % 500 = 0 THEN 0 ELSE 1 END, CASE WHEN i % 1000 = 0 THEN 'rare' WHEN i % 2 = 0 THEN 'half' END`,
      FLEET,
    );
    await insert(
      'device_tags',
      'tenant_id, device_id, tag',
      `'${TENANT}', md5(i::text) || '00000000', CASE WHEN i % 1000 = 0 THEN 'rare' ELSE 'server' END`,
      FLEET,
    );
    await insert(
      'device_spans',
      'tenant_id, device_id, since_at, until_at, facts_key',
      `'${TENANT}', md5(i::text) || '00000000', '2019-01-01', '2020-02-01', 'facts-' || (1 + (i + 1) % ${FACTS})`,
      FLEET,
    );
    await client.query('VACUUM ANALYZE');
  });
  afterAll(() => client.end());

  interface Plan {
    readonly 'Node Type': string;
    readonly 'Index Name'?: string;
    readonly Alias?: string;
    readonly 'Actual Rows': number;
    readonly 'Actual Loops': number;
    readonly Plans?: readonly Plan[];
  }

  /** The index by which devices are read, and how many rows are read of it or sorted. */
  async function readsOf(query: string, after: string | null = null): Promise<{ by: string[]; most: number }> {
    const { text, values } = devicesSql(questionOf(query, after), POSTGRES_QUERIES);
    return readsOfSql(text, values);
  }

  async function readsOfSql(text: string, values: readonly unknown[]): Promise<{ by: string[]; most: number }> {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      [TENANT, ...values],
    );
    const nodes: Plan[] = [];
    const collect = (plan: Plan): void => {
      nodes.push(plan);
      plan.Plans?.forEach(collect);
    };
    const [explained] = rows;
    if (explained) collect(explained['QUERY PLAN'][0].Plan);
    const reads = nodes.filter(({ Alias }) => Alias === 'd' || Alias === 'w');
    const sorts = nodes.filter((node) => node['Node Type'] === 'Sort');
    return {
      by: reads.map((node) => node['Index Name'] ?? node['Node Type']),
      most: Math.max(...[...reads, ...sorts].map((node) => node['Actual Rows'] * node['Actual Loops'])),
    };
  }

  test.each<[query: string, index: string, most: number]>([
    ['', 'device_rows_key', 600],
    ["$filter=id eq 'C4CA4238A0B923820DCC509A6F75849B00000000'", 'device_rows_key', 1],
    ["$filter=computerDnsName eq 'PC-1'", 'devices_by_name', 1],
    ["$filter=osPlatform eq 'Windows91'", 'devices_by_facts', 200],
    ["$filter=machineTags/any(tag: tag eq 'server')", 'device_rows_key', 600],
    ["$filter=machineTags/any(tag: tag eq 'rare')", 'device_rows_key', 20],
  ])('%s', async (query, index, most) => {
    const reads = await readsOf(query);
    expect(reads.by).toEqual([index]);
    expect(reads.most).toBeLessThanOrEqual(most);
  });

  test.each<[walk: keyof typeof WALKS, by: readonly string[], most: number]>([
    ['id', ['device_rows_key'], 100],
    ['inactive', ['devices_inactive'], 40],
    ['nameless', ['devices_by_name'], 20],
    ['of a tag', ['device_tags_by_tag', 'device_rows_key'], 20],
    ['of a group', ['devices_by_group'], 20],
    ['of facts', ['devices_by_facts'], 100],
    ['of some facts', ['devices_by_facts'], 200],
    ['of facts, then', ['device_spans_by_facts', 'device_rows_key'], 100],
    ['by name', ['devices_by_name'], 100],
    ['by name, going on', ['devices_by_name'], 100],
    ['by name, backwards', ['devices_by_name'], 100],
  ])('a walk %s', async (walk, by, most) => {
    const sql = walkSql(TENANT, WALKS[walk], POSTGRES_QUERIES);
    const reads = await readsOfSql(sql.text, valuesOf(sql));
    expect(reads.by).toEqual(by);
    expect(reads.most).toBeLessThanOrEqual(most);
  });

  test('goes on after a device without reading those before it', async () => {
    expect(await readsOf('', '8')).toEqual({ by: ['device_rows_key'], most: 500 });
  });
});
