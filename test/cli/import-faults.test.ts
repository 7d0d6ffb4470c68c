/** What an import meets in practice: broken and hostile files, other imports, a killed process. The catalog in force stays. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, it, vi } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { noise } from '../support/noise.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { contentsOf, put, useFolder } from './support/folder.ts';
import { kbgap, kbgapWithPeak, startKbgap } from './support/kbgap.ts';

const MIB = 1024 * 1024;
const MARCH = join(TEST_DATA, 'msrc/cvrf/2020-Mar.xml.gz');
const APRIL = join(TEST_DATA, 'msrc/cvrf/2020-Apr.xml.gz');
/** Some seconds of work. */
const MUCH = join(TEST_DATA, 'msrc/cvrf');
const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body>Sign in</body></html>';
const EXPECTED =
  'expected an MSRC CVRF document (XML or JSON), a Microsoft release page (HTML), the CISA KEV catalog (JSON), or EPSS scores (CSV)';

describeWithTestData('an import of what is no document', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const march = readFileSync(MARCH);
  let before: string[];

  beforeAll(async () => {
    expect(await kbgap(['catalog', 'import', MARCH], { dataDir })).toMatchObject({ code: 0 });
    before = contentsOf(dataDir);
  });

  const xml = (): string => gunzipSync(march).toString();
  const faults: { what: string; make: (path: string) => void; says: RegExp }[] = [
    {
      what: 'malformed XML',
      make: (path) => writeFileSync(path, xml().replace('</vuln:Vulnerability>', '</vuln:Vulnerabilty>')),
      says: /:957:23: it is not well-formed XML \(unexpected close tag\)/,
    },
    {
      what: 'XML that ends too early',
      make: (path) => writeFileSync(path, xml().slice(0, 500_000)),
      says: /ends too early/,
    },
    {
      what: 'truncated gzip',
      make: (path) => writeFileSync(path, march.subarray(0, march.length >> 1)),
      says: /the gzip data ends too early/,
    },
    {
      what: 'damaged gzip',
      make: (path) => {
        const bytes = Buffer.from(march);
        bytes.fill(0xa5, 20_000, 20_100);
        writeFileSync(path, bytes);
      },
      says: /the gzip data is damaged/,
    },
    { what: 'a login page instead of XML', make: (path) => writeFileSync(path, LOGIN_PAGE), says: /expected/ },
    {
      what: 'a zip bomb of blanks',
      make: (path) => writeFileSync(path, bomb('<?xml version="1.0"?><cvrf:cvrfdoc>', ' ')),
      says: /there is no tag within 16777216 characters/,
    },
    {
      what: 'a zip bomb of notes',
      make: (path) => writeFileSync(path, bomb('<?xml version="1.0"?><cvrfdoc>', `<Note>${' '.repeat(MIB)}</Note>`)),
      says: /it holds more than 256 MiB unpacked/,
    },
    {
      what: 'a zip bomb of rows',
      make: (path) =>
        writeFileSync(
          path,
          bomb('<?xml version="1.0"?><cvrfdoc>', '<Vulnerability><CVE>CVE-1990-0001</CVE></Vulnerability>'),
        ),
      says: /:1:\d+: it has more than 100000 parts/,
    },
    {
      what: 'a sparse file of 1 GB',
      make: (path) => {
        writeFileSync(path, xml().slice(0, 1000));
        truncateSync(path, 1_000_000_000);
      },
      says: /it holds more than 256 MiB unpacked/,
    },
    {
      what: 'an empty file',
      make: (path) => writeFileSync(path, ''),
      says: new RegExp(`it is empty or blank; ${escaped(EXPECTED)}`),
    },
    { what: 'noise', make: (path) => writeFileSync(path, noise(100_000)), says: /expected an MSRC CVRF document/ },
    {
      what: "another program's JSON",
      make: (path) => writeFileSync(path, '{"value": []}'),
      says: new RegExp(`it is JSON with the first key "value"; ${escaped(EXPECTED)}`),
    },
    { what: 'a missing path', make: () => {}, says: /there is no such file/ },
  ];

  it.each(faults)('$what: a clear error, bounded memory, nothing changed', async ({ what, make, says }) => {
    const path = join(folder, what.replaceAll(' ', '-'));
    make(path);
    // Beside a good document, which must not slip in either.
    const run = await kbgapWithPeak(['catalog', 'import', APRIL, path], { dataDir });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^kbgap: /);
    expect(run.stderr).toContain(path);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.peakMiB).toBeLessThan(512);
    expect(contentsOf(dataDir)).toEqual(before);
  });

  it.each([
    { what: 'a folder with nothing of ours', files: ['notes.txt'] },
    { what: 'an empty folder', files: [] },
  ])('$what: a clear error', async ({ what, files }) => {
    const path = join(folder, what.replaceAll(' ', '-'));
    mkdirSync(path);
    for (const name of files) put(path, name, 'nothing');
    const run = await kbgap(['catalog', 'import', path], { dataDir });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain(
      `kbgap: no document found in ${path}; expected CVRF months (XML or JSON), release-health pages (HTML), CISA's KEV catalog (JSON) or EPSS scores (CSV), plain or .gz\n`,
    );
    expect(contentsOf(dataDir)).toEqual(before);
  });

  it('names every file at fault, not only the first one', async () => {
    const files = ['a.xml', 'b.xml'].map((name) => put(folder, name, xml().slice(0, 100_000)));
    const run = await kbgap(['catalog', 'import', ...files], { dataDir });
    expect(run.code).toBe(3);
    for (const file of files) expect(run.stderr).toContain(file);
  });

  it('a data directory that cannot be written: an error without a stack', async () => {
    const file = put(folder, 'no-folder', '');
    const run = await kbgap(['catalog', 'import', APRIL], { dataDir: join(file, 'data') });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^kbgap: ENOTDIR: [^\n]*no-folder[^\n]*\n$/);
  });
});

describeWithTestData('two imports at once', () => {
  const folder = useFolder();

  it('one works, the other says that another import is running', async () => {
    const dataDir = join(folder, 'both');
    const long = startKbgap(['catalog', 'import', MUCH], { dataDir });
    await vi.waitUntil(() => existsSync(join(dataDir, 'import.lock')), { timeout: 60_000, interval: 10 });
    expect(await kbgap(['catalog', 'import', MARCH], { dataDir })).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^kbgap: another import is running \(process \d+, .*import\.lock\); try again when it is done\n$/,
      ),
    });
    expect(await long.exited).toBe(0);
    expect(await kbgap(['catalog', 'status'], { dataDir })).toMatchObject({ code: 0 });
  });

  it('of many at once exactly one at a time works, also over a lock that a dead process left', async () => {
    const dataDir = join(folder, 'many');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'import.lock'), String(idOfADeadProcess()));
    const runs = await Promise.all(
      Array.from({ length: 6 }, async () => await kbgap(['catalog', 'import', MARCH], { dataDir })),
    );
    expect(runs.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    for (const { code, stderr } of runs)
      expect({ code, stderr }).toEqual(
        code === 0 ? { code, stderr: '' } : { code: 3, stderr: expect.stringContaining('another import is running') },
      );
    expect(filesOf(dataDir)).toEqual([
      'catalog.kbgap',
      'catalogs/list.json',
      expect.stringMatching(/^documents\/month\/\.2020-Mar@.*\.json$/),
      expect.stringMatching(/^documents\/month\/2020-Mar@.*\.gz$/),
      'notes/records.json',
    ]);
  });

  it.each(['', '1e9', 'not a number', String(2 ** 22 + 1)])(
    'a lock file that holds %j is taken over',
    async (content) => {
      const dataDir = join(folder, `stale-${content.length}`);
      put(dataDir, 'import.lock', content);
      expect(await kbgap(['catalog', 'import', MARCH], { dataDir })).toMatchObject({ code: 0 });
      expect(filesOf(dataDir)).toHaveLength(5);
    },
  );
});

describeWithTestData('an import that is killed', () => {
  const folder = useFolder();

  const withMarchAndApril = [
    'catalog.kbgap',
    expect.stringMatching(/^catalogs\/[0-9a-f]{64}\.kbgap$/),
    'catalogs/list.json',
    expect.stringMatching(/^documents\/month\/\.2020-Apr@.*\.json$/),
    expect.stringMatching(/^documents\/month\/\.2020-Mar@.*\.json$/),
    expect.stringMatching(/^documents\/month\/2020-Apr@.*\.gz$/),
    expect.stringMatching(/^documents\/month\/2020-Mar@.*\.gz$/),
    'notes/records.json',
  ];

  it.each([200, 1000, 2500])('after %i ms: the old catalog stands, and the next import works', async (afterMs) => {
    const dataDir = join(folder, `killed-${afterMs}`);
    await kbgap(['catalog', 'import', MARCH], { dataDir });
    const before = readFileSync(join(dataDir, 'catalog.kbgap'));
    const running = startKbgap(['catalog', 'import', MUCH], { dataDir });
    await wait(afterMs);
    running.child.kill('SIGKILL');
    expect(await running.exited).toBe(null);
    expect(readFileSync(join(dataDir, 'catalog.kbgap')).equals(before)).toBe(true);
    expect(await kbgap(['catalog', 'status'], { dataDir })).toMatchObject({ code: 0 });
    expect(await kbgap(['catalog', 'import', APRIL], { dataDir })).toMatchObject({ code: 0, stderr: '' });
    expect(filesOf(dataDir)).toEqual(withMarchAndApril);
  });

  it('while it keeps documents: what was half written is gone after the next import', async () => {
    const dataDir = join(folder, 'half');
    await kbgap(['catalog', 'import', MARCH], { dataDir });
    put(dataDir, 'catalog.kbgap.4194303.partial', 'half a catalog');
    put(dataDir, 'documents/month/2020-Apr@x.gz.4194303.partial', 'half a document');
    put(dataDir, 'token-key.json.1.partial', 'not of the import');
    expect(await kbgap(['catalog', 'import', APRIL], { dataDir })).toMatchObject({ code: 0 });
    expect(filesOf(dataDir)).toEqual([...withMarchAndApril, 'token-key.json.1.partial']);
  });
});

function filesOf(dataDir: string): (string | undefined)[] {
  return contentsOf(dataDir).map((line) => line.split(' ')[0]);
}

function escaped(text: string): string {
  return text.replace(/[()]/g, '\\$&');
}

/** 1 GiB of `filler` after `start`, packed: gzip members for the filler, again and again. */
function bomb(start: string, filler: string): Buffer {
  const member = gzipSync(filler.repeat(Math.ceil((16 * MIB) / filler.length)), { level: 1 });
  return Buffer.concat([gzipSync(start), ...Array<Buffer>(64).fill(member)]);
}

function idOfADeadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}
