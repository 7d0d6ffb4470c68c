/** `kbgap serve` and `kbgap token`, as a process: start, first call, new catalog, end. */
import { execFile } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../contract/support/until.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { importSpring2020 } from './support/catalogs.ts';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Running, startKbgap } from './support/kbgap.ts';
import { registryReport } from './support/reports.ts';

const running: Running[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the service on a free port and waits until it is ready. */
async function serve(dataDir: string): Promise<Running & { url: string }> {
  const started = startKbgap(['serve', '--port', '0'], { dataDir });
  running.push(started);
  const [, url = ''] = await started.says(/kbgap is ready on (http:\/\/127\.0\.0\.1:\d+)/);
  return { ...started, url };
}

describe('kbgap serve before the first import', () => {
  const folder = useFolder();

  it('prints a curl that answers the documented example', async () => {
    const { stdout, says, url } = await serve(join(folder, 'sample'));
    await says(/^curl .*\n/m);
    expect(stdout()).toContain(' with SAMPLE data ');
    const curl =
      stdout()
        .split('\n')
        .find((line) => line.startsWith('curl ')) ?? '';
    const answer = await promisify(execFile)('sh', ['-c', curl]);
    expect(JSON.parse(answer.stdout)).toEqual({
      '@odata.context': `${url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`,
      value: [
        {
          id: '4540673',
          name: 'March 2020 Security Updates',
          osBuild: 18363,
          productsNames: ['windows_10', 'edge', 'internet_explorer'],
          url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB4540673',
          machineMissedOn: 1,
          cveAddressed: 97,
        },
      ],
    });
  });

  it('prints one line of JSON when asked', async () => {
    const started = startKbgap(['serve', '--port', '0', '--json'], { dataDir: join(folder, 'json') });
    running.push(started);
    const [line] = await started.says(/^\{"url".*\n/m);
    expect(JSON.parse(line)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      catalog: { version: expect.stringMatching(/^[0-9a-f]{64}$/), knownThrough: '2025-02-11', isSample: true },
      sampleToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(started.stdout()).toBe(line);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at %s with exit 0, though a client keeps its connection',
    async (signal) => {
      const { child, exited, url } = await serve(join(folder, signal));
      await (await fetch(`${url}/healthz`)).text();
      const start = performance.now();
      child.kill(signal);
      expect(await exited).toBe(0);
      expect(performance.now() - start).toBeLessThan(5000);
    },
  );

  it('ends within seconds, though somebody connected and never asked', async () => {
    const { child, exited, url } = await serve(join(folder, 'silent'));
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const start = performance.now();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(performance.now() - start).toBeLessThan(15_000);
    silent.destroy();
  });

  it('says where the dashboard is, and how to make the first account', async () => {
    const { stdout, url, says } = await serve(join(folder, 'dashboard'));
    await says(/^curl .*\n/m);
    expect(stdout()).toContain(
      `The dashboard: ${url}/\n  nobody can log in yet; make the first account:\n  ./bin/kbgap account add NAME --role administrator --tenant 6b626761-7000-4000-8000-00000000005a\n`,
    );
  });

  it('makes an account that sees the sample, when asked to and where there is none', async () => {
    const dataDir = join(folder, 'account');
    const started = startKbgap(['serve', '--port', '0', '--sample-account'], { dataDir });
    running.push(started);
    const [, url = ''] = await started.says(/The dashboard: (http:\/\/127\.0\.0\.1:\d+)\/\n/);
    const [, password = ''] = await started.says(/ {2}log in as sample with ([\w-]{24}) \(not shown again\)\n/);
    expect(started.stderr()).not.toContain(password);
    const answer = await fetch(`${url}/session`, {
      method: 'POST',
      body: JSON.stringify({ name: 'sample', password }),
    });
    const [cookie = ''] = answer.headers.getSetCookie();
    const device = await fetch(`${url}/v1/devices/pc-sample-01`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect([answer.status, device.status]).toEqual([200, 200]);
    started.child.kill('SIGTERM');
    expect(await started.exited).toBe(0);
    const again = startKbgap(['serve', '--port', '0', '--sample-account'], { dataDir });
    running.push(again);
    await again.says(/^curl .*\n/m);
    expect(again.stdout()).not.toMatch(/log in as|first account/);
  });

  it('starts again on what it left behind', async () => {
    const dataDir = join(folder, 'again');
    for (const _ of ['first', 'second']) {
      const { child, exited } = await serve(dataDir);
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
    }
  });
});

describe('kbgap serve that cannot listen', () => {
  const folder = useFolder();

  it('says that the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const run = await kbgap(['serve', '--port', String(port)], { dataDir: join(folder, 'port') });
    other.close();
    expect(run).toEqual({
      code: 3,
      stdout: '',
      stderr: `kbgap: cannot listen on 127.0.0.1:${port}: another program does already; choose another port with --port (0 for a free one)\n`,
    });
  });

  it.each([
    { args: ['--port', '99999'], says: 'kbgap: KBGAP_PORT: expected a port from 0 to 65535, found "99999"\n' },
    { args: ['--port', 'http'], says: 'kbgap: KBGAP_PORT: expected a port from 0 to 65535, found "http"\n' },
    // TEST-NET-3 of RFC 5737: no machine has it.
    {
      args: ['--host', '203.0.113.7', '--port', '0'],
      says: 'kbgap: cannot listen on 203.0.113.7:0: the address is none of this machine; choose another one with --host\n',
    },
  ])('$args: exit 3 without a stack', async ({ args, says }) => {
    expect(await kbgap(['serve', ...args], { dataDir: join(folder, 'none') })).toEqual({
      code: 3,
      stdout: '',
      stderr: says,
    });
  });
});

describeWithTestData('kbgap serve while a catalog is imported', () => {
  const folder = useFolder();

  it('takes it up within seconds, for devices that report then and for those that did before', async () => {
    const dataDir = join(folder, 'data');
    const { url, says, stderr } = await serve(dataDir);
    const authorization = `Bearer ${(await kbgap(['token'], { dataDir })).stdout.trim()}`;
    const report = async (device: string, body: string): Promise<void> => {
      const response = await fetch(`${url}/v1/devices/${device}/report`, {
        method: 'PUT',
        headers: { authorization },
        body,
      });
      expect(response.ok, await response.text()).toBe(true);
    };
    const missing = async (device: string): Promise<string[]> => {
      const response = await fetch(`${url}/api/machines/${device}/getmissingkbs`, { headers: { authorization } });
      const { value } = (await response.json()) as { value: { id: string }[] };
      return value.map(({ id }) => id);
    };
    await report('pc-before', registryReport({ ComputerName: 'PC-BEFORE' }));
    expect(await missing('pc-before')).toEqual(['4540673']);

    await importSpring2020(dataDir);
    await says(/kbgap: took up catalog [0-9a-f]{12}, known through 2026-08-07/);
    await report('pc-after', registryReport({ ComputerName: 'PC-AFTER' }));
    for (const device of ['pc-before', 'pc-after']) expect(await missing(device)).toContain('4551762');
    expect(stderr()).not.toContain(authorization.slice(7));
  });

  it('begins history with it: nothing is recorded under the sample', async () => {
    const dataDir = join(folder, 'sample-first');
    const report = { input: registryReport({ ComputerName: 'PC1' }), dataDir };
    expect((await kbgap(['ingest', '-'], report)).code).toBe(0);
    const { url, says } = await serve(dataDir);
    const authorization = `Bearer ${(await kbgap(['token'], { dataDir })).stdout.trim()}`;
    const changes = async () => {
      const response = await fetch(`${url}/v1/devices/PC1/history`, { headers: { authorization } });
      return ((await response.json()) as { changes: { kbId: string; cause: string }[] }).changes;
    };
    // The first recording comes with the start.
    await wait(500);
    expect(await changes()).toEqual([]);

    await importSpring2020(dataDir);
    await says(/kbgap: took up catalog/);
    const told = await until(async () => {
      const now = await changes();
      return now.length > 0 ? now : null;
    });
    expect(told.map(({ kbId }) => kbId)).toContain('4551762');
    expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(['device']));
  });
});

describe('kbgap token', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');

  it('prints a token and nothing else', async () => {
    const { code, stdout, stderr } = await kbgap(['token'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = decodeJwt(stdout.trim());
    expect(decodeProtectedHeader(stdout.trim())).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'JWT' });
    expect(claims).toEqual({
      tid: '6b626761-7000-4000-8000-000000000001',
      appid: 'kbgap-cli',
      ver: '1.0',
      roles: ['Software.Read.All', 'Machine.ReadWrite.All'],
      iss: 'https://sts.kbgap.invalid/6b626761-7000-4000-8000-000000000001/',
      aud: 'https://api.securitycenter.microsoft.com',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      nbf: claims.iat,
      exp: (claims.iat ?? 0) + 3600,
    });
    expect(Math.abs((claims.iat ?? 0) - Date.now() / 1000)).toBeLessThan(30);
  });

  it('is the same issuer each time: the key is kept, for its owner only', async () => {
    const [first, second] = [await kbgap(['token'], { dataDir }), await kbgap(['token'], { dataDir })];
    expect(decodeProtectedHeader(second.stdout.trim())).toEqual(decodeProtectedHeader(first.stdout.trim()));
  });

  it('takes roles, client, tenant and lifetime, and prints JSON as a token endpoint does', async () => {
    const tenant = '11111111-2222-4333-8444-555555555555';
    const args = [
      'token',
      '--role',
      'Software.Read.All',
      '--client',
      'siem',
      '--tenant',
      tenant,
      '--hours',
      '0.5',
      '--json',
    ];
    const body = jsonOf<{ access_token: string }>(await kbgap(args, { dataDir }));
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 1800 });
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({
      tid: tenant,
      appid: 'siem',
      roles: ['Software.Read.All'],
      exp: (claims.iat ?? 0) + 1800,
    });
  });

  it.each(['0', '-1', '24.01', '25', 'x', ''])('--hours %j: exit 3', async (hours) => {
    expect(await kbgap(['token', `--hours=${hours}`], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: `kbgap: --hours: expected a number above 0 and up to 24, found ${JSON.stringify(hours)}\n`,
    });
  });

  it.each([
    { args: ['--tenant', 'contoso'], says: 'kbgap: KBGAP_TENANT_ID: expected a GUID, found "contoso"\n' },
    { args: ['--role', 'a b'], says: 'kbgap: expected permissions such as Software.Read.All, found ["a b"]\n' },
    { args: ['--hours', '0.0001'], says: 'kbgap: expected a lifetime from 1 to 86400 seconds, found 0\n' },
  ])('$args: exit 3', async ({ args, says }) => {
    expect(await kbgap(['token', ...args], { dataDir })).toEqual({ code: 3, stdout: '', stderr: says });
  });
});
