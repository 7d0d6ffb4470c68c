/** `kbgap account`, in processes of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap } from './support/kbgap.ts';

const TENANT = '6b626761-7000-4000-8000-000000000001';
const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const PASSWORD = 'correct horse battery staple';

const folder = useFolder();
let made = 0;
const newDataDir = () => join(folder, `data-${made++}`);
const ADD = ['account', 'add', 'Ann', '--role', 'administrator'];
const BY_STDIN = [...ADD, '--password-stdin'];

describe('kbgap account', () => {
  it('add takes a password from standard input, and tells it nowhere', async () => {
    const dataDir = newDataDir();
    const run = await kbgap(BY_STDIN, { dataDir, input: `${PASSWORD}\n` });
    expect(run).toEqual({ code: 0, stdout: `Added Ann, administrator of tenant ${TENANT}.\n`, stderr: '' });
    expect(readFileSync(join(dataDir, 'kbgap.db')).includes(PASSWORD)).toBe(false);
    expect(jsonOf(await kbgap(['account', 'list', '--json'], { dataDir }))).toEqual([
      { name: 'Ann', tenant: TENANT, role: 'administrator', createdAt: expect.stringMatching(/Z$/) },
    ]);
  });

  it('add makes one when asked to, and tells it this once', async () => {
    const dataDir = newDataDir();
    const run = await kbgap([...ADD, '--generate'], { dataDir });
    expect(run).toMatchObject({ code: 0, stderr: 'The password is not shown again.\n' });
    const [, password = ''] = /\nPassword: ([\w-]{24})\n$/.exec(run.stdout) ?? [];
    expect(readFileSync(join(dataDir, 'kbgap.db')).includes(password)).toBe(false);
    expect((await kbgap(['account', 'list'], { dataDir })).stdout).not.toContain(password);
  });

  it('list tells the accounts of a tenant, by name', async () => {
    const dataDir = newDataDir();
    expect((await kbgap(['account', 'list'], { dataDir })).stdout).toBe(
      'No accounts. Make one: kbgap account add NAME --role administrator\n',
    );
    await kbgap(BY_STDIN, { dataDir, input: PASSWORD });
    await kbgap(['account', 'add', 'aaron', '--role', 'reader', '--generate'], { dataDir });
    await kbgap(['account', 'add', 'zoe', '--role', 'reader', '--generate', '--tenant', OTHER_TENANT], { dataDir });
    expect((await kbgap(['account', 'list'], { dataDir })).stdout).toMatch(
      /^aaron {2}reader {2}since [^ ]+Z\nAnn {2}administrator {2}since [^ ]+Z\n$/,
    );
    expect((await kbgap(['account', 'list', '--tenant', OTHER_TENANT], { dataDir })).stdout).toMatch(/^zoe {2}/);
  });

  it('password changes it, remove takes the account away, once', async () => {
    const dataDir = newDataDir();
    await kbgap(BY_STDIN, { dataDir, input: PASSWORD });
    const changed = jsonOf(await kbgap(['account', 'password', 'ann', '--generate', '--json'], { dataDir }));
    expect(changed).toEqual({ name: 'ann', password: expect.stringMatching(/^[\w-]{24}$/) });
    expect(jsonOf(await kbgap(['account', 'remove', 'ANN', '--json'], { dataDir }))).toEqual({
      name: 'ANN',
      isRemoved: true,
    });
    expect(await kbgap(['account', 'remove', 'ann'], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: 'kbgap: there is no account ann; list them: kbgap account list\n',
    });
  });

  it.each<[args: string[], says: string, input?: string]>([
    [['add', 'x'], "error: required option '--role <role>' not specified"],
    [['add', 'x', '--role', 'root', '--generate'], 'kbgap: --role: expected administrator or reader, found "root"'],
    [['add', ' x', '--role', 'reader', '--generate'], 'kbgap: expected a name of 1 to 128 characters without spaces'],
    [['add', 'x', '--role', 'reader', '--generate', '--tenant', 'x'], 'kbgap: KBGAP_TENANT_ID: expected a GUID'],
    [['add', 'x', '--role', 'reader'], 'kbgap: there is no terminal to ask for a password: use --password-stdin'],
    [['add', 'x', '--role', 'reader', '--generate', '--password-stdin'], 'kbgap: expected one of --password-stdin and'],
    [
      ['add', 'x', '--role', 'reader', '--password-stdin'],
      'kbgap: expected a password of 12 to 256 characters',
      'short',
    ],
    [
      ['add', 'A long user name', '--role', 'reader', '--password-stdin'],
      'kbgap: expected a password of 12 to 256 characters, other than the name',
      'a long USER name',
    ],
    [['password', 'x', '--generate'], 'kbgap: there is no account x'],
  ])('%j: exit 3, and why', async (args, says, input = '') => {
    const { code, stdout, stderr } = await kbgap(['account', ...args], { dataDir: join(folder, 'refused'), input });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(says);
    if (input) expect(stderr).not.toContain(input);
  });

  it('add makes no second account of a name, in whichever tenant and letter case', async () => {
    const dataDir = newDataDir();
    await kbgap(BY_STDIN, { dataDir, input: PASSWORD });
    const again = ['account', 'add', 'ANN', '--role', 'reader', '--generate', '--tenant', OTHER_TENANT];
    expect(await kbgap(again, { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: 'kbgap: there is an account ANN already, perhaps of another tenant\n',
    });
  });
});
