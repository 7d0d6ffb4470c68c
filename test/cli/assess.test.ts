/** `kbgap assess`: what it prints, and its exit code. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { fullCatalog } from '../support/full-catalog.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { importSpring2020, useFullCatalog } from './support/catalogs.ts';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, kbgapWithPeak, ROOT } from './support/kbgap.ts';
import { qfeOf, registryReport } from './support/reports.ts';

const FLEET = join(ROOT, 'data/sample/fleet');
const SYSTEMINFO = join(TEST_DATA, 'inventory/systeminfo');
const QFE = join(TEST_DATA, 'inventory/qfe');
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const COLOUR = /\u001b\[/;

interface Answer {
  readonly catalog: { readonly isSample: boolean };
  readonly devices: readonly {
    readonly device: string;
    readonly isSample: boolean;
    readonly position: { readonly confidence: string; readonly kbId: string | null };
    readonly missing: readonly { readonly kbId: string }[];
    readonly unknown: readonly unknown[];
    readonly plan: readonly { readonly kbId: string; readonly covers: readonly string[] }[];
  }[];
  readonly errors: readonly { readonly file: string; readonly code: string; readonly message: string }[];
}

describeWithTestData('kbgap assess, the golden case', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const pc = put(folder, 'pc.json', registryReport());

  beforeAll(async () => await importSpring2020(dataDir));

  it('prints the plan first, then what it covers, with what is exploited and how severe it is', async () => {
    const { code, stdout, stderr } = await kbgap(['assess', pc, '--as-of', '2020-04-04'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(
      `As of 2020-04-04, by revisions and release days: 1 of 16 documents as they stood that day (later: 2019-Aug, 2020-Feb, download-and-install-latest-updates, kev and 11 more)
PC-GOLDEN · Windows 10 Version 1909 for x64-based Systems · build 18363.657 (by revision) · as of 2020-04-04
┌───┬─────────┬───────────┬────────────┬───────────┬────────┬──────┬───────────┬──────┬────────────────────────────┐
│   │ do      │ update    │ released   │ build     │ covers │ CVEs │ severity  │ EPSS │ exploited                  │
├───┼─────────┼───────────┼────────────┼───────────┼────────┼──────┼───────────┼──────┼────────────────────────────┤
│ 1 │ install │ KB4551762 │ 2020-03-12 │ 18363.720 │ 2 KBs  │ 98   │ Critical  │      │ KEV 2 CVEs, due 2022-07-28 │
│ 2 │ install │ KB4537759 │ 2020-02-11 │           │ 1 KB   │      │ Important │      │                            │
└───┴─────────┴───────────┴────────────┴───────────┴────────┴──────┴───────────┴──────┴────────────────────────────┘
urgent    KB4551762: CVE-2020-0787 is known to be exploited (CISA, due 2022-07-28, used by ransomware), and 1 more
┌───────────┬────────────┬───────┬─────────────────────────────────────┬───────────┬───────────┬──────┬───────────────────────────────────┬────────────┐
│ missing   │ released   │ what  │ products                            │ CVEs      │ severity  │ EPSS │ exploited                         │ covered by │
├───────────┼────────────┼───────┼─────────────────────────────────────┼───────────┼───────────┼──────┼───────────────────────────────────┼────────────┤
│ KB4540673 │ 2020-03-10 │ lcu   │ windows_10, edge, internet_explorer │ 97        │ Critical  │      │ KEV CVE-2020-0787, due 2022-07-28 │ KB4551762  │
│ KB4551762 │ 2020-03-12 │ lcu   │ windows_10                          │ 1         │ Critical  │      │ KEV CVE-2020-0796, due 2022-08-10 │            │
│ KB4537759 │ 2020-02-11 │ flash │ flash_player                        │ ADV200003 │ Important │      │                                   │            │
└───────────┴────────────┴───────┴─────────────────────────────────────┴───────────┴───────────┴──────┴───────────────────────────────────┴────────────┘
missing   3 updates; 2 to install
`,
    );
  });

  it('prints the same as JSON', async () => {
    const run = await kbgap(['assess', pc, '--as-of', '2020-04-04', '--json'], { dataDir });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 1, stderr: '' });
    const url = (kbId: string): string => `https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB${kbId}`;
    const cves = (count: number) =>
      expect.toSatisfy((ids: string[]) => ids.length === count && ids.every((id) => /^CVE-\d{4}-\d+$/.test(id)));
    const why = (id: string, dueOn: string) => ({
      ...{ code: 'known-exploited', vulnerabilityId: id, rank: expect.any(Number) },
      message: `${id} is known to be exploited (CISA, due ${dueOn}, used by ransomware)`,
    });
    const [EARLIER, SMB_GHOST] = [why('CVE-2020-0787', '2022-07-28'), why('CVE-2020-0796', '2022-08-10')];
    const FLASH = {
      ...{ dueOn: null, isRansomwareUsed: false, epss: null },
      why: [
        {
          ...{ code: 'rated', vulnerabilityId: 'ADV200003', rank: expect.any(Number) },
          message: 'ADV200003: rated Important',
        },
      ],
    };
    const pages = [
      'release-information',
      'windows-10-and-windows-server-2016-update-history',
      'windows-10-and-windows-server-2019-update-history',
      'windows-10-update-history',
    ];
    expect(JSON.parse(run.stdout)).toEqual({
      catalog: { version: expect.stringMatching(/^[0-9a-f]{64}$/), knownThrough: '2026-08-07', isSample: false },
      asOf: {
        day: '2020-04-04',
        basis: 'mixed',
        known: 1,
        later: expect.arrayContaining(['2019-Aug', '2020-Feb', 'kev', 'release-information']),
      },
      devices: [
        {
          device: 'PC-GOLDEN',
          file: pc,
          formats: ['registry'],
          isSample: false,
          asOf: '2020-04-04',
          os: {
            product: 'Windows 10 Version 1909 for x64-based Systems',
            release: 'Windows 10 version 1909',
            productId: '11713',
            build: 18363,
            ubr: 657,
            architecture: 'x64',
            endOfServiceOn: '2022-05-10',
            hasReachedEndOfService: false,
          },
          position: { confidence: 'revision', track: 'lcu:1903', kbId: '4532693', ubr: 657 },
          missing: [
            {
              kbId: '4540673',
              name: 'March 2020 Security Updates',
              state: 'missing',
              track: 'lcu:1903',
              releasedAt: '2020-03-10',
              fixedBuild: '18363.719',
              supersededBy: '4551762',
              supersedes: [],
              productsNames: ['windows_10', 'edge', 'internet_explorer'],
              cveAddressed: 97,
              cveAddressedByProduct: { windows_10: 79, edge: 14, internet_explorer: 6 },
              cves: cves(97),
              advisories: ['ADV190023'],
              severity: 'Critical',
              exploited: ['CVE-2020-0787'],
              kev: ['CVE-2020-0787'],
              urgency: { why: [EARLIER], dueOn: '2022-07-28', isRansomwareUsed: true, epss: null },
              isBeyondService: false,
              url: url('4540673'),
              evidence: {
                rule: 'revision-below',
                message: "the device's build 18363.657 is below 18363.719",
                device: '18363.657',
                required: '18363.719',
                sources: [...pages, '2019-Aug', '2020-Mar'],
              },
            },
            {
              kbId: '4551762',
              name: 'March 2020 Security Updates',
              state: 'missing',
              track: 'lcu:1903',
              releasedAt: '2020-03-12',
              fixedBuild: '18363.720',
              supersededBy: null,
              supersedes: ['4540673'],
              productsNames: ['windows_10'],
              cveAddressed: 1,
              cveAddressedByProduct: { windows_10: 1 },
              cves: ['CVE-2020-0796'],
              advisories: [],
              severity: 'Critical',
              exploited: ['CVE-2020-0796'],
              kev: ['CVE-2020-0796'],
              urgency: { why: [SMB_GHOST], dueOn: '2022-08-10', isRansomwareUsed: true, epss: null },
              isBeyondService: false,
              url: url('4551762'),
              evidence: {
                rule: 'revision-below',
                message: "the device's build 18363.657 is below 18363.720",
                device: '18363.657',
                required: '18363.720',
                sources: [...pages, '2020-Mar'],
              },
            },
            {
              kbId: '4537759',
              name: 'February 2020 Security Updates',
              state: 'missing',
              track: 'flash:1903',
              releasedAt: '2020-02-11',
              fixedBuild: null,
              supersededBy: null,
              supersedes: [],
              productsNames: ['flash_player'],
              cveAddressed: 0,
              cveAddressedByProduct: { flash_player: 0 },
              cves: [],
              advisories: ['ADV200003'],
              severity: 'Important',
              exploited: [],
              kev: [],
              urgency: FLASH,
              isBeyondService: false,
              url: url('4537759'),
              evidence: {
                rule: 'no-fix-installed',
                message: 'neither KB4537759 nor an update that contains or replaces it is installed',
                device: null,
                required: 'KB4537759',
                sources: ['2020-Feb'],
              },
            },
          ],
          plan: [
            {
              kbId: '4551762',
              name: 'March 2020 Security Updates',
              action: 'install',
              releasedAt: '2020-03-12',
              fixedBuild: '18363.720',
              covers: ['4551762', '4540673'],
              cveAddressed: 98,
              severity: 'Critical',
              exploited: ['CVE-2020-0787', 'CVE-2020-0796'],
              kev: ['CVE-2020-0787', 'CVE-2020-0796'],
              urgency: { why: [EARLIER, SMB_GHOST], dueOn: '2022-07-28', isRansomwareUsed: true, epss: null },
              url: url('4551762'),
            },
            {
              kbId: '4537759',
              name: 'February 2020 Security Updates',
              action: 'install',
              releasedAt: '2020-02-11',
              fixedBuild: null,
              covers: ['4537759'],
              cveAddressed: 0,
              severity: 'Important',
              exploited: [],
              kev: [],
              urgency: FLASH,
              url: url('4537759'),
            },
          ],
          unknown: [],
          conflicts: [],
          gaps: [],
        },
      ],
      errors: [],
    });
  });

  it('merges a list of updates from another file, wherever the option stands', async () => {
    const bare = put(folder, 'bare.json', registryReport({ HotFixes: undefined, UBR: undefined }));
    const qfe = put(folder, 'qfe.txt', qfeOf('4532693', '4537759'));
    const alone = await kbgap(['assess', bare, '--as-of', '2020-04-04', '--json'], { dataDir });
    expect({ code: alone.code, position: jsonOf<Answer>(alone).devices[0]?.position.confidence }).toEqual({
      code: 2,
      position: 'unknown',
    });
    for (const args of [
      [bare, '--hotfixes', qfe],
      ['--hotfixes', qfe, bare],
    ]) {
      const run = await kbgap(['assess', ...args, '--as-of', '2020-04-04', '--json'], { dataDir });
      const [device] = jsonOf<Answer>(run).devices;
      expect(run).toMatchObject({ code: 1, stderr: '' });
      expect(device?.position).toMatchObject({ confidence: 'kb', kbId: '4532693' });
      expect(device?.missing.map(({ kbId }) => kbId)).toEqual(['4540673', '4551762']);
    }
  });

  it('reports facts that disagree, and which one was believed', async () => {
    const file = put(folder, 'conflict.json', registryReport({ UBR: 657, HotFixes: ['KB4551762'] }));
    const run = await kbgap(['assess', file, '--as-of', '2020-04-04'], { dataDir });
    expect(run.stdout).toContain(
      'conflict  revision 657 is below KB4551762 (revision 720) in the list of installed updates; the revision was believed',
    );
  });

  it('colours for a terminal only, whatever CI says', async () => {
    const args = ['assess', pc, '--as-of', '2020-04-04'];
    for (const env of [{}, { CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'xterm-256color' }]) {
      expect((await kbgap(args, { dataDir, env })).stdout).not.toMatch(COLOUR);
    }
    expect((await kbgap(args, { dataDir, env: { FORCE_COLOR: '1' } })).stdout).toMatch(COLOUR);
  });
});

describeWithTestData('kbgap assess with the catalog of all documents', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const files: Record<'clean' | 'missing' | 'insider' | 'xp' | 'noUbr' | 'none', string> = {
    clean: join(folder, 'clean.json'),
    missing: join(SYSTEMINFO, '10_1809_x64_pro_en-us_20190307_systeminfo.txt'),
    insider: join(FLEET, 'pc-sample-06.registry.json'),
    xp: join(SYSTEMINFO, 'xp_sp3_x86_professional_en-us_systeminfo.txt'),
    noUbr: join(FLEET, 'pc-sample-03.get-computerinfo.json'),
    none: join(folder, 'none.txt'),
  };

  beforeAll(async () => {
    await useFullCatalog(dataDir);
    const { catalog } = await fullCatalog();
    const newest = catalog.tracksOfLine('22h2').map(({ kind, releases }) => ({ kind, release: releases.at(-1) }));
    const revision = newest.find(({ kind }) => kind === 'lcu')?.release?.order;
    const kbIds = newest.flatMap(({ release }) => release?.kbId ?? []);
    put(
      folder,
      'clean.json',
      registryReport({ ComputerName: 'PC-CLEAN', CurrentBuild: '22631', UBR: revision, HotFixes: kbIds }),
    );
  });

  it.each([
    { what: 'every update of its line: clean', names: ['clean'], code: 0 },
    { what: 'old updates: missing', names: ['missing'], code: 1 },
    { what: 'a build that no catalog knows: unknown', names: ['insider'], code: 2 },
    { what: 'Windows XP: unknown', names: ['xp'], code: 2 },
    { what: 'no revision and no list of updates: unknown', names: ['noUbr'], code: 2 },
    { what: 'no file: error', names: ['none'], code: 3 },
    { what: 'clean and unknown: unknown', names: ['clean', 'xp'], code: 2 },
    { what: 'unknown and missing: missing', names: ['insider', 'missing', 'clean'], code: 1 },
    { what: 'an error with the others: error', names: ['missing', 'none', 'clean'], code: 3 },
  ] as const)('$what (exit $code)', async ({ names, code }) => {
    const run = await kbgap(['assess', ...names.map((name) => files[name]), '--json'], { dataDir });
    expect(run.code).toBe(code);
    const { devices, errors } = jsonOf<Answer>(run);
    expect(devices).toHaveLength(names.filter((name) => name !== 'none').length);
    expect(run.stderr).toBe(errors.map(({ message }) => `${message}\n`).join(''));
    expect(errors).toEqual(
      names
        .filter((name) => name === 'none')
        .map((name) => ({ file: files[name], code: 'unreadable', message: `${files[name]}: no such file` })),
    );
    // Never clean without a verdict.
    for (const { device, missing, unknown } of devices) {
      if (device !== 'PC-CLEAN') expect(missing.length + unknown.length).toBeGreaterThan(0);
    }
  });

  it('names devices in the order of the files, one after the other', async () => {
    const order = ['missing', 'clean', 'xp', 'insider'] as const;
    const run = await kbgap(['assess', ...order.map((name) => files[name]), '--json'], { dataDir });
    expect(jsonOf<Answer>(run).devices.map(({ device }) => device)).toEqual([
      'DESKTOP-LOQ9L09',
      'PC-CLEAN',
      'WINXPSP3',
      'PC-SAMPLE-06',
    ]);
    const text = (await kbgap(['assess', ...order.map((name) => files[name])], { dataDir })).stdout;
    const heads = [...text.matchAll(/^(\S+) · /gm)].map(([, name]) => name);
    expect(heads).toEqual(['DESKTOP-LOQ9L09', 'PC-CLEAN', 'WINXPSP3', 'PC-SAMPLE-06']);
  });

  it('says of a device without gaps that it is clean', async () => {
    const { code, stdout, stderr } = await kbgap(['assess', files.clean], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^PC-CLEAN · Windows 11 Version 23H2 for x64-based Systems · build 22631\.\d+ \(by revision\)/,
    );
    expect(stdout).toMatch(/^clean {5}no missing update found/m);
  });

  it('takes systeminfo with the list of wmic qfe', async () => {
    const qfe = join(QFE, '10_1809_x64_pro_en-us_20190307_qfe.txt');
    const run = await kbgap(['assess', files.missing, '--hotfixes', qfe, '--json'], { dataDir });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).devices).toMatchObject([
      { formats: ['systeminfo', 'wmic-qfe'], position: { confidence: 'kb' } },
    ]);
  });

  it('needs less than 150 MiB as a whole process, as text and as JSON', async () => {
    for (const form of [[], ['--json']]) {
      const { code, peakMiB } = await kbgapWithPeak(['assess', files.missing, ...form], { dataDir });
      expect(code).toBe(1);
      expect(peakMiB).toBeLessThan(150);
    }
  });
});

describe('kbgap assess before the first import', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'none');
  const pc = join(FLEET, 'pc-sample-01.registry.json');

  it('says that the answer comes from the sample', async () => {
    const { code, stdout, stderr } = await kbgap(['assess', pc], { dataDir });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const [notice, heading] = stdout.split('\n');
    expect(notice).toBe(
      'SAMPLE: no catalog was imported yet, so this answer comes from the small sample catalog. Run: kbgap catalog import PATH...',
    );
    expect(heading).toMatch(/^PC-SAMPLE-01 · Windows 10 Version 1909 /);
  });

  it('says so in JSON, of the catalog and of each device', async () => {
    const run = await kbgap(['assess', pc, '--json'], { dataDir });
    const { catalog, devices } = jsonOf<Answer>(run);
    expect({ code: run.code, stderr: run.stderr, isSample: catalog.isSample }).toEqual({
      code: 1,
      stderr: '',
      isSample: true,
    });
    expect(devices).toMatchObject([{ isSample: true, missing: [{ kbId: '4540673', cveAddressed: 97 }] }]);
  });

  it.each([
    { file: 'pc-sample-02.systeminfo.txt', code: 1 },
    { file: 'pc-sample-03.get-computerinfo.json', code: 2 },
    { file: 'pc-sample-04.kbgap.json', code: 1 },
    { file: 'pc-sample-05.kbgap.json', code: 0 },
    { file: 'pc-sample-06.registry.json', code: 2 },
    { file: 'srv-sample-01.registry.json', code: 0 },
    { file: 'srv-sample-02.systeminfo.txt', code: 1 },
  ])('$file: exit $code', async ({ file, code }) => {
    expect(await kbgap(['assess', join(FLEET, file)], { dataDir })).toMatchObject({ code, stderr: '' });
  });
});
