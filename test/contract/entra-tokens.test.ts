/** Which tokens of Entra ID are taken, for whom, and what is asked of it for that. */
import { describe, expect, test } from 'vitest';
import { startEntraServer } from './support/entra-server.ts';
import type { Json } from './support/forge.ts';
import { TENANT } from './support/server.ts';

const V1 = [`/${TENANT}/.well-known/openid-configuration`, `/${TENANT}/discovery/keys`];
const V2 = [`/${TENANT}/v2.0/.well-known/openid-configuration`, `/${TENANT}/discovery/v2.0/keys`];

test('nothing is asked before there is a token to check, and then once for all of them', async () => {
  const { entra, server, token, statusOf } = await startEntraServer();
  expect((await server.call('/api/machines/pc/getmissingkbs')).status).toBe(200);
  expect(entra.requests).toEqual([]);
  const calls = Array.from({ length: 20 }, (_, index) => statusOf(token({ claims: { uti: `${index}` } })));
  expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
  expect(entra.requests).toEqual(V1);
  expect(await statusOf(token({ version: 'v2' }))).toBe(200);
  expect(entra.requests).toEqual([...V1, ...V2]);
});

test('without tenants to trust, Entra is never asked, and its tokens are refused', async () => {
  const { entra, token, statusOf } = await startEntraServer({ entraTenants: '' });
  expect(await statusOf(token())).toBe(401);
  expect(await statusOf(token({ version: 'v2' }))).toBe(401);
  expect(entra.requests).toEqual([]);
});

test('the log says whose call it was', async () => {
  const { token, statusOf, log } = await startEntraServer();
  for (const version of ['v1', 'v2'] as const) await statusOf(token({ version }));
  const calls = log().filter(({ path, method }) => method === 'GET' && path === '/api/machines/pc/getmissingkbs');
  expect(calls.map(({ tenant, client, status }) => ({ tenant, client, status }))).toEqual(
    Array.from({ length: 2 }, () => ({ tenant: TENANT, client: '33333333-3333-4333-8333-333333333333', status: 200 })),
  );
});

describe('by default a token is for the Defender API, under any of its names', () => {
  test.each([
    ['https://api.securitycenter.microsoft.com', 200],
    ['https://api.securitycenter.microsoft.com/', 200],
    ['https://api.securitycenter.windows.com', 200],
    ['https://securitycenter.onmicrosoft.com/windowsatpservice', 200],
    ['https://api-gov.securitycenter.microsoft.us', 200],
    ['fc780465-2017-40d4-a0c5-307022471b92', 200],
    ['fc780465-2017-40d4-a0c5-307022471b92/', 403],
    ['https://api.securitycenter.microsoft.com//', 403],
    ['https://graph.microsoft.com', 403],
    ['', 403],
    [['https://graph.microsoft.com'], 403],
    [[], 403],
  ])('aud %j: %i', async (aud, status) => {
    const { token, statusOf } = await startEntraServer();
    expect(await statusOf(token({ claims: { aud } }))).toBe(status);
  });
});

test.each([
  ['api://kbgap', 200],
  ['https://api.securitycenter.microsoft.com', 403],
])('with an audience of its own, aud %j: %i', async (aud, status) => {
  const { token, statusOf } = await startEntraServer({ entraAudiences: 'api://kbgap' });
  expect(await statusOf(token({ claims: { aud } }))).toBe(status);
});

describe('permissions are those of our own tokens', () => {
  test.each<[Json, number]>([
    [{ roles: ['Software.Read.All'] }, 200],
    [{ roles: ['Software.Read'] }, 403],
    [{ roles: undefined }, 403],
    [{ roles: undefined, scp: 'Machine.Read Software.Read' }, 200],
    [{ roles: undefined, scp: 'Software.Read.All' }, 403],
    [{ roles: undefined, scp: '' }, 403],
  ])('%j: %i', async (claims, status) => {
    const { token, statusOf } = await startEntraServer();
    expect(await statusOf(token({ claims }))).toBe(status);
  });
});

describe('a token that was taken once', () => {
  test('is refused when it is over, a tolerance of 30 s included', async () => {
    const { clock, token, statusOf } = await startEntraServer();
    const taken = token();
    expect(await statusOf(taken)).toBe(200);
    clock.now += 3_628_000;
    expect(await statusOf(taken)).toBe(200);
    clock.now += 1_000;
    expect(await statusOf(taken)).toBe(401);
  });

  test('is not taken for another one that begins the same', async () => {
    const { token, statusOf } = await startEntraServer();
    const taken = token();
    expect(await statusOf(taken)).toBe(200);
    expect(await statusOf(taken.slice(0, -4))).toBe(401);
    expect(await statusOf(`${taken}AAAA`)).toBe(401);
  });
});
