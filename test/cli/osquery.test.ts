import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap } from './support/kbgap.ts';

const TENANT = '22222222-2222-4222-8222-222222222222';

const folder = useFolder();

describe('kbgap osquery', () => {
  it('makes secrets, lists them without telling them, and removes them', async () => {
    const dataDir = join(folder, '1');
    const made = await kbgap(['osquery', 'add-secret'], { dataDir });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{43}\n$/) });
    const second = jsonOf<{ id: string; tenant: string; secret: string }>(
      await kbgap(['osquery', 'add-secret', '--json'], { dataDir }),
    );
    const listed = await kbgap(['osquery', 'list-secrets'], { dataDir });
    expect(listed.stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^[0-9a-f]{8} {2}since 20/),
      expect.stringMatching(`^${second.id}  since 20`),
    ]);
    expect(listed.stdout).not.toContain(second.secret);
    expect((await kbgap(['osquery', 'remove-secret', second.id], { dataDir })).code).toBe(0);
    expect(jsonOf(await kbgap(['osquery', 'list-secrets', '--json'], { dataDir }))).toHaveLength(1);
  });

  it('keeps the secrets of tenants apart', async () => {
    const dataDir = join(folder, '2');
    const { id } = jsonOf<{ id: string }>(await kbgap(['osquery', 'add-secret', '--json'], { dataDir }));
    const other = await kbgap(['osquery', 'list-secrets', '--tenant', TENANT], { dataDir });
    expect(other.stdout).toContain('No secrets');
    expect(await kbgap(['osquery', 'remove-secret', id, '--tenant', TENANT], { dataDir })).toMatchObject({
      code: 3,
      stderr: `kbgap: no secret ${id}; list them: kbgap osquery list-secrets\n`,
    });
  });

  it('prints the flags of agents, for an https address only', async () => {
    const dataDir = join(folder, '3');
    const flags = await kbgap(['osquery', 'flags', '--url', 'https://kbgap.example.com:4540/base/'], { dataDir });
    const lines = flags.stdout.trimEnd().split('\n');
    expect(lines).toContain('--tls_hostname=kbgap.example.com:4540');
    expect(lines).toContain('--enroll_tls_endpoint=/base/osquery/enroll');
    expect(lines.every((line) => /^--[a-z_]+=\S.*$/.test(line))).toBe(true);
    expect(await kbgap(['osquery', 'flags', '--url', 'http://kbgap.example.com'], { dataDir })).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('osquery speaks https only'),
    });
  });
});
