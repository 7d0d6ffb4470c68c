/** Log-in at an OpenID provider that other people wrote. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { type OpenIdProvider, startOpenIdProvider } from './support/open-id-provider.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const SECRET = 'made-up~secret+of/the=client';
const RULES = { openIdAdministrators: 'kbgap.admin', openIdReaders: 'kbgap.read, Domain Users', tenantId: TENANT };

interface Kind {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly client: Parameters<OpenIdProvider['serve']>[0];
  readonly change?: Parameters<OpenIdProvider['serve']>[1];
}

const BASE = { client_id: 'kbgap', response_types: ['code'] as 'code'[], grant_types: ['authorization_code'] };

/** Where the roles stand, and how kbgap says who it is. */
const KINDS: readonly Kind[] = [
  {
    name: 'roles in the user data, the secret in the form',
    flags: { openIdClientSecret: SECRET },
    client: { ...BASE, client_secret: SECRET, token_endpoint_auth_method: 'client_secret_post' },
  },
  {
    name: 'roles in the ID token, the secret as HTTP Basic',
    flags: { openIdClientSecret: SECRET },
    client: { ...BASE, client_secret: SECRET, token_endpoint_auth_method: 'client_secret_basic' },
    change: { conformIdTokenClaims: false, clientAuthMethods: ['client_secret_basic'] },
  },
  {
    name: 'no secret',
    flags: { openIdTenantClaim: 'tid', openIdTenants: OTHER_TENANT },
    client: { ...BASE, token_endpoint_auth_method: 'none' },
    change: { conformIdTokenClaims: false },
  },
];

describe.each(KINDS)('with $name', ({ flags, client, change }) => {
  let provider: OpenIdProvider;
  let server: TestServer;
  const lines: string[] = [];
  const tenantOfUsers = flags.openIdTenants ?? TENANT;

  beforeAll(async () => {
    provider = await startOpenIdProvider();
    server = await startTestServer({
      flags: { openIdIssuer: provider.issuer, openIdClientId: 'kbgap', logLevel: 'debug', ...RULES, ...flags },
      logTo: { write: (line) => lines.push(line) },
    });
    provider.serve({ ...client, redirect_uris: [`${server.url}/session/open-id/callback`] }, change);
  });
  afterAll(async () => {
    await stopTestServer(server);
    await provider.close();
  });

  const pathOf = (url: string) => url.replace(server.url, '');

  /** Begins in a browser, logs in at the provider, and comes back. */
  const logIn = async (login: string | null, to = '/devices?page=2', browser = openBrowser(server)) => {
    const away = await browser.call(`/session/open-id?to=${encodeURIComponent(to)}`);
    const [cookie = ''] = away.headers.getSetCookie();
    const back = pathOf(await provider.visit(away.headers.get('location') ?? '', login));
    const kept = new Map(browser.cookies);
    const home = await browser.call(back);
    return { browser, cookie, back, kept, status: home.status, location: home.headers.get('location') };
  };

  test('leads there with PKCE, state and nonce, and keeps what belongs to them for some minutes', async () => {
    const answer = await openBrowser(server).call('/session/open-id?to=/');
    const url = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, url.origin]).toEqual([302, provider.issuer]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'kbgap',
      response_type: 'code',
      redirect_uri: `${server.url}/session/open-id/callback`,
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^kbgap-log-in=[\w.-]+; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test.each([
    ['ann:kbgap.admin', 'administrator'],
    ['bob:x+kbgap.read', 'reader'],
    ['eve:kbgap.read+kbgap.admin', 'administrator'],
    ['joe:Domain Users', 'reader'],
  ] as const)('%s comes back as %s, to where the user was', async (login, role) => {
    const { browser, status, location } = await logIn(`${login}:${tenantOfUsers}`);
    expect([status, location]).toEqual([302, '/devices?page=2']);
    expect([...browser.cookies.keys()]).toEqual(['kbgap-session']);
    const { body } = await browser.call('/session');
    const name = `${login.split(':')[0]}@example.com`;
    expect(body).toMatchObject({
      user: { name, role, tenantId: tenantOfUsers },
      logIn: { local: false, openId: { name: 'OpenID' } },
    });
    expect((await browser.call('/v1/devices')).status).toBe(200);
    const change = await browser.call('/v1/remediation-tasks', { method: 'POST', body: '{}' });
    expect(change.status).toBe(role === 'reader' ? 403 : 400);
    expect((await browser.call('/session', { method: 'DELETE' })).status).toBe(204);
    expect((await browser.call('/v1/devices')).status).toBe(401);
  });

  test('who has no role here is told so, and is not let in', async () => {
    for (const login of ['guest', 'guest:other', 'guest:KBGAP.ADMIN']) {
      const { browser, location } = await logIn(`${login}${login.includes(':') ? '' : ':'}:${tenantOfUsers}`);
      expect([location, browser.cookies.size]).toEqual(['/log-in?problem=role-missing', 0]);
    }
  });

  test('who gives up there is told so', async () => {
    expect((await logIn(null)).location).toBe('/log-in?problem=denied');
  });

  test.each([TENANT, '', 'common'])('tenant %j of a user counts where a claim is to say it', async (tenant) => {
    const { browser, location } = await logIn(`ann:kbgap.admin:${tenant}`);
    const expected = flags.openIdTenantClaim ? ['/log-in?problem=tenant-refused', 0] : ['/devices?page=2', 1];
    expect([location, browser.cookies.size]).toEqual(expected);
  });

  test('what came back once is good for nothing again, with or without the cookie', async () => {
    const { browser, back, kept } = await logIn(`ann:kbgap.admin:${tenantOfUsers}`);
    const again = await browser.call(back);
    expect(again.headers.get('location')).toBe('/log-in?problem=log-in-invalid');
    const thief = openBrowser(server);
    for (const [name, value] of kept) thief.cookies.set(name, value);
    expect((await thief.call(back)).headers.get('location')).toBe('/log-in?problem=log-in-invalid');
    expect(thief.cookies.size).toBe(0);
  });

  test("an answer that is of another browser's log-in is refused", async () => {
    const [mine, theirs] = [openBrowser(server), openBrowser(server)];
    await mine.call('/session/open-id');
    const away = await theirs.call('/session/open-id');
    const back = pathOf(await provider.visit(away.headers.get('location') ?? '', `ann:kbgap.admin:${tenantOfUsers}`));
    expect((await mine.call(back)).headers.get('location')).toBe('/log-in?problem=log-in-invalid');
    expect(mine.cookies.size).toBe(0);
  });

  test('a cookie that was altered, and none at all, are refused', async () => {
    for (const change of [(text: string) => text.slice(0, -2), () => 'x', () => '']) {
      const browser = openBrowser(server);
      const away = await browser.call('/session/open-id');
      const back = pathOf(await provider.visit(away.headers.get('location') ?? '', `ann:kbgap.admin:${tenantOfUsers}`));
      browser.cookies.set('kbgap-log-in', change(browser.cookies.get('kbgap-log-in') ?? ''));
      expect((await browser.call(back)).headers.get('location')).toBe('/log-in?problem=log-in-invalid');
      expect(browser.cookies.has('kbgap-session')).toBe(false);
    }
  });

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'nobody is led away from here: %s',
    async (to) => {
      expect((await logIn(`ann:kbgap.admin:${tenantOfUsers}`, to)).location).toBe('/');
    },
  );

  test('nothing secret is in the log', () => {
    const log = lines.join('');
    expect(log).toContain('"msg":"logged in"');
    expect(log).toContain('"reason":"role-missing"');
    expect(log).not.toContain(SECRET);
    expect(log).not.toMatch(/code=|code_verifier|eyJ/);
  });
});
