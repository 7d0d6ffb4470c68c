/** Sessions of browsers that come to one node now and to another then, over one PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usePostgres } from '../support/postgres.ts';
import { addAccounts, openBrowser, PASSWORD } from './support/browser.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const postgres = usePostgres();
const nodes: TestServer[] = [];

beforeAll(async () => {
  const databaseUrl = await postgres.createDatabase();
  for (const _ of ['one', 'other']) nodes.push(await startTestServer({ flags: { databaseUrl } }));
  const [{ dataDir } = { dataDir: '' }] = nodes;
  await addAccounts({ dataDir, databaseUrl });
});
afterAll(() => Promise.all(nodes.map(stopTestServer)));

test('one node lets in who logged in at another, and no longer once logged out there', async () => {
  const [one, other] = nodes.map((node) => openBrowser(node));
  if (!one || !other) throw new Error('there are two nodes');
  await one.logIn('ann', PASSWORD);
  for (const [name, value] of one.cookies) other.cookies.set(name, value);
  expect((await other.call('/session')).body).toMatchObject({ user: { name: 'Ann' } });
  expect((await other.call('/v1/catalog')).status).toBe(200);
  expect((await one.call('/session', { method: 'DELETE' })).status).toBe(204);
  expect((await other.call('/v1/catalog')).status).toBe(401);
});
