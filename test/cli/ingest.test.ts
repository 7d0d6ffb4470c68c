/** `kbgap ingest` and `kbgap fleet`, as processes: files of any format into the store, and how the fleet stands then. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, ROOT, type Running, startKbgap } from './support/kbgap.ts';
import { registryReport } from './support/reports.ts';

const folder = useFolder();
let stores = 0;
/** A data directory of its own, in which devices count whenever they were seen: the reports of the tests grow old. */
const newStore = () => ({
  dataDir: join(folder, `data-${stores++}`),
  env: { KBGAP_INACTIVE_AFTER_DAYS: 'never' },
});

const running: Running[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

interface IngestJson {
  readonly lines: number;
  readonly accepted: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly files: readonly {
    readonly file: string;
    readonly lines: number;
    readonly accepted: Readonly<Record<string, number>>;
    readonly rejected: number;
    readonly skipped: string | null;
    readonly errors: readonly { readonly line: number | null; readonly code: string; readonly message: string }[];
  }[];
}

/** A Windows 10 1909 of February 2020; the sample catalog knows March. */
const line = (computerName: string, ubr = 657) =>
  JSON.stringify({
    schemaVersion: 1,
    computerName,
    collectedAt: '2026-01-01T00:00:00Z',
    os: { build: 18363, ubr, installationType: 'client', architecture: 'x64' },
    installedKbs: [],
  });
const sample = (name: string) => readFileSync(join(ROOT, 'data/sample/fleet', name));

describe('kbgap ingest of lines', () => {
  it('tells how many became what, and the place of each bad line; exit 3', async () => {
    const file = put(
      folder,
      'a.ndjson',
      `${line('A')}\r\nnonsense\r\n\r\n${line('B')}\r\n{"schemaVersion":1,"os":{"ubr":-1}}`,
    );
    const { code, stdout, stderr } = await kbgap(['ingest', file], newStore());
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout.split('\n').slice(3)).toEqual([
      expect.stringMatching(/^│ .*a\.ndjson +│ 4 +│ 2 +│ 0 +│ 0 +│ 0 +│ 2 +│$/),
      expect.stringMatching(/^└/),
      expect.stringMatching(/a\.ndjson:2: \$: expected JSON/),
      expect.stringMatching(/a\.ndjson:5: \$\.os\.ubr: expected /),
      '',
    ]);
  });

  it('again: the same lines update, older ones do not; exit 0', async () => {
    const store = newStore();
    const file = put(folder, 'again.ndjson', `${line('A')}\n${line('B')}\n`);
    await kbgap(['ingest', file], store);
    const older = put(folder, 'older.ndjson', `${line('A', 1).replace('2026', '2025')}\n`);
    const run = await kbgap(['ingest', '--json', file, older], store);
    expect(run.code).toBe(0);
    expect(jsonOf<IngestJson>(run)).toEqual({
      tenantId: '6b626761-7000-4000-8000-000000000001',
      lines: 3,
      accepted: { created: 0, updated: 2, older: 1 },
      ignored: 0,
      rejected: 0,
      skipped: 0,
      files: [
        { file, lines: 2, accepted: { created: 0, updated: 2, older: 0 }, ...NOTHING_WRONG },
        { file: older, lines: 1, accepted: { created: 0, updated: 0, older: 1 }, ...NOTHING_WRONG },
      ],
    });
  });

  it.each<[name: string, content: (text: string) => string | Uint8Array]>([
    ['plain.jsonl', (text) => text],
    ['packed.ndjson.gz', gzipSync],
    ['packed-unsaid.ndjson', gzipSync],
    ['lines.log', (text) => text],
    ['lines.json.gz', gzipSync],
    ['bom.json', (text) => `\ufeff${text}`],
  ])('%s', async (name, content) => {
    const file = put(folder, name, content(`${line('A')}\n${line('B')}\nbad\n`));
    const { accepted, files } = jsonOf<IngestJson>(await kbgap(['ingest', '--json', file], newStore()));
    expect(accepted).toEqual({ created: 2, updated: 0, older: 0 });
    expect(files[0]?.errors).toMatchObject([{ line: 3, code: 'malformed' }]);
  });

  it.each([
    ['plain', (text: string) => text],
    ['packed', gzipSync],
  ])('standard input, %s', async (_name, encode) => {
    const input = encode(`${line('A')}\n${line('B')}\n`);
    const run = await kbgap(['ingest', '-'], { ...newStore(), input });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/│ standard input │ 2 +│ 2 +│/);
  });

  it('a packed file that is cut short: what is before is taken in, and the place is said', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => line(`PC-${index}`, index)).join('\n');
    const packed = gzipSync(text);
    const file = put(folder, 'cut.ndjson.gz', packed.subarray(0, packed.length / 2));
    const run = await kbgap(['ingest', '--json', file], newStore());
    const [result] = jsonOf<IngestJson>(run).files;
    const taken = result?.accepted.created ?? 0;
    expect(run.code).toBe(3);
    expect(result).toMatchObject({
      lines: taken + 1,
      rejected: 1,
      errors: [{ line: taken + 1, code: 'malformed', message: 'expected gzip to its end; is it cut short?' }],
    });
  });
});

const NOTHING_WRONG = { ignored: 0, rejected: 0, errors: [], errorsOmitted: 0, skipped: null };

describe('kbgap ingest of other files', () => {
  it('a folder: every report in it and below, whatever its format; others are said, files with a dot are not looked at', async () => {
    const reports = join(folder, 'reports');
    put(reports, 'a.txt', sample('pc-sample-02.systeminfo.txt'));
    put(reports, 'b/c.json.gz', gzipSync(sample('pc-sample-03.get-computerinfo.json')));
    put(reports, 'b/d.ndjson', `${line('A')}\n${line('B')}\n`);
    put(reports, 'e.json', `[${registryReport({ ComputerName: 'C' })},${registryReport({ ComputerName: 'D' })}]`);
    put(reports, 'readme.md', '# Reports\n');
    put(reports, 'empty.txt', '');
    put(reports, 'picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));
    put(reports, 'app.log', '{"level":"info","message":"hello"}\n{"level":"info","message":"again"}\n');
    put(reports, '.hidden/f.json', registryReport({ ComputerName: 'HIDDEN' }));
    put(reports, '.g.json', registryReport({ ComputerName: 'HIDDEN' }));
    const store = newStore();
    const run = await kbgap(['ingest', '--json', reports], store);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { accepted, files } = jsonOf<IngestJson>(run);
    expect(accepted).toEqual({ created: 6, updated: 0, older: 0 });
    const names = (isSkipped: boolean) =>
      files.filter(({ skipped }) => (skipped !== null) === isSkipped).map(({ file }) => file.slice(reports.length + 1));
    expect(names(false)).toEqual(['a.txt', 'b/c.json.gz', 'b/d.ndjson', 'e.json']);
    expect(names(true)).toEqual(['app.log', 'empty.txt', 'picture.png', 'readme.md']);
    const { stdout } = await kbgap(['ingest', reports], store);
    expect(stdout).toMatch(/│ 4 files +│ 6 +│ 0 +│ 6 +│ 0 +│ 0 +│ 0 +│/);
    expect(stdout).toContain('skipped, as they are no reports: ');
  });

  it.each<[name: string, content: string | Uint8Array, code: string]>([
    ['named.md', '# Reports\n', 'unknown-format'],
    ['named-empty.txt', '', 'empty'],
    ['linux.txt', 'NAME="Ubuntu"\nVERSION="24.04"\n', 'not-windows'],
    ['cut.json', '{"schemaVersion":1', 'malformed'],
    ['large.txt', Buffer.alloc(17 * 1024 * 1024, ' '), 'too-large'],
    ['large.gz', gzipSync(Buffer.alloc(17 * 1024 * 1024, ' ')), 'too-large'],
    ['not.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'malformed'],
  ])('%s that was named: exit 3', async (name, content, code) => {
    const file = put(folder, name, content);
    const run = await kbgap(['ingest', '--json', file], newStore());
    expect(run.code).toBe(3);
    expect(jsonOf<IngestJson>(run)).toMatchObject({
      lines: 1,
      rejected: 1,
      files: [{ errors: [{ line: null, code }] }],
    });
  });

  it('a file that is not there does not keep the others out', async () => {
    const file = put(folder, 'there.json', registryReport());
    const run = await kbgap(['ingest', join(folder, 'not-there.json'), file], newStore());
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('not-there.json: no such file');
    expect(run.stdout).toMatch(/│ 2 files +│ 2 +│ 1 +│ 0 +│ 0 +│ 0 +│ 1 +│/);
  });

  it('--device names the device of a file that does not, and of none that does', async () => {
    const store = newStore();
    const unnamed = put(folder, 'unnamed.json', registryReport({ ComputerName: '' }));
    const without = await kbgap(['ingest', unnamed], store);
    expect([without.code, without.stdout]).toEqual([3, expect.stringContaining('Expected the name of the computer')]);
    expect((await kbgap(['ingest', unnamed, '--device', 'PC-GIVEN'], store)).code).toBe(0);
    const { devices } = jsonOf<{ devices: number }>(await kbgap(['fleet', '--json'], store));
    expect(devices).toBe(1);
    expect(await kbgap(['ingest', unnamed, unnamed, '--device', 'X'], store)).toMatchObject({
      code: 3,
      stderr: 'kbgap: --device names the device of one file; found 2\n',
    });
  });

  it.each([
    { args: ['--tenant', 'contoso'], says: 'kbgap: KBGAP_TENANT_ID: expected a GUID, found "contoso"\n' },
    { args: [], says: "error: missing required argument 'path'\n(kbgap --help shows what there is)\n" },
  ])('$args: exit 3', async ({ args, says }) => {
    const paths = args.length > 0 ? [put(folder, 'x.json', registryReport())] : [];
    expect(await kbgap(['ingest', ...args, ...paths], newStore())).toEqual({ code: 3, stdout: '', stderr: says });
  });
});

describe('kbgap ingest beside kbgap serve', () => {
  it('writes to the same store, while reports come in over HTTP; the service counts all', async () => {
    const store = newStore();
    const started = startKbgap(['serve', '--port', '0'], store);
    running.push(started);
    const [, url = ''] = await started.says(/kbgap is ready on (http:\/\/127\.0\.0\.1:\d+)/);
    const authorization = `Bearer ${(await kbgap(['token'], store)).stdout.trim()}`;
    const file = put(folder, 'beside.ndjson', Array.from({ length: 20_000 }, (_, i) => line(`F-${i}`)).join('\n'));
    const ingest = kbgap(['ingest', '--json', file], store);
    const statuses: number[] = [];
    for (let index = 0; index < 100; index++) {
      const address = `${url}/v1/devices/H-${index}/report`;
      const response = await fetch(address, { method: 'PUT', headers: { authorization }, body: line(`H-${index}`) });
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(jsonOf<IngestJson>(await ingest).accepted).toEqual({ created: 20_000, updated: 0, older: 0 });
    const counts = await (await fetch(`${url}/v1/fleet/kbs`, { headers: { authorization } })).json();
    expect(counts).toMatchObject({ devices: 20_100, missing: 20_100, value: [{ kbId: '4540673', devices: 20_100 }] });
  });
});

describe('kbgap fleet', () => {
  it('before any report', async () => {
    expect(await kbgap(['fleet'], newStore())).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^SAMPLE: .*\nNo active devices\. Take reports in with: kbgap ingest FILE\.\.\.\n$/,
      ),
      stderr: '',
    });
  });

  it('says who is patched, what to install, and what is missing, the most urgent first', async () => {
    const store = newStore();
    const file = put(folder, 'fleet.ndjson', [line('A'), line('B'), line('C', 720), line('D', 1)].join('\n'));
    const odd = put(folder, 'odd.json', registryReport({ CurrentBuild: '65000' }));
    await kbgap(['ingest', file, odd], store);
    const { code, stdout } = await kbgap(['fleet'], store);
    expect(code).toBe(1);
    const lines = stdout.split('\n').map((text) => text.replace(/\s+/g, ' '));
    expect(lines.slice(1, 9)).toEqual([
      '5 active devices, by the catalog known through 2025-02-11',
      'patched 1 (20 %)',
      'missing 3',
      'unknown 1',
      '',
      'Install this KB: 3 devices, 103 CVEs',
      expect.stringMatching(/^┌/),
      expect.stringMatching(/install │ update │ devices │ CVEs │ EPSS │ exploited │ covers/),
    ]);
    expect(stdout).toMatch(
      /│ KB4540673 │ March 2020 Security Updates │ 3 +│ 103 +│ 0\.\d{3} │ 2, 2 KEV, due 2022-05-03 │/,
    );
    expect(stdout).toMatch(
      /│ KB4532693 │ February 2020 Security Updates │ 2020-02-11 │ 1 +│ 0\.\d{3} │ KEV, due 2022-05-03 │/,
    );
  });

  it('devices that were not seen for long are not counted, and it says so', async () => {
    const { dataDir } = newStore();
    const store = { dataDir, env: { KBGAP_INACTIVE_AFTER_DAYS: '7' } };
    await kbgap(['ingest', put(folder, 'long-ago.ndjson', line('A').replace('2026', '2020'))], store);
    const { code, stdout } = await kbgap(['fleet'], store);
    expect(code).toBe(0);
    expect(stdout).toContain('Devices not seen for 7 days are not counted (KBGAP_INACTIVE_AFTER_DAYS).\n');
  });

  it('--json; another tenant is another fleet; exit 2 where something is not known, 0 where all are patched', async () => {
    const store = newStore();
    const tenant = '11111111-2222-4333-8444-555555555555';
    await kbgap(['ingest', put(folder, 'good.ndjson', `${line('A', 720)}\n`), '--tenant', tenant], store);
    await kbgap(['ingest', put(folder, 'odd2.json', registryReport({ CurrentBuild: '65000' }))], store);
    const good = await kbgap(['fleet', '--json', '--tenant', tenant], store);
    expect(good.code).toBe(0);
    expect(jsonOf(good)).toEqual({
      catalog: { version: expect.stringMatching(/^[0-9a-f]{64}$/), knownThrough: '2025-02-11', isSample: true },
      tenantId: tenant,
      devices: 1,
      patched: 1,
      missing: 0,
      unknown: 0,
      kbs: [],
      plan: { devices: 0, cves: 0, exposures: 0, best: { kbIds: [], exposures: 0, devices: 0 }, kbs: [] },
    });
    const odd = await kbgap(['fleet', '--json'], store);
    expect(odd.code).toBe(2);
    expect(jsonOf(odd)).toMatchObject({ devices: 1, patched: 0, missing: 0, unknown: 1 });
  });
});
