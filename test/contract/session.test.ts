/** Sessions of browsers: how they begin, what they allow, and when they are over. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addAccounts, openBrowser, PASSWORD, withAccounts } from './support/browser.ts';
import { makeReport } from './support/reports.ts';
import { send } from './support/send.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const START = Date.parse('2026-03-01T08:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let now = START;
let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  server = await startTestServer({
    now: () => new Date(now),
    flags: { logLevel: 'debug', rateLimits: 'dashboard=40/400' },
    logTo: { write: (line) => lines.push(line) },
    sleep: async () => undefined,
  });
  await addAccounts({ dataDir: server.dataDir });
  await server.report('pc-1', makeReport());
  await server.report('pc-other', makeReport(), OTHER_TENANT);
});
afterAll(() => stopTestServer(server));
beforeEach(() => {
  // A minute of its own for each case, as calls are counted.
  now = Math.ceil(now / MINUTE + 1) * MINUTE;
});

const logIn = { local: true, openId: null };
const ANN = { name: 'Ann', role: 'administrator', tenantId: TENANT };
const body = JSON.stringify({ name: 'ann', password: PASSWORD });

async function browserOf(name: string) {
  const browser = openBrowser(server);
  expect((await browser.logIn(name, PASSWORD)).status).toBe(200);
  return browser;
}

describe('a log-in', () => {
  test('says who it is, and sets a cookie that no script and no other site gets', async () => {
    const browser = openBrowser(server);
    expect((await browser.call('/session')).body).toEqual({ user: null, expiresAt: null, logIn });
    const answer = await browser.logIn('ANN', PASSWORD);
    const expiresAt = new Date(now + 12 * HOUR).toISOString();
    expect([answer.status, answer.body]).toEqual([200, { user: ANN, expiresAt, logIn }]);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^kbgap-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await browser.call('/session')).body).toEqual({ user: ANN, expiresAt, logIn });
  });

  test('begins a session of its own each time, and ends the one that the browser had', async () => {
    const browser = openBrowser(server);
    browser.cookies.set('kbgap-session', 'A'.repeat(43));
    await browser.logIn('ann', PASSWORD);
    const first = browser.cookies.get('kbgap-session') ?? '';
    expect(first).not.toBe('A'.repeat(43));
    await browser.logIn('rita', PASSWORD);
    expect(browser.cookies.get('kbgap-session')).not.toBe(first);
    const old = openBrowser(server);
    old.cookies.set('kbgap-session', first);
    expect((await old.call('/v1/catalog')).status).toBe(401);
    // Two browsers of one user have two.
    const [one, two] = [await browserOf('ann'), await browserOf('ann')];
    expect([(await one.call('/v1/catalog')).status, (await two.call('/v1/catalog')).status]).toEqual([200, 200]);
  });

  test.each([
    ['a wrong password', { name: 'ann', password: `${PASSWORD}!` }],
    ['an unknown name', { name: 'nobody', password: PASSWORD }],
    ['a name that is none', { name: '\u{1f916}'.repeat(200), password: PASSWORD }],
    ['a lone surrogate as password', { name: 'ann', password: '\ud800' }],
  ])('with %s is refused, in the same words', async (_, given) => {
    const browser = openBrowser(server);
    const answer = await browser.call('/session', { method: 'POST', body: JSON.stringify(given) });
    expect([answer.status, answer.body.error]).toMatchObject([
      401,
      { code: 'Unauthorized', message: 'The name or the password is wrong.' },
    ]);
    expect(browser.cookies.size).toBe(0);
  });

  test.each([
    ['', 'expected a JSON object'],
    ['{"name":"ann"}', 'password: expected a text of 1 to 1024 characters'],
    ['{"name":"ann","password":1}', 'password: expected a text of 1 to 1024 characters'],
    [`{"name":"ann","password":"${'x'.repeat(1025)}"}`, 'password: expected a text of 1 to 1024 characters'],
    ['{"name":" ","password":"x"}', 'name: expected a text'],
    ['{"name":"ann","password":"x","role":"administrator"}', 'expected "name" or "password", found "role"'],
  ])('is refused where it is none: %j', async (text, says) => {
    const answer = await openBrowser(server).call('/session', { method: 'POST', body: text });
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(says)]);
  });

  test('and what is said of it are in the log without a password, an id or an unknown name', async () => {
    lines.length = 0;
    const browser = await browserOf('ann');
    await browser.logIn('secret typed as name', `${PASSWORD} secret`);
    await browser.call('/v1/catalog');
    const log = lines.join('');
    expect(log).toContain('"client":"Ann","role":"administrator","msg":"logged in"');
    expect(log).toContain('"address":"127.0.0.1","msg":"log-in refused"');
    expect(log).toMatch(/"path":"\/v1\/catalog","status":200,.*"client":"Ann"/);
    for (const secret of [PASSWORD, 'typed as name', browser.cookies.get('kbgap-session') ?? 'none']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('a session', () => {
  test("lets in to the user's tenant alone, under both APIs", async () => {
    const browser = await browserOf('ann');
    const devices = await browser.call('/v1/devices');
    expect([devices.status, devices.body.value.map(({ id }) => id)]).toEqual([200, [expect.any(String)]]);
    expect((await browser.call('/v1/devices/pc-1')).status).toBe(200);
    expect((await browser.call('/api/machines/pc-1/getmissingkbs')).status).toBe(200);
    expect((await browser.call('/v1/devices/pc-other')).status).toBe(404);
    expect((await browser.call('/v1/feed')).status).toBe(200);
  });

  test('of a reader allows to look, not to change', async () => {
    const browser = await browserOf('rita');
    for (const path of [
      '/v1/devices/pc-1/assessment',
      '/v1/fleet/kbs',
      '/v1/remediation-tasks',
      '/api/vulnerabilities',
      '/api/recommendations',
      '/api/exposureScore',
    ]) {
      expect([path, (await browser.call(path)).status]).toEqual([path, 200]);
    }
    const label = { method: 'PATCH', body: '{"tags":["x"]}' };
    const refused = await browser.call('/v1/devices/pc-1', label);
    expect([refused.status, refused.body.error.code]).toEqual([403, 'Forbidden']);
    expect((await (await browserOf('ann')).call('/v1/devices/pc-1', label)).status).toBe(200);
  });

  test.each([
    ['none', null],
    ['of another site', 'https://evil.example'],
    ['of another port of this host', 'http://127.0.0.1:1'],
    ['that is opaque', 'null'],
  ])('changes nothing for a call with an Origin: %s', async (_, origin) => {
    const browser = await browserOf('ann');
    for (const [method, path] of [
      ['PATCH', '/v1/devices/pc-1'],
      ['DELETE', '/session'],
      ['POST', '/session'],
    ] as const) {
      const refused = await browser.call(path, { method, body, origin });
      expect([refused.status, refused.body.error.code]).toEqual([403, 'Forbidden']);
    }
    expect((await browser.call('/v1/catalog')).status).toBe(200);
  });

  test('begins for no other site', async () => {
    const refused = await openBrowser(server).call('/session', {
      method: 'POST',
      body,
      origin: 'https://evil.example',
    });
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []]);
    // Programs say nothing.
    expect((await openBrowser(server).call('/session', { method: 'POST', body, origin: null })).status).toBe(200);
  });

  test('counts for nothing beside a token', async () => {
    const { cookies } = await browserOf('rita');
    const cookie = [...cookies].map((pair) => pair.join('=')).join();
    const patch = { method: 'PATCH', body: '{"tags":["x"]}', headers: { cookie } };
    expect((await server.call('/v1/devices/pc-1', patch)).status).toBe(200);
    expect((await server.call('/v1/catalog', { authorization: 'Bearer x', headers: { cookie } })).status).toBe(401);
  });

  test('that was never begun is refused as one that is over, whatever it looks like', async () => {
    for (const value of ['A'.repeat(43), '', '"x"', 'x'.repeat(5000), '%00', "' OR 1=1 --"]) {
      const answer = await server.call('/v1/catalog', {
        authorization: null,
        headers: { cookie: `other=1; kbgap-session=${value}` },
      });
      expect(answer.status).toBe(401);
    }
  });

  test('ends an hour after its last use, to the second; to look at it is no use', async () => {
    const browser = await browserOf('ann');
    now += 59 * MINUTE;
    expect((await browser.call('/v1/catalog')).status).toBe(200);
    now += 59 * MINUTE;
    expect((await browser.call('/session')).body).toMatchObject({ user: ANN });
    now += MINUTE - 1;
    expect((await browser.call('/session')).body).toMatchObject({ user: ANN });
    now += 1;
    const refused = await browser.call('/v1/catalog');
    expect([refused.status, refused.body.error]).toMatchObject([
      401,
      { code: 'Unauthorized', message: 'The session is over. Log in again.' },
    ]);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect((await browser.call('/session')).body).toEqual({ user: null, expiresAt: null, logIn });
    // What is of no use is given back.
    expect(browser.cookies.size).toBe(0);
  });

  test('ends after twelve hours, however much it is used', async () => {
    const browser = await browserOf('ann');
    const end = now + 12 * HOUR;
    for (now += 30 * MINUTE; now < end; now += 30 * MINUTE) {
      expect((await browser.call('/v1/catalog')).status).toBe(200);
    }
    now = end;
    expect((await browser.call('/v1/catalog')).status).toBe(401);
  });

  test('ends at log-out, for whoever else has its id too', async () => {
    const browser = await browserOf('ann');
    const thief = openBrowser(server);
    thief.cookies.set('kbgap-session', browser.cookies.get('kbgap-session') ?? '');
    expect((await thief.call('/v1/catalog')).status).toBe(200);
    const out = await browser.call('/session', { method: 'DELETE' });
    expect([out.status, out.text, browser.cookies.size]).toEqual([204, '', 0]);
    expect((await thief.call('/v1/catalog')).status).toBe(401);
    expect((await browser.call('/session', { method: 'DELETE' })).status).toBe(204);
  });

  test('ends with its account, and with its password', async () => {
    const flags = { dataDir: server.dataDir };
    const dan = { tenantId: TENANT, name: 'dan', role: 'reader', password: PASSWORD } as const;
    await withAccounts(flags, ({ add }) => add(dan));
    const browser = await browserOf('dan');
    await withAccounts(flags, ({ changePassword }) => changePassword('dan', `${PASSWORD} 2`));
    expect((await browser.call('/v1/catalog')).status).toBe(401);
    expect((await browser.logIn('dan', PASSWORD)).status).toBe(401);
    expect((await browser.logIn('dan', `${PASSWORD} 2`)).status).toBe(200);
    await withAccounts(flags, ({ remove }) => remove('dan'));
    expect((await browser.call('/v1/catalog')).status).toBe(401);
    expect((await browser.logIn('dan', `${PASSWORD} 2`)).status).toBe(401);
  });

  test('is counted by itself, all calls of a user together', async () => {
    const [one, two, other] = [await browserOf('ann'), await browserOf('ann'), await browserOf('rita')];
    for (let calls = 0; calls < 20; calls++) {
      expect((await one.call('/v1/catalog')).status).toBe(200);
      expect((await two.call('/api/machines?$top=1')).status).toBe(200);
    }
    const refused = await one.call('/v1/catalog');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await other.call('/v1/catalog')).status).toBe(200);
    expect((await server.call('/api/machines?$top=1')).status).toBe(200);
    now += MINUTE;
    expect((await two.call('/v1/catalog')).status).toBe(200);
  });
});

describe('over HTTPS', () => {
  test('the cookie is for this host alone, and never sent in the clear', async () => {
    const secure = await startTestServer({ flags: { tls: 'generate' } });
    await addAccounts({ dataDir: secure.dataDir });
    const answer = await send(secure, '/session', { method: 'POST', body, headers: { origin: secure.url } });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([
      200,
      [expect.stringMatching(/^__Host-kbgap-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)],
    ]);
    const [pair = ''] = String(answer.headers['set-cookie']).split(';');
    const call = (cookie: string) => send(secure, '/v1/catalog', { headers: { cookie } });
    expect((await call(pair)).status).toBe(200);
    // What any host beside it could have set is not taken.
    expect((await call(pair.replace('__Host-', ''))).status).toBe(401);
    await stopTestServer(secure);
  });

  test('also where a proxy speaks it; its address is an Origin of the service, as is the host called', async () => {
    const behind = await startTestServer({ flags: { publicUrl: 'https://kbgap.example.com/below/it' } });
    await addAccounts({ dataDir: behind.dataDir });
    const browser = openBrowser(behind);
    const from = (origin: string) => browser.call('/session', { method: 'POST', body, origin });
    const answer = await from('https://kbgap.example.com');
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-kbgap-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    expect((await from(behind.url)).status).toBe(200);
    for (const origin of [
      'http://kbgap.example.com',
      'https://kbgap.example.com.evil.example',
      'https://example.com',
    ]) {
      expect((await from(origin)).status).toBe(403);
    }
    await stopTestServer(behind);
  });
});

describe('whoever guesses', () => {
  test('waits, and is refused unheard with more than two guesses of an account at once', async () => {
    const waits: number[] = [];
    const guessed = await startTestServer({
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    });
    await addAccounts({ dataDir: guessed.dataDir });
    const guess = (name: string) => openBrowser(guessed).logIn(name, 'wrong');
    for (let tries = 0; tries < 6; tries++) expect((await guess('ann')).status).toBe(401);
    // Of the address, and of the account from there.
    expect(waits).toEqual([100, 100, 200, 200, 400, 400]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => guess('ann')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(4);
    expect([refused[0]?.headers.get('retry-after'), refused[0]?.body.error.code]).toEqual(['5', 'TooManyRequests']);
    expect((await openBrowser(guessed).logIn('ann', PASSWORD)).status).toBe(200);
    await stopTestServer(guessed);
  });
});

test('without an account nobody can log in, and the page can say so', async () => {
  const empty = await startTestServer();
  const { body: answer } = await openBrowser(empty).call('/session');
  expect(answer).toEqual({ user: null, expiresAt: null, logIn: { local: false, openId: null } });
  expect((await openBrowser(empty).call('/session/open-id')).status).toBe(404);
  await stopTestServer(empty);
});
