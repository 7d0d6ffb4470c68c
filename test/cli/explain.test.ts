/** `kbgap explain` and `kbgap catalog status`. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { importSpring2020 } from './support/catalogs.ts';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap } from './support/kbgap.ts';
import { registryReport } from './support/reports.ts';

const PAGES = [
  'release-information',
  'windows-10-and-windows-server-2016-update-history',
  'windows-10-and-windows-server-2019-update-history',
  'windows-10-update-history',
];

describeWithTestData('kbgap explain', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const pc = put(folder, 'pc.json', registryReport());

  beforeAll(async () => await importSpring2020(dataDir));

  it('tells of an out-of-band update that only its track says is contained in the next one', async () => {
    const { code, stdout, stderr } = await kbgap(['explain', 'KB4551762'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `KB4551762 · March 2020 Security Updates · released 2020-03-12

1 CVEs, exploited: CVE-2020-0796; 8 products; named in 2020-Mar

track lcu:1903 (Windows 10 1903 and 1909): 23 of 73, build 18362.720, 18363.720, outOfBand [${PAGES.join(', ')} and 1 more]
  contains all before it; before: KB4540673, after: KB4541335, newest: KB5013945

supersedes (by link): KB4540673 [2020-Mar]
superseded by (by link): none
https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB4551762
`,
    );
  });

  it('tells the same as JSON: track, neighbours, and each link with its source', async () => {
    const run = await kbgap(['explain', '4540673', '--json'], { dataDir });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
    const { cves, products, ...facts } = jsonOf<{ cves: string[]; products: unknown[] }>(run);
    expect(cves).toHaveLength(97);
    expect(products).toContainEqual({ id: '11713', name: 'Windows 10 Version 1909 for x64-based Systems' });
    expect(facts).toEqual({
      catalog: { version: expect.any(String), knownThrough: '2026-08-07', isSample: false },
      kbId: '4540673',
      name: 'March 2020 Security Updates',
      releasedAt: '2020-03-10',
      isReleaseDayEstimated: false,
      months: ['2019-Aug', '2020-Mar'],
      url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB4540673',
      exploited: ['CVE-2020-0787'],
      tracks: [
        {
          track: 'lcu:1903',
          line: 'Windows 10 1903 and 1909',
          isCumulative: true,
          builds: ['18362.719', '18363.719'],
          releaseKind: 'securityRelease',
          place: '22 of 73',
          before: '4535996',
          after: '4551762',
          newest: '5013945',
          sources: [...PAGES, '2019-Aug', '2020-Mar'],
        },
      ],
      supersedes: [{ kbId: '4532693', sources: ['2019-Aug', '2020-Mar'] }],
      supersededBy: [{ kbId: '4551762', sources: ['2020-Mar'] }],
      devices: [],
    });
  });

  it.each([
    {
      state: 'missing',
      kb: 'KB4551762',
      device: {},
      code: 1,
      evidence: {
        rule: 'revision-below',
        message: "the device's build 18363.657 is below 18363.720",
        device: '18363.657',
        required: '18363.720',
      },
    },
    {
      state: 'missing',
      kb: 'KB4537759',
      device: {},
      code: 1,
      evidence: {
        rule: 'no-fix-installed',
        message: 'neither KB4537759 nor an update that contains or replaces it is installed',
        device: null,
        required: 'KB4537759',
      },
    },
    {
      state: 'pending-reboot',
      kb: 'KB4551762',
      device: { PendingRebootKbs: ['KB4551762'], RebootPending: true },
      code: 1,
      evidence: {
        rule: 'reboot-pending',
        message: 'KB4551762 or an update that contains it is installed and waits for a restart',
        device: null,
        required: '18363.720',
      },
    },
    {
      state: 'installed',
      kb: 'KB4532693',
      device: {},
      code: 0,
      evidence: {
        rule: 'revision-reached',
        message: "the device's build 18363.657 is at or above 18363.657",
        device: '18363.657',
        required: '18363.657',
      },
    },
    {
      state: 'installed',
      kb: 'KB4532693',
      device: { UBR: undefined },
      code: 0,
      evidence: {
        rule: 'kb-installed',
        message: 'KB4532693 is the newest cumulative update in the list of installed updates',
        device: 'KB4532693',
        required: '18363.657',
      },
    },
    {
      state: 'installed',
      kb: 'KB4537759',
      device: { HotFixes: ['KB4532693', 'KB4537759'] },
      code: 0,
      evidence: {
        rule: 'kb-installed',
        message: 'KB4537759 is in the list of installed updates',
        device: 'KB4537759',
        required: null,
      },
    },
    {
      state: 'superseded',
      kb: 'KB4532693',
      device: { UBR: 719 },
      code: 0,
      evidence: {
        rule: 'revision-reached',
        message: "the device's build 18363.719 is at or above 18363.657",
        device: '18363.719',
        required: '18363.657',
      },
    },
    {
      state: 'superseded',
      kb: 'KB4532693',
      device: { UBR: undefined, HotFixes: ['KB4540673'] },
      code: 0,
      evidence: {
        rule: 'installed-kb-covers',
        message: 'KB4540673, which is installed, is newer in the same track',
        device: 'KB4540673',
        required: '18363.657',
      },
    },
    {
      state: 'not-applicable',
      kb: 'KB4540689',
      device: {},
      code: 0,
      evidence: {
        rule: 'other-product',
        message:
          'no document lists KB4540689 for Windows 10 version 1909 or its servicing line (Windows 10 1903 and 1909)',
        device: null,
        required: null,
      },
    },
    {
      state: 'not-applicable',
      kb: 'KB4551762',
      device: {},
      asOf: '2020-03-11',
      code: 0,
      evidence: { rule: 'not-yet-released', message: 'it was released after 2020-03-11', device: null, required: null },
    },
    {
      state: 'unknown',
      kb: 'KB4551762',
      device: { UBR: undefined, HotFixes: [] },
      code: 2,
      evidence: {
        rule: 'position-unknown',
        message: 'the device reported neither a revision nor a cumulative update of its line',
        device: null,
        required: '18363.720',
      },
    },
    {
      state: 'unknown',
      kb: 'KB4551762',
      device: { CurrentBuild: '27774' },
      code: 2,
      evidence: {
        rule: 'os-unknown',
        message: expect.stringContaining('build 27774 is no client release that this catalog knows'),
        device: '27774',
        required: null,
      },
    },
  ])(
    '$kb: $state by $evidence.rule (exit $code)',
    async ({ state, kb, device, asOf = '2020-04-04', code, evidence }) => {
      const file = put(folder, 'device.json', registryReport(device));
      const args = ['explain', kb, '--device', file, '--as-of', asOf];
      const run = await kbgap([...args, '--json'], { dataDir });
      expect({ code: run.code, stderr: run.stderr }).toEqual({ code, stderr: '' });
      expect(jsonOf<{ devices: unknown[] }>(run).devices).toEqual([
        { device: 'PC-GOLDEN', kbId: kb.slice(2), state, evidence: { ...evidence, sources: expect.any(Array) } },
      ]);
      const text = await kbgap(args, { dataDir });
      expect(text.code).toBe(code);
      expect(text.stdout).toContain(`PC-GOLDEN: ${state} — `);
      expect(text.stdout).toContain(`rule ${evidence.rule}`);
    },
  );

  it.each([
    {
      what: 'a KB that no document names',
      args: ['KB9000001'],
      says: 'kbgap: KB9000001 stands in no imported document; ',
    },
    {
      what: 'what is no KB number',
      args: ['MS17-010'],
      says: 'kbgap: expected a KB number such as KB4540673, found "MS17-010"\n',
    },
    {
      what: 'a device that cannot be read',
      args: ['KB4540673', '--device', join(folder, 'none')],
      says: `kbgap: ${join(folder, 'none')}: no such file\n`,
    },
  ])('$what: exit 3', async ({ args, says }) => {
    const { code, stdout, stderr } = await kbgap(['explain', ...args], { dataDir });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr.startsWith(says)).toBe(true);
  });

  it('agrees with assess on every KB that it lists', async () => {
    const assessed = jsonOf<{ devices: { missing: { kbId: string; state: string; evidence: unknown }[] }[] }>(
      await kbgap(['assess', pc, '--as-of', '2020-04-04', '--json'], { dataDir }),
    );
    const missing = assessed.devices[0]?.missing ?? [];
    expect(missing.length).toBeGreaterThan(0);
    for (const { kbId, state, evidence } of missing) {
      const run = await kbgap(['explain', kbId, '--device', pc, '--as-of', '2020-04-04', '--json'], { dataDir });
      expect(jsonOf(run)).toMatchObject({ devices: [{ kbId, state, evidence }] });
    }
  });
});

describe('kbgap catalog status', () => {
  const folder = useFolder();

  it('says that the sample is in force before the first import', async () => {
    const dataDir = join(folder, 'none');
    const { code, stdout } = await kbgap(['catalog', 'status'], { dataDir });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'SAMPLE: no catalog was imported yet, so this answer comes from the small sample catalog. Run: kbgap catalog import PATH...',
      expect.stringMatching(/^catalog [0-9a-f]{12}, known through 2025-02-11$/),
      "7 months (the newest: 2025-Feb), 1 release pages, with CISA's known exploited vulnerabilities, with EPSS scores",
    ]);
    const asJson = jsonOf(await kbgap(['catalog', 'status', '--json'], { dataDir }));
    expect(asJson).toMatchObject({ isSample: true, knownThrough: '2025-02-11', kbs: expect.any(Number), dataDir });
  });
});
