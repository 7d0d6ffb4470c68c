/** The program itself: help, unknown words, links to it, faults of its surroundings. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { put, useFolder } from './support/folder.ts';
import { kbgap, ROOT } from './support/kbgap.ts';
import { registryReport } from './support/reports.ts';

const folder = useFolder();
const dataDir = join(folder, 'no-data');

describe('kbgap --help', () => {
  it('names every command and what the exit codes say', async () => {
    const { code, stdout, stderr } = await kbgap(['--help'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['catalog', 'db', 'assess', 'explain', 'serve', 'token', 'client', 'token-key', 'bundle'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stdout).toContain('Exit codes: 0 clean, 1 something is missing, 2 not known, 3 error.');
  });

  it.each([
    { command: ['catalog'], says: ['import', 'status'] },
    { command: ['catalog', 'import'], says: ['<path...>', '--accept', '--json'] },
    { command: ['catalog', 'status'], says: ['--as-of', '--json'] },
    { command: ['catalog', 'compile'], says: ['--as-of', '--out', '--json'] },
    { command: ['fleet'], says: ['--tenant', '--as-of', '--json'] },
    { command: ['db'], says: ['status', 'migrate', 'distribute', 'backup', 'restore', 'verify'] },
    { command: ['db', 'backup'], says: ['<file>', '--force', '--json'] },
    { command: ['assess'], says: ['<file...>', '--hotfixes', '--as-of', '--json'] },
    { command: ['explain'], says: ['<kb>', '--device', '--as-of', '--json'] },
    { command: ['serve'], says: ['--host', '--port', '--json'] },
    { command: ['client'], says: ['add', 'list', 'rotate', 'remove'] },
    { command: ['client', 'rotate'], says: ['<id>', '--overlap', '--days', '--json'] },
    { command: ['token-key', 'rotate'], says: ['--revoke', '--print', '--json'] },
    { command: ['bundle'], says: ['key', 'create', 'verify', 'import'] },
    { command: ['bundle', 'key'], says: ['--out', '--json'] },
    { command: ['bundle', 'create'], says: ['<file>', '--key', '--force', '--json'] },
    { command: ['bundle', 'verify'], says: ['<file>', '--trust', '--json'] },
    { command: ['bundle', 'import'], says: ['<file>', '--trust', '--accept-older', '--json'] },
    { command: ['token'], says: ['--role', '--client', '--tenant', '--hours', '--json'] },
  ])('of $command', async ({ command, says }) => {
    const { code, stdout, stderr } = await kbgap([...command, '--help'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: kbgap ${command.join(' ')}`);
    for (const word of says) expect(stdout).toContain(word);
  });
});

describe('a command line that cannot be', () => {
  it.each([
    { args: ['asses'], says: "error: unknown command 'asses'" },
    { args: ['catalog', 'imprt'], says: "error: unknown command 'imprt'" },
    { args: ['assess', 'x', '--jsn'], says: "error: unknown option '--jsn'" },
    { args: ['assess'], says: "error: missing required argument 'file'" },
    { args: ['catalog', 'import'], says: "error: missing required argument 'path'" },
    { args: ['explain'], says: "error: missing required argument 'kb'" },
    { args: ['assess', 'x', '--as-of'], says: "error: option '--as-of <date>' argument missing" },
    { args: ['explain', 'KB4540673', 'KB4551762'], says: 'error: too many arguments' },
  ])('$args: exit 3, and what there is', async ({ args, says }) => {
    const { code, stdout, stderr } = await kbgap(args, { dataDir });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain('kbgap --help shows what there is');
  });

  it('without any command: the help, and exit 3', async () => {
    expect(await kbgap([], { dataDir })).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('Usage: kbgap'),
    });
  });
});

describe('bin/kbgap', () => {
  const version = `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`;

  it('has the version of its package', async () => {
    expect(await kbgap(['--version'], { dataDir })).toEqual({ code: 0, stdout: version, stderr: '' });
  });

  it('runs through links, absolute, relative and to a link, from another folder', async () => {
    const bin = join(folder, 'bin with blank');
    mkdirSync(bin);
    symlinkSync(join(ROOT, 'bin/kbgap'), join(bin, 'absolute'));
    symlinkSync('absolute', join(bin, 'relative'));
    symlinkSync(bin, join(folder, 'folder'));
    for (const path of [join(bin, 'absolute'), join(bin, 'relative'), join(folder, 'folder/relative')]) {
      expect(await kbgap(['--version'], { dataDir, bin: path, cwd: folder })).toEqual({
        code: 0,
        stdout: version,
        stderr: '',
      });
    }
  });

  it('reads paths from where it is called', async () => {
    put(folder, 'here/pc.json', registryReport());
    const run = await kbgap(['assess', 'pc.json'], { dataDir, cwd: join(folder, 'here') });
    expect(run).toMatchObject({ code: 1, stderr: '' });
  });

  it('keeps its data under KBGAP_DATA_DIR, relative to where it is called', async () => {
    const run = await kbgap(['token'], { dataDir: 'own-data', cwd: folder });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(folder, 'own-data/token-key.json'), 'utf8')).toContain('"kty"');
  });

  it('says so when KBGAP_NODE is no program', async () => {
    const run = await kbgap(['--version'], { dataDir, env: { KBGAP_NODE: join(folder, 'no-node') } });
    expect(run).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('is no program that can be run'),
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const pc = put(folder, 'pc.json', registryReport());
    const script = `"$0" assess ${Array(200).fill(pc).join(' ')} --json | head -c 1; echo`;
    const env = { ...process.env, KBGAP_DATA_DIR: dataDir };
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script, join(ROOT, 'bin/kbgap')], { env });
    expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: '' });
  });
});
