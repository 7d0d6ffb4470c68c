/** What holds for every collection, whatever its rows. */
import { expect, test } from 'vitest';
import { OTHER_TENANT, type TestServer } from './server.ts';

type Row = Readonly<Record<string, unknown>>;

export interface CollectionCase {
  readonly server: () => TestServer;
  readonly path: string;
  /** What stands after `$metadata#`. */
  readonly context: string;
  /** Two at least, in the order in which they come, each property in its place. */
  readonly rows: () => readonly Row[];
  /** A property that no two rows share, and how its values are written in a filter. */
  readonly key: string;
  readonly literal?: (value: unknown) => string;
  readonly role: string;
  /** Left out: another tenant's collection is empty. */
  readonly notFound?: string;
}

/** Compares whole answers, as text. */
export function testCollection(of: CollectionCase): void {
  const { path, context, rows, key, role, literal = (value) => `'${value}'` } = of;
  const call = async (query = '', { as = role, tenantId }: { as?: string; tenantId?: string } = {}) => {
    const authorization = `Bearer ${await of.server().token({ roles: [as], ...(tenantId && { tenantId }) })}`;
    return await of.server().call(`${path}${query}`, { authorization });
  };
  const expectRows = async (query: string, expected: readonly Row[], more: { place?: string; count?: number } = {}) => {
    const { status, headers, text } = await call(query);
    const place = `${of.server().url}/api/$metadata#${more.place ?? context}`;
    const count = more.count === undefined ? {} : { '@odata.count': more.count };
    expect([status, text]).toEqual([200, JSON.stringify({ '@odata.context': place, ...count, value: expected })]);
    expect(headers.get('content-type')).toBe('application/json; odata.metadata=minimal; charset=utf-8');
  };
  const byKey = (): Row[] => rows().toSorted((a, b) => ((a[key] ?? '') < (b[key] ?? '') ? -1 : 1));

  test('whole', () => expectRows('', rows()));

  test('$select', () =>
    expectRows(
      `?$select=${key}`,
      rows().map((row) => ({ [key]: row[key] })),
      { place: context.startsWith('Collection(') ? context : `${context}(${key})` },
    ));

  test('$filter', async () => {
    for (const row of rows()) await expectRows(`?$filter=${key} eq ${encodeURIComponent(literal(row[key]))}`, [row]);
    const [first, ...others] = rows();
    await expectRows(`?$filter=not (${key} eq ${encodeURIComponent(literal(first?.[key]))})`, others);
  });

  test('$orderby', async () => {
    await expectRows(`?$orderby=${key}`, byKey());
    await expectRows(`?$orderby=${key} desc`, byKey().toReversed());
  });

  test('$top, $skip and $count', async () => {
    const all = rows();
    await expectRows('?$top=1', all.slice(0, 1));
    await expectRows('?$skip=1&$top=1&$count=true', all.slice(1, 2), { count: all.length });
    await expectRows('?$top=0', []);
    await expectRows('?$skip=9000', []);
    const { status, text } = await call('/$count');
    expect([status, text]).toEqual([200, String(all.length)]);
  });

  test('an option that is wrong is refused', async () => {
    for (const query of ['?$filter=nothing eq 1', '?$top=-1', '?$orderby=nothing', '?$select=nothing', '?$nothing=1']) {
      const { status, body } = await call(query);
      expect([query, status, body.error.code]).toEqual([query, 400, 'ODataError']);
    }
  });

  test('asks for its permission, in the words of the live service', () => expectForbidden(of));

  test("is of the token's tenant alone", async () => {
    const { status, text, body } = await call('', { tenantId: OTHER_TENANT });
    if (of.notFound === undefined) {
      const place = `${of.server().url}/api/$metadata#${context}`;
      expect([status, text]).toEqual([200, JSON.stringify({ '@odata.context': place, value: [] })]);
    } else {
      expect([status, body.error]).toMatchObject([404, { code: 'ResourceNotFound', message: of.notFound }]);
    }
  });
}

/** A token without the permission is refused, one without any too. */
export async function expectForbidden({
  server,
  path,
  role,
}: Pick<CollectionCase, 'server' | 'path' | 'role'>): Promise<void> {
  const authorization = `Bearer ${await server().token({ roles: ['Machine.Read.All'] })}`;
  const { status, body } = await server().call(path, { authorization });
  expect([status, body.error]).toMatchObject([
    403,
    {
      code: 'Forbidden',
      message: `Missing application roles. API required roles: ${role}, application roles: Machine.Read.All.`,
    },
  ]);
  expect((await server().call(path, { authorization: null })).status).toBe(401);
}
