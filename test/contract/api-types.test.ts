/** The dashboard's types, held against the document that the server gives out now; `script/api-types` writes them anew. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';
import { writeApiTypes } from './support/write-api-types.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

test('the dashboard knows the API as it is', async () => {
  const { text } = await server.call('/openapi.json', { authorization: null });
  await expect(writeApiTypes(JSON.parse(text))).toMatchFileSnapshot('../../web/src/api/schema.ts');
});
