import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mergeReports } from '../src/inventory/merge.ts';
import type { InventoryReport, ReportedOs } from '../src/inventory/model.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { parseStatements } from '../src/inventory/statement.ts';

const FOLDER = path.resolve(process.env.KBGAP_TEST_DATA ?? '../shared/data', 'inventory');
const hasSamples = existsSync(FOLDER);

if (!hasSamples && process.env.CI) throw new Error(`The inventory samples are missing: ${FOLDER} (KBGAP_TEST_DATA)`);
if (!hasSamples) console.warn(`SKIPPED: the inventory samples are missing: ${FOLDER} (KBGAP_TEST_DATA)`);

const filesOf = (folder: string, ending: string) =>
  hasSamples ? readdirSync(path.join(FOLDER, folder)).filter((file) => file.endsWith(ending)) : [];

function readOne(folder: string, file: string): InventoryReport {
  const reports = parseReports(readFileSync(path.join(FOLDER, folder, file)));
  expect(reports).toHaveLength(1);
  return mergeReports(reports);
}

interface Expected {
  readonly version: string;
  readonly build: number;
  readonly servicePack?: number;
  readonly on: ReportedOs['installationType'];
  readonly architecture: ReportedOs['architecture'];
  /** KBs in the list, each once. */
  readonly kbs: number;
  /** Entries that are no KB ("File 1", "Q147222", a GUID). */
  readonly others?: number;
  readonly isCut?: true;
}

const client = { on: 'client', architecture: 'x64' } as const;
const client32 = { on: 'client', architecture: 'x86' } as const;
const server = { on: 'server', architecture: 'x64' } as const;
const server32 = { on: 'server', architecture: 'x86' } as const;

/** What each file says, by its name and by eye; not by our parser. */
const SYSTEMINFO: Readonly<Record<string, Expected>> = {
  '10_1803_x64_education_en-us': { version: '10.0', build: 17134, ...client, kbs: 5 },
  '10_1803_x64_enterprise_es-ar_20190307': { version: '10.0', build: 17134, ...client, kbs: 6 },
  '10_1803_x64_pro_it': { version: '10.0', build: 17134, ...client, kbs: 10 },
  '10_1803_x64_proforworkstations_en-us': { version: '10.0', build: 17134, ...client, kbs: 0 },
  '10_1803_x86_enterprise_nl': { version: '10.0', build: 17134, ...client32, kbs: 4 },
  '10_1809_x64_education_en-us': { version: '10.0', build: 17763, ...client, kbs: 6 },
  '10_1809_x64_pro_en-us_20190307': { version: '10.0', build: 17763, ...client, kbs: 5 },
  '10_21H2_x64_pro': { version: '10.0', build: 19044, ...client, kbs: 7 },
  '10_22H2_x64_enterprise_en-us': { version: '10.0', build: 19045, ...client, kbs: 1 },
  '10_rtm_x64_pro_en-us': { version: '10.0', build: 10240, ...client, kbs: 2 },
  '11_21H2_x64_enterprise': { version: '10.0', build: 22000, ...client, kbs: 4 },
  '11_22H2_x64_home-single-language': { version: '10.0', build: 22621, ...client, kbs: 1 },
  '11_24H2_x64_enterprise': { version: '10.0', build: 26100, ...client, kbs: 3 },
  '7_sp1_x64_enterprise_en-us_A': { version: '6.1', build: 7601, servicePack: 1, ...client, kbs: 219 },
  '7_sp1_x64_enterprise_en-us_B': { version: '6.1', build: 7601, servicePack: 1, ...client, kbs: 245, isCut: true },
  '7_sp1_x64_enterprise_fr': { version: '6.1', build: 7601, servicePack: 1, ...client, kbs: 93 },
  '7_sp1_x86_enterprise_en-us': { version: '6.1', build: 7601, servicePack: 1, ...client32, kbs: 2 },
  '8.1_u1_x64_enterprise_en-us': { version: '6.3', build: 9600, ...client, kbs: 6 },
  'srv_2003_rtm_x86_standard_en-us': { version: '5.2', build: 3790, ...server32, kbs: 1, others: 2 },
  'srv_2003_sp1_x64_standard_en-us': { version: '5.2', build: 3790, servicePack: 1, ...server, kbs: 0, others: 1 },
  'srv_2003r2_sp2_rtm_x64_standard_en-us': {
    version: '5.2',
    build: 3790,
    servicePack: 2,
    ...server,
    kbs: 0,
    others: 1,
  },
  // One KB stands in its list twice; the last line is cut to KB2862.
  'srv_2003r2_sp2_x86_standard_en-us': {
    version: '5.2',
    build: 3790,
    servicePack: 2,
    ...server32,
    kbs: 67,
    others: 171,
    isCut: true,
  },
  'srv_2008_rtm_x64_standard_en-us': { version: '6.0', build: 6001, servicePack: 1, ...server, kbs: 1 },
  'srv_2008_rtm_x86_standard_en-us': { version: '6.0', build: 6001, servicePack: 1, ...server32, kbs: 1 },
  'srv_2008r2_sp1_x64_standard_en-us': { version: '6.1', build: 7601, servicePack: 1, ...server, kbs: 2 },
  'srv_2016_1607_datacenter_en-us': { version: '10.0', build: 14393, ...server, kbs: 5 },
  'srv_2019_rtm_datacenter_en-us': { version: '10.0', build: 17763, ...server, kbs: 5 },
  vista_x64_sp0: { version: '6.0', build: 6000, ...client, kbs: 104, others: 1 },
  vista_x64_sp2: { version: '6.0', build: 6002, servicePack: 2, ...client, kbs: 174, others: 1 },
  'xp_rtm_x86_professional_en-us': { version: '5.1', build: 2600, ...client32, kbs: 1, others: 2 },
  xp_sp1_x86: { version: '5.1', build: 2600, servicePack: 1, ...client32, kbs: 1, others: 2 },
  xp_sp2_x64: { version: '5.2', build: 3790, servicePack: 2, ...client, kbs: 82, others: 145, isCut: true },
  'xp_sp3_x86_professional_en-us': {
    version: '5.1',
    build: 2600,
    servicePack: 3,
    ...client32,
    kbs: 92,
    others: 128,
    isCut: true,
  },
};

const WITHOUT_NAME = '10_1803_x64_enterprise_es-ar_20190307';
const otherEntries = (report: InventoryReport) =>
  Number(/^\d+/.exec(report.notes.find(({ code }) => code === 'hotfix-not-a-kb')?.message ?? '')?.[0] ?? 0);

describe.skipIf(!hasSamples)('systeminfo samples', () => {
  const nameOf = (file: string) => file.replace(/_systeminfo(?:_powershell)?\.txt$/, '');

  it('are all in the table', () => {
    expect(filesOf('systeminfo', '.txt').map(nameOf).sort()).toEqual(Object.keys(SYSTEMINFO).sort());
  });

  it.each(filesOf('systeminfo', '.txt'))('%s', (file) => {
    const expected = SYSTEMINFO[nameOf(file)];
    const report = readOne('systeminfo', file);
    expect({
      version: report.os.version,
      build: report.os.build,
      servicePack: report.os.servicePack,
      on: report.os.installationType,
      architecture: report.os.architecture,
      kbs: report.installedKbs.length,
      others: otherEntries(report),
      isCut: !report.isKbListComplete,
    }).toEqual({ servicePack: null, others: 0, isCut: false, ...expected });
    expect(report.os.ubr).toBeNull();
    expect(report.os.productName).toMatch(/Windows/);
    expect(report.computerName === null).toBe(nameOf(file) === WITHOUT_NAME);
    expect(report.notes.some(({ code }) => code === 'hotfix-list-truncated')).toBe(expected?.isCut === true);
    expectOnlyKbs(report);
  });
});

describe.skipIf(!hasSamples)('wmic qfe samples', () => {
  /** KBs, those with a date that can be read one way only, and entries that are no KB. */
  const QFE: Readonly<Record<string, { computer: string | null; kbs: number; dated: number; others: number }>> = {
    '10_1809_x64_pro_en-us_20190307': { computer: null, kbs: 5, dated: 0, others: 0 },
    '7_sp1_x64_enterprise_en-us_B': { computer: 'WIN7SP1X64', kbs: 271, dated: 271, others: 0 },
    vista_x64_sp2: { computer: 'WINVISTASP0X64', kbs: 174, dated: 174, others: 1 },
    'xp_rtm_x86_professional_en-us': { computer: 'WINXPSP0', kbs: 1, dated: 0, others: 2 },
    xp_sp1_x86: { computer: 'WINXPSP1', kbs: 1, dated: 0, others: 2 },
    xp_sp2_x64: { computer: 'USER-8CEF73C787', kbs: 149, dated: 142, others: 145 },
    'xp_sp3_x86_professional_en-us': { computer: 'WINXPSP3', kbs: 134, dated: 127, others: 128 },
  };
  const nameOf = (file: string) => file.replace(/_qfe\.txt$/, '');

  it('are all in the table', () => {
    expect(filesOf('qfe', '.txt').map(nameOf).sort()).toEqual(Object.keys(QFE).sort());
  });

  it.each(filesOf('qfe', '.txt'))('%s', (file) => {
    const report = readOne('qfe', file);
    expect({
      computer: report.computerName,
      kbs: report.installedKbs.length,
      dated: report.installedKbs.filter(({ installedOn }) => installedOn !== null).length,
      others: otherEntries(report),
    }).toEqual(QFE[nameOf(file)]);
    expect(report.formats).toEqual(['wmic-qfe']);
    expect(report.isKbListComplete).toBe(true);
    expectOnlyKbs(report);
  });

  it.each(['7_sp1_x64_enterprise_en-us_B', 'xp_sp2_x64', 'xp_sp3_x86_professional_en-us'])(
    '%s makes up for the list that systeminfo cut',
    (name) => {
      const systeminfo = readOne('systeminfo', `${name}_systeminfo.txt`);
      const qfe = readOne('qfe', `${name}_qfe.txt`);
      const merged = mergeReports([systeminfo, qfe]);
      expect(merged.os).toEqual(systeminfo.os);
      expect(merged.installedKbs).toEqual(qfe.installedKbs);
      expect(merged.isKbListComplete).toBe(true);
      expect(merged.notes.filter(({ code }) => code !== 'hotfix-not-a-kb').map(({ code }) => code)).toEqual([
        'ubr-missing',
      ]);
    },
  );
});

describe.skipIf(!hasSamples)("jc's samples", () => {
  it.each(filesOf('jc', '.out'))('%s gives what jc reads from it', (file) => {
    const report = readOne('jc', file);
    const byJc: { host_name: string; os_name: string; os_version: string; hotfixs: string[] } = JSON.parse(
      readFileSync(path.join(FOLDER, 'jc', file.replace(/out$/, 'json')), 'utf8'),
    );
    expect(report.computerName).toBe(byJc.host_name);
    expect(report.os.productName).toBe(byJc.os_name.trim());
    expect(byJc.os_version.startsWith(`${report.os.version}.${report.os.build} `)).toBe(true);
    expect(report.os.architecture).toBe('x64');
    expect(report.os.installationType).toBe(file.includes('2012r2') ? 'server' : 'client');
    expect(report.installedKbs.map(({ kbId }) => `KB${kbId}`)).toEqual(
      [...new Set(byJc.hotfixs)].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2))),
    );
    expect(report.isKbListComplete).toBe(file !== 'windows-7_systeminfo.out');
    expectOnlyKbs(report);
  });
});

describe.skipIf(!hasSamples)("Wazuh's dumps", () => {
  const bytesOf = (file: string) => {
    const bytes = readFileSync(path.join(FOLDER, 'wazuh', file));
    return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };
  const SERVER = {
    schemaVersion: 1,
    computerName: 'WINDOWS-SERVER-',
    collectedAt: '2026-05-21T19:57:52.301Z',
    os: {
      productName: 'Microsoft Windows Server 2019 Standard Evaluation',
      version: '10.0',
      build: 17763,
      ubr: 6054,
      displayVersion: '1809',
      installationType: 'server',
      architecture: 'x64',
    },
    installedKbs: [
      ...['KB2267602', 'KB2468871', 'KB2478063', 'KB2533523', 'KB2544514', 'KB2600211', 'KB2600217', 'KB4486153'],
      ...['KB4512577', 'KB4589208', 'KB5039886', 'KB5040430', 'KB5040563'],
    ],
  };
  const agent = (computerName: string, installedKbs: readonly string[] | null) => ({
    schemaVersion: 1,
    computerName,
    installedKbs,
  });
  const AGENT_1003 = [
    ...['KB2468871', 'KB2478063', 'KB2533523', 'KB2544514', 'KB2600211', 'KB2600217', 'KB4502496', 'KB4512577'],
    ...['KB4512578', 'KB4514366', 'KB4535680', 'KB4535684', 'KB4535685', 'KB4577586', 'KB4580325', 'KB4589208'],
    ...['KB4601558', 'KB5003171', 'KB5003243', 'KB5034619', 'KB5034768', 'KB5034863'],
  ];
  const AGENT_1002 = [...AGENT_1003.slice(0, 6), 'KB5008882', 'KB5010523', 'KB5011497'];

  it.each([
    ['vd_first_windows.json', [SERVER]],
    ['windows_vd_first.json.gz', [SERVER]],
    [
      'agentHotfixesData.json',
      [
        agent('1001', [...AGENT_1003, 'KB5012649']),
        agent('1002', AGENT_1002),
        agent('1003', AGENT_1003),
        agent('1004', null),
      ],
    ],
  ])('%s gives what it says', (file, reports) => {
    const expected = parseReports(Buffer.from(JSON.stringify(reports)));
    expect(parseReports(bytesOf(file))).toEqual(expected.map((report) => ({ ...report, formats: ['wazuh'] })));
  });

  it.each([
    ['agentOsData.json', 'not-windows', '$["002"]'],
    ['agentPkgsData.json', 'not-windows', '$["000"]'],
    ['vd_sync_windows.json', 'malformed', null],
    ['windows_syscollector_sync.json.gz', 'malformed', null],
  ])('%s says nothing of updates, and is refused with a word', (file, code, field) => {
    expect(() => parseReports(bytesOf(file))).toThrow(expect.objectContaining({ name: 'ReportError', code, field }));
  });

  it.each([
    ['vd_first_windows.json', ['hotfixes', 'packages', 'system'], [13, 0, 6]],
    ['vd_sync_windows.json', [], []],
    ['windows_syscollector_sync.json.gz', [], []],
  ])('%s is a statement of rows', (file, tables, counts) => {
    const statements = parseStatements(bytesOf(file));
    expect(statements).toEqual([expect.objectContaining({ kind: 'rows', device: null, source: 'wazuh', changes: [] })]);
    const snapshots = statements.flatMap((statement) => (statement.kind === 'rows' ? statement.snapshots : []));
    expect(snapshots.map(({ table }) => table)).toEqual(tables);
    expect(snapshots.map(({ rows }) => Object.keys(rows).length)).toEqual(counts);
  });

  it('add up item by item to what the dump says', () => {
    const { items } = JSON.parse(bytesOf('vd_first_windows.json').toString());
    const lines = items.map((item: unknown) => JSON.stringify(item)).join('\n');
    const [whole] = parseReports(bytesOf('vd_first_windows.json'));
    const [added] = parseReports(Buffer.from(lines));
    expect(added).toMatchObject({ os: whole?.os, installedKbs: whole?.installedKbs, isKbListComplete: false });
    expect(added?.notes.map(({ code }) => code)).toEqual(['hotfix-list-truncated']);
  });
});

function expectOnlyKbs({ installedKbs }: InventoryReport): void {
  expect(installedKbs.filter(({ kbId }) => !/^[1-9]\d{5,7}$/.test(kbId))).toEqual([]);
}
