/** A disk that is full while reports come in: a process of its own may not write files beyond a size, as on a full disk. */
import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openTokenService } from '../src/server.ts';
import { makeReport } from './contract/support/reports.ts';
import { makeDataDir, TENANT } from './contract/support/server.ts';

const SERVER = join(import.meta.dirname, 'contract/support/serve-made-up.ts');
const KIB = 1024;
const DEVICES = Array.from({ length: 20_000 }, (_, index) => `pc-${index}`);
const BODY = DEVICES.map((name) => makeReport({ computerName: name, ubr: 0 })).join('\n');

interface Service {
  readonly dataDir: string;
  readonly call: (
    path: string,
    init?: RequestInit,
  ) => Promise<{ status: number; retryAfter: string | null; body: Body }>;
  /** How large any file may be from now on, in bytes. */
  readonly limitFiles: (bytes: number | 'unlimited') => void;
  readonly kill: () => void;
}

/** The parts of answers that the tests look into; each answer has some of them. */
interface Body {
  readonly error: { readonly code: string; readonly message: string };
  readonly accepted: Readonly<Record<string, number>>;
  readonly lines: number;
  readonly devices: number;
  readonly value: readonly { readonly kbId: string; readonly devices: number }[];
}

const running: Service[] = [];
afterEach(() => {
  for (const { kill, dataDir } of running.splice(0)) {
    kill();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

async function serve(dataDir: string): Promise<Service> {
  const child = spawn(process.execPath, [SERVER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  const tokens = await openTokenService(readConfig({}, { dataDir }));
  const { accessToken } = await tokens.issueToken({
    tenantId: TENANT,
    clientId: 'test',
    roles: ['Software.Read.All', 'Machine.ReadWrite.All'],
  });
  const service: Service = {
    dataDir,
    call: async (path, init = {}) => {
      const response = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${accessToken}` } });
      // Which parts are there, the tests know.
      const body = (await response.json()) as Body;
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
    },
    limitFiles: (bytes) => {
      execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`]);
    },
    kill: () => child.kill('SIGKILL'),
  };
  running.push(service);
  return service;
}

const UNAVAILABLE = { code: 'ServiceUnavailable', message: expect.any(String), target: expect.any(String) };

describe('a disk that is full', () => {
  test('during a long body: 503 says how far it came, whole batches are kept, and once there is room all goes on', async () => {
    const { call, limitFiles } = await serve(await makeDataDir());
    limitFiles(1_500 * KIB);
    const refused = await call('/v1/reports', { method: 'POST', body: BODY });
    expect(refused).toMatchObject({ status: 503, retryAfter: '5', body: { error: UNAVAILABLE } });
    const said = / Lines 1 to (\d+) were taken in\.$/.exec(refused.body.error.message);
    const taken = Number(said?.[1]);
    expect(taken).toBeGreaterThan(0);
    expect(taken % 2_000).toBe(0);

    const counts = async () => (await call('/v1/fleet/kbs')).body;
    const expected = (devices: number) => ({
      devices,
      missing: devices,
      value: [{ devices }, { devices }, { devices }],
    });
    expect(await counts()).toMatchObject(expected(taken));
    expect((await call(`/v1/devices/pc-${taken - 1}`)).status).toBe(200);
    expect((await call(`/v1/devices/pc-${taken}`)).status).toBe(404);
    expect((await call('/healthz')).status).toBe(200);

    limitFiles('unlimited');
    const again = await call('/v1/reports', { method: 'POST', body: BODY });
    expect(again).toMatchObject({
      status: 200,
      body: { lines: DEVICES.length, accepted: { created: DEVICES.length - taken, updated: taken, older: 0 } },
    });
    expect(await counts()).toMatchObject(expected(DEVICES.length));
  });

  test('single reports: each is refused or kept whole, and what was acknowledged outlasts the process', async () => {
    const dataDir = await makeDataDir();
    const { call, limitFiles, kill } = await serve(dataDir);
    const put = async (device: string) =>
      (await call(`/v1/devices/${device}/report`, { method: 'PUT', body: makeReport({ computerName: device }) }))
        .status;
    const first = await Promise.all(DEVICES.slice(0, 100).map(put));
    expect(new Set(first)).toEqual(new Set([201]));
    limitFiles(4 * KIB);
    const second = await Promise.all(DEVICES.slice(100, 200).map(put));
    expect(new Set(second)).toEqual(new Set([503]));
    expect((await call('/v1/fleet/kbs')).body.devices).toBe(100);
    limitFiles('unlimited');
    expect(await put('pc-100')).toBe(201);
    kill();
    await wait(200);
    const after = await serve(dataDir);
    expect((await after.call('/v1/fleet/kbs')).body.devices).toBe(101);
  });
});

test('a process that is killed in the middle of a long body keeps whole batches alone', async () => {
  const dataDir = await makeDataDir();
  const { call, kill } = await serve(dataDir);
  const sent = call('/v1/reports', { method: 'POST', body: BODY }).catch(() => 'cut off');
  for (let devices = 0; devices === 0; devices = (await call('/v1/fleet/kbs')).body.devices);
  kill();
  await sent;
  const after = await serve(dataDir);
  const { devices, value } = (await after.call('/v1/fleet/kbs')).body;
  expect(devices % 2_000).toBe(0);
  expect(value.map((kb) => kb.devices)).toEqual([devices, devices, devices]);
  expect((await after.call('/v1/reports', { method: 'POST', body: BODY })).body.accepted).toEqual({
    created: DEVICES.length - devices,
    updated: devices,
    older: 0,
  });
});
