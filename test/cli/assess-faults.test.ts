/** What `kbgap assess` says of files that hold no device, and of a catalog that cannot be used. */
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { noise } from '../support/noise.ts';
import { importSpring2020 } from './support/catalogs.ts';
import { contentsOf, put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, kbgapWithPeak } from './support/kbgap.ts';
import { qfeOf, registryReport } from './support/reports.ts';

const KINDS =
  /: expected the output of systeminfo, wmic qfe, Get-HotFix, Get-ComputerInfo as JSON, the registry values as JSON, osquery results, a Wazuh dump, a CSV export of devices, or a kbgap report$/m;
const DAMAGED = /the checksum does not fit: the file is cut short or changed; import the documents again/;

describe('kbgap assess of what is no report', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');

  const faults: { what: string; make: (path: string) => void; says: RegExp }[] = [
    {
      what: 'Linux.txt',
      make: (path) => writeFileSync(path, 'Linux web01 6.8.0-40-generic #40-Ubuntu SMP x86_64 GNU/Linux\n'),
      says: /: expected a report of Windows, found one of another system$/m,
    },
    {
      what: "another program's systeminfo",
      make: (path) =>
        writeFileSync(
          path,
          'System Information report written at: 01/02/24\nSystem Name: PC1\n[System Summary]\n\nItem\tValue\nOS Name\tMicrosoft Windows 11 Pro\n',
        ),
      says: KINDS,
    },
    {
      what: 'a sparse file of 1 GB',
      make: (path) => {
        writeFileSync(path, 'Host Name: PC1\n');
        truncateSync(path, 1_000_000_000);
      },
      says: /expected at most 16777216 bytes, found 16777217/,
    },
    { what: 'binary junk', make: (path) => writeFileSync(path, noise(200_000)), says: /; found binary data$/m },
    { what: 'an empty file', make: (path) => writeFileSync(path, ''), says: /: expected a report, found nothing$/m },
    {
      what: 'broken JSON',
      make: (path) => writeFileSync(path, '{"CurrentBuild": "18363", '),
      says: /: expected JSON to its end, as the text starts with a bracket; is it cut short\?$/m,
    },
    { what: 'JSON of something else', make: (path) => writeFileSync(path, '{"name": "kbgap"}'), says: KINDS },
    {
      what: 'JSON nested a million deep',
      make: (path) => writeFileSync(path, '['.repeat(1_000_000)),
      says: /: expected JSON nested at most 32 deep$/m,
    },
    { what: 'a folder', make: (path) => mkdirSync(path), says: /is a folder; name the report files in it/ },
    { what: 'a missing file', make: () => {}, says: /no such file/ },
  ];

  it.each(faults)('$what: a clear error, bounded memory', async ({ what, make, says }) => {
    const path = join(folder, what.replaceAll(' ', '-'));
    make(path);
    const run = await kbgapWithPeak(['assess', path], { dataDir });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr.startsWith(`${path}: `)).toBe(true);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.peakMiB).toBeLessThan(150);
    const asJson = await kbgap(['assess', path, '--json'], { dataDir });
    expect(asJson.code).toBe(3);
    expect(jsonOf(asJson)).toMatchObject({
      devices: [],
      errors: [{ file: path, code: expect.stringMatching(/^[a-z-]+$/), message: run.stderr.trimEnd() }],
    });
  });

  it.each([
    { args: ['--as-of', '2020-02-30'], says: 'kbgap: --as-of: expected a day as YYYY-MM-DD, found "2020-02-30"\n' },
    { args: ['--as-of', 'yesterday'], says: 'kbgap: --as-of: expected a day as YYYY-MM-DD, found "yesterday"\n' },
    { args: ['--as-of', '20200404'], says: 'kbgap: --as-of: expected a day as YYYY-MM-DD, found "20200404"\n' },
  ])('$args: exit 3', async ({ args, says }) => {
    const pc = put(folder, 'pc.json', registryReport());
    expect(await kbgap(['assess', pc, ...args], { dataDir })).toEqual({ code: 3, stdout: '', stderr: says });
    expect(await kbgap(['explain', '4540673', '--device', pc, ...args], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: says,
    });
  });

  it('--hotfixes with two FILEs, or with a file of two devices: exit 3', async () => {
    const pc = put(folder, 'pc.json', registryReport());
    const two = put(folder, 'two.json', `[${registryReport()},${registryReport({ ComputerName: 'PC-2' })}]`);
    const qfe = put(folder, 'qfe.txt', qfeOf('4540673'));
    expect(await kbgap(['assess', pc, pc, '--hotfixes', qfe], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: 'kbgap: --hotfixes adds to one device; name one FILE with it\n',
    });
    expect(await kbgap(['assess', two, '--hotfixes', qfe], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: `${two}: holds 2 devices; --hotfixes can only be added to one\n`,
    });
  });

  it('a list of updates that cannot be read: the device is not judged without it', async () => {
    const pc = put(folder, 'pc.json', registryReport());
    const none = join(folder, 'none.txt');
    expect(await kbgap(['assess', pc, '--hotfixes', none], { dataDir })).toEqual({
      code: 3,
      stdout: '',
      stderr: `${none}: no such file\n`,
    });
  });
});

describeWithTestData('a catalog that cannot be used', () => {
  const folder = useFolder();
  const good = join(folder, 'good');
  const pc = put(folder, 'pc.json', registryReport());
  let bytes: Buffer;

  beforeAll(async () => {
    await importSpring2020(good);
    bytes = readFileSync(join(good, 'catalog.kbgap'));
  });

  const header = () => bytes.subarray(0, bytes.indexOf('\n') + 1);
  const flip = (at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const damages: { what: string; make: () => Buffer; says: RegExp }[] = [
    { what: 'a changed byte in its texts', make: () => flip(header().length + 1000), says: DAMAGED },
    { what: 'a changed byte in its table', make: () => flip(bytes.length - 1000), says: DAMAGED },
    {
      what: 'a changed byte in its checksum',
      make: () => Buffer.from(bytes.toString('latin1').replace(/"sha256":"./, '"sha256":"x'), 'latin1'),
      says: DAMAGED,
    },
    { what: 'cut short', make: () => bytes.subarray(0, bytes.length >> 1), says: DAMAGED },
    { what: 'cut short in its first line', make: () => bytes.subarray(0, 40), says: /this is no kbgap catalog/ },
    { what: 'empty', make: () => Buffer.alloc(0), says: /this is no kbgap catalog/ },
    {
      what: 'of a future format',
      make: () =>
        Buffer.concat([
          Buffer.from(
            header()
              .toString()
              .replace(/"formatVersion":\d+/, '"formatVersion":99'),
          ),
          bytes.subarray(header().length),
        ]),
      says: /catalog format 99, but this kbgap reads format \d+; import the documents again/,
    },
  ];

  it.each(damages)('$what: an error that says so and what to do', async ({ what, make, says }) => {
    const dataDir = join(folder, what.replaceAll(' ', '-'));
    const file = put(dataDir, 'catalog.kbgap', make());
    const before = contentsOf(dataDir);
    const run = await kbgap(['assess', pc], { dataDir });
    expect(run).toEqual({ code: 3, stdout: '', stderr: expect.stringMatching(says) });
    expect(run.stderr.startsWith(`kbgap: ${file}: `)).toBe(true);
    expect(contentsOf(dataDir)).toEqual(before);
  });

  it.each([
    ['assess', pc, '--json'],
    ['explain', 'KB4540673'],
    ['catalog', 'status'],
    ['serve', '--port', '0'],
  ])('is an error for %s too', async (...args) => {
    const dataDir = join(folder, 'each');
    put(dataDir, 'catalog.kbgap', flip(bytes.length - 1));
    const run = await kbgap(args, { dataDir });
    expect(run).toEqual({ code: 3, stdout: '', stderr: expect.stringMatching(DAMAGED) });
  });

  it('is replaced by the next import', async () => {
    const dataDir = join(folder, 'again');
    put(dataDir, 'catalog.kbgap', flip(bytes.length - 1));
    await importSpring2020(dataDir);
    expect(readFileSync(join(dataDir, 'catalog.kbgap')).equals(bytes)).toBe(true);
  });
});
