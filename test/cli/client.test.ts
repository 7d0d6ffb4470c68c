/** `kbgap client` and `kbgap token-key`, in processes of their own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Running, startKbgap } from './support/kbgap.ts';

const TENANT = '6b626761-7000-4000-8000-000000000001';
const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

const running: Running[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

const folder = useFolder();
let made = 0;
const newDataDir = () => join(folder, `data-${made++}`);

interface ClientJson {
  readonly id: string;
  readonly secret: string;
  readonly secrets: readonly { readonly expiresAt: string | null }[];
}

const ADD = ['client', 'add', 'my bot', '--role', 'Software.Read.All', 'Machine.Read.All'];

describe('kbgap client', () => {
  it('add prints what libraries read from the environment, and that the secret is not shown again', async () => {
    const dataDir = newDataDir();
    const run = await kbgap(ADD, { dataDir });
    expect(run).toMatchObject({ code: 0, stderr: 'The secret is not shown again.\n' });
    expect(run.stdout).toMatch(
      new RegExp(`^AZURE_TENANT_ID=${TENANT}\nAZURE_CLIENT_ID=${GUID}\nAZURE_CLIENT_SECRET=[\\w-]{43}\n$`),
    );
    const secret = run.stdout.trim().split('AZURE_CLIENT_SECRET=')[1] ?? '';
    expect(readFileSync(join(dataDir, 'kbgap.db')).includes(secret)).toBe(false);
  });

  it('list tells the clients of a tenant, and no secrets', async () => {
    const dataDir = newDataDir();
    expect(await kbgap(['client', 'list'], { dataDir })).toEqual({
      code: 0,
      stdout: 'No clients. Make one: kbgap client add NAME --role Software.Read.All\n',
      stderr: '',
    });
    const { id, secret, ...rest } = jsonOf<ClientJson>(await kbgap([...ADD, '--json'], { dataDir }));
    await kbgap([...ADD, '--tenant', OTHER_TENANT], { dataDir });
    const list = await kbgap(['client', 'list', '--json'], { dataDir });
    expect(jsonOf(list)).toEqual([{ id, ...rest }]);
    expect(rest).toEqual({
      tenant: TENANT,
      name: 'my bot',
      roles: ['Software.Read.All', 'Machine.Read.All'],
      createdAt: expect.stringMatching(/Z$/),
      secrets: [{ createdAt: expect.stringMatching(/Z$/), expiresAt: null, isExpired: false }],
    });
    const text = await kbgap(['client', 'list'], { dataDir });
    expect(text.stdout).toMatch(
      new RegExp(`^${id} {2}my bot {2}Software.Read.All Machine.Read.All\n {2}secret of [^ ]+Z\n$`),
    );
    expect(list.stdout + text.stdout).not.toContain(secret);
  });

  it('rotate gives another secret, and keeps the one before for a day, or as said', async () => {
    const dataDir = newDataDir();
    const { id, secret } = jsonOf<ClientJson>(await kbgap([...ADD, '--json'], { dataDir }));
    const first = await kbgap(['client', 'rotate', id], { dataDir });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`AZURE_CLIENT_ID=${id}\n`);
    expect(first.stdout).not.toContain(secret);
    const [, until = ''] = /^The one before is good until (.*)\.$/m.exec(first.stderr) ?? [];
    expect(Math.round((Date.parse(until) - Date.now()) / 3_600_000)).toBe(24);
    const now = await kbgap(['client', 'rotate', id, '--overlap', '0', '--days', '30'], { dataDir });
    expect(now.stderr).toContain('None of before is good any more.');
    const [client] = jsonOf<ClientJson[]>(await kbgap(['client', 'list', '--json'], { dataDir }));
    expect(client?.secrets).toEqual([
      { createdAt: expect.any(String), expiresAt: expect.any(String), isExpired: false },
    ]);
    const json = await kbgap(['client', 'rotate', id, '--json'], { dataDir });
    expect({ ...jsonOf<ClientJson>(json), stderr: json.stderr }).toMatchObject({ id, stderr: '' });
  });

  it('remove takes it away, once', async () => {
    const dataDir = newDataDir();
    const { id } = jsonOf<ClientJson>(await kbgap([...ADD, '--json'], { dataDir }));
    expect(jsonOf(await kbgap(['client', 'remove', id, '--json'], { dataDir }))).toEqual({ id, isRemoved: true });
    expect(await kbgap(['client', 'remove', id], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: `kbgap: there is no client ${id}; list them: kbgap client list\n`,
    });
  });

  it.each([
    [['add', 'x'], "error: required option '--role <permission...>' not specified"],
    [['add', 'x', '--role', 'a b'], 'kbgap: expected 1 to 50 permissions such as Software.Read.All, found ["a b"]'],
    [['add', ' ', '--role', 'A.Read'], 'kbgap: expected a name of 1 to 128 characters, found " "'],
    [['add', 'x', '--role', 'A.Read', '--days', '-1'], 'kbgap: --days: expected a number of days, found "-1"'],
    [['add', 'x', '--role', 'A.Read', '--tenant', 'x'], 'kbgap: KBGAP_TENANT_ID: expected a GUID, found "x"'],
    [['rotate', 'x'], 'kbgap: there is no client x'],
    [['rotate', 'x', '--overlap', 'soon'], 'kbgap: --overlap: expected a number of hours, found "soon"'],
    [['rotate', 'x', '--overlap', '9999'], 'kbgap: expected an overlap from 0 to 8760 hours, found 9999'],
    [['list', '--tenant', 'x'], 'kbgap: KBGAP_TENANT_ID: expected a GUID, found "x"'],
  ])('%j: exit 3, and why', async (args, says) => {
    const { code, stdout, stderr } = await kbgap(['client', ...args], { dataDir: join(folder, 'refused') });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(says);
  });
});

describe('kbgap token-key rotate', () => {
  interface RotatedJson {
    readonly kid: string;
    readonly older: readonly { readonly kid: string; readonly goodUntil: string }[];
  }

  const kidOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

  it('signs with a new key; a service that runs takes tokens of both', async () => {
    const dataDir = newDataDir();
    const service = startKbgap(['serve', '--port', '0'], { dataDir });
    running.push(service);
    const [, url = ''] = await service.says(/kbgap is ready on (http:\/\/127\.0\.0\.1:\d+)/);
    const before = (await kbgap(['token'], { dataDir })).stdout.trim();
    const rotated = jsonOf<RotatedJson>(await kbgap(['token-key', 'rotate', '--json'], { dataDir }));
    expect(rotated.older).toEqual([{ kid: kidOf(before), goodUntil: expect.stringMatching(/Z$/) }]);
    const after = (await kbgap(['token'], { dataDir })).stdout.trim();
    expect(kidOf(after)).toBe(rotated.kid);
    for (const token of [before, after]) {
      const { status } = await fetch(`${url}/v1/catalog`, { headers: { authorization: `Bearer ${token}` } });
      expect(status).toBe(200);
    }
    const keys = await (await fetch(`${url}/${TENANT}/discovery/v2.0/keys`)).json();
    expect(keys).toMatchObject({ keys: [{ kid: rotated.kid }, { kid: kidOf(before) }] });
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it('says which tokens are good, and that none is when earlier keys are revoked', async () => {
    const dataDir = newDataDir();
    await kbgap(['token'], { dataDir });
    const { stdout } = await kbgap(['token-key', 'rotate'], { dataDir });
    expect(stdout).toMatch(
      /^Tokens are signed with [\w-]{43} from now on\.\nTokens of [\w-]{43} are good until .*Z\.\n$/,
    );
    const revoked = await kbgap(['token-key', 'rotate', '--revoke'], { dataDir });
    expect(revoked.stdout).toMatch(/\nTokens of earlier keys are refused\.\n$/);
  });

  it('leaves a key that is given alone, and prints what to put there', async () => {
    const dataDir = newDataDir();
    const own = newDataDir();
    await kbgap(['token'], { dataDir: own });
    const file = join(own, 'token-key.json');
    const text = readFileSync(file, 'utf8');
    const env = { KBGAP_TOKEN_KEY_FILE: file };
    const refused = await kbgap(['token-key', 'rotate'], { dataDir, env });
    expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('is yours to change') });
    const printed = await kbgap(['token-key', 'rotate', '--print'], { dataDir, env });
    expect(jsonOf(printed)).toMatchObject({ keys: [{ kty: 'EC' }, { exp: expect.any(Number) }] });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
