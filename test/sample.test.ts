/** The sample that kbgap starts on: its facts, its devices, and that it says it is a sample. */
import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../src/assessment/assess.ts';
import type { Assessment, MissingKb } from '../src/assessment/model.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { loadReviewedData } from '../src/ingest/reviewed-data.ts';
import { listSampleReports, loadSampleCatalog, type SampleReport } from '../src/ingest/sample.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { resolvePosture } from '../src/inventory/posture.ts';

let catalog: Catalog;
let reports: SampleReport[];

beforeAll(async () => {
  catalog = await loadSampleCatalog(await loadReviewedData());
  reports = await listSampleReports();
});

describe('the sample catalog', () => {
  it('says that it is a sample', () => {
    expect(catalog.data.isSample).toBe(true);
    expect(catalog.knownThrough).toBe('2025-02-11');
  });

  it('has the same version each time', async () => {
    expect(catalog.version).toMatch(/^[0-9a-f]{64}$/);
    expect((await loadSampleCatalog(await loadReviewedData())).version).toBe(catalog.version);
  });

  it('names its months, its release history, and the lists of how urgent they are', () => {
    expect(catalog.data.sources.map(({ id, kind, title }) => [id, kind, title])).toEqual([
      ['2019-Aug', 'month', 'August 2019 Security Updates'],
      ['2020-Feb', 'month', 'February 2020 Security Updates'],
      ['2020-Mar', 'month', 'March 2020 Security Updates'],
      ['2021-Aug', 'month', 'August 2021 Security Updates'],
      ['2021-Jul', 'month', 'July 2021 Security Updates'],
      ['2025-Feb', 'month', 'February 2025 Security Updates'],
      ['2025-Jan', 'month', 'January 2025 Security Updates'],
      ['epss', 'epss', 'FIRST exploit prediction scores'],
      ['kev', 'kev', 'CISA known exploited vulnerabilities'],
      ['sample-release-history', 'release-page', "Sample of Microsoft's release histories"],
    ]);
  });

  it('has twelve updates that fix something, each placed in one track or, for a hotpatch baseline, in two', () => {
    const fixing = catalog.data.updates.filter(({ kbId }) => catalog.vulnerabilitiesFixedBy(kbId).length > 0);
    expect(
      fixing.map(({ kbId, name, releasedOn }) => [
        kbId,
        name,
        releasedOn,
        catalog.placesOf(kbId).map(({ track, release }) => `${track.id} ${release.order}`),
        catalog.vulnerabilitiesFixedBy(kbId).length,
      ]),
    ).toEqual([
      ['4532693', 'February 2020 Security Updates', '2020-02-11', ['lcu:1903 657'], 6],
      ['4537767', 'February 2020 Security Updates', '2020-02-11', ['ie-cumulative:6.3 1'], 2],
      ['4537803', 'February 2020 Security Updates', '2020-02-11', ['security-only:6.3 0'], 4],
      ['4537821', 'February 2020 Security Updates', '2020-02-11', ['monthly-rollup:6.3 1'], 6],
      // 97 CVEs and one advisory.
      ['4540673', 'March 2020 Security Updates', '2020-03-10', ['lcu:1903 719'], 98],
      ['5004237', 'July 2021 Security Updates', '2021-07-13', ['lcu:2004 1110'], 4],
      ['5005033', 'August 2021 Security Updates', '2021-08-10', ['lcu:2004 1165'], 6],
      ['5050009', 'January 2025 Security Updates', '2025-01-14', ['hotpatch:24h2 2894', 'lcu:24h2 2894'], 4],
      ['5051979', 'February 2025 Security Updates', '2025-02-11', ['lcu:server-2022 3207'], 5],
      ['5051987', 'February 2025 Security Updates', '2025-02-11', ['lcu:24h2 3194'], 5],
      ['5051989', 'February 2025 Security Updates', '2025-02-11', ['lcu:22h2 4890'], 4],
      ['5052105', 'February 2025 Security Updates', '2025-02-11', ['hotpatch:24h2 3107'], 5],
    ]);
  });

  it('lists every fix for a product that it names and affects', () => {
    for (const product of catalog.data.products) {
      expect(catalog.fixesOf(product.id).length, product.name).toBeGreaterThan(0);
      expect(catalog.releaseOfProduct(product.id.replace(/^.*-/, '')), `${product.id} ${product.name}`).toBeDefined();
    }
  });
});

/** What a device is told, in short: the words of the evidence have their own tests. */
interface Answer {
  readonly os: string | null;
  readonly position: string;
  readonly missing: readonly string[];
  readonly possiblyMissing: readonly string[];
  readonly unknown: readonly string[];
  readonly plan: readonly string[];
  readonly conflicts: readonly string[];
}

const NOTHING = { missing: [], possiblyMissing: [], unknown: [], plan: [], conflicts: [] };

const DEVICES: Readonly<Record<string, { computerName: string; answer: Answer }>> = {
  'pc-sample-01.registry.json': {
    computerName: 'PC-SAMPLE-01',
    answer: {
      ...NOTHING,
      os: 'Windows 10 version 1909',
      position: 'revision lcu:1903 4532693 657',
      missing: ['4540673 missing windows_10=79 edge=14 internet_explorer=6 exploited=CVE-2020-0787'],
      plan: ['install 4540673 covers 4540673'],
    },
  },
  'pc-sample-02.systeminfo.txt': {
    computerName: 'PC-SAMPLE-02',
    answer: {
      ...NOTHING,
      os: 'Windows 10 version 20H2',
      position: 'kb lcu:2004 5004237 1110',
      missing: ['5005033 missing windows_10=6 exploited=CVE-2021-36948'],
      plan: ['install 5005033 covers 5005033'],
    },
  },
  'pc-sample-03.get-computerinfo.json': {
    computerName: 'PC-SAMPLE-03',
    answer: {
      ...NOTHING,
      os: 'Windows 11 version 23H2',
      position: 'unknown lcu:22h2',
      possiblyMissing: ['5051989 unknown windows_11=4 exploited=CVE-2025-21391,CVE-2025-21418'],
      unknown: ['position-unknown'],
    },
  },
  'pc-sample-04.kbgap.json': {
    computerName: 'PC-SAMPLE-04',
    answer: {
      ...NOTHING,
      os: 'Windows 11 version 24H2',
      position: 'revision lcu:24h2 5050009 2894',
      missing: ['5051987 missing windows_11=5 exploited=CVE-2025-21391,CVE-2025-21418'],
      plan: ['install 5051987 covers 5051987'],
    },
  },
  'pc-sample-05.kbgap.json': {
    computerName: 'PC-SAMPLE-05',
    answer: { ...NOTHING, os: 'Windows 11 version 24H2', position: 'revision hotpatch:24h2 5052105 3107' },
  },
  'pc-sample-06.registry.json': {
    computerName: 'PC-SAMPLE-06',
    answer: { ...NOTHING, os: null, position: 'unknown', unknown: ['os-unknown'] },
  },
  'srv-sample-01.registry.json': {
    computerName: 'SRV-SAMPLE-01',
    answer: { ...NOTHING, os: 'Windows Server 2022', position: 'revision lcu:server-2022 5051979 3207' },
  },
  'srv-sample-02.systeminfo.txt': {
    computerName: 'SRV-SAMPLE-02',
    answer: {
      ...NOTHING,
      os: 'Windows Server 2012 R2',
      position: 'unknown',
      missing: [
        '4537821 missing windows_server_2012_r2=4 internet_explorer=2 exploited=CVE-2020-0674',
        '4537767 missing internet_explorer=2 exploited=CVE-2020-0674',
      ],
      plan: ['install 4537767 covers 4537767,4537821'],
    },
  },
};

describe('the sample fleet', () => {
  it('is these devices', () => {
    expect(reports.map(({ name }) => name)).toEqual(Object.keys(DEVICES));
  });

  it.each(Object.entries(DEVICES))('%s', (name, { computerName, answer }) => {
    expect(readReport(name).computerName).toBe(computerName);
    expect(shorten(assessReport(name))).toEqual(answer);
  });

  it("answers the documented example for the first device: what the service's documentation shows of KB4540673", () => {
    const { missing } = assessReport('pc-sample-01.registry.json');
    expect(missing).toHaveLength(1);
    expect(missing[0]).toMatchObject({
      kbId: '4540673',
      name: 'March 2020 Security Updates',
      state: 'missing',
      kind: 'lcu',
      releasedOn: '2020-03-10',
      fixedAt: { build: 18363, ubr: 719 },
      software: ['windows_10', 'edge', 'internet_explorer'],
      cveCountBySoftware: { windows_10: 79, edge: 14, internet_explorer: 6 },
      advisories: ['ADV190023'],
      severity: 'Critical',
      exploited: ['CVE-2020-0787'],
      isBeyondService: false,
      evidence: {
        rule: 'revision-below',
        message: "the device's build 18363.657 is below 18363.719",
        device: '18363.657',
        required: '18363.719',
        sources: ['sample-release-history', '2019-Aug', '2020-Mar'],
      },
    });
    expect(missing[0]?.cves).toHaveLength(97);
  });
});

function readReport(name: string) {
  const [report, ...others] = parseReports(reports.find((each) => each.name === name)?.bytes ?? new Uint8Array());
  expect(others).toEqual([]);
  if (!report) throw new Error(`expected a report in ${name}`);
  return report;
}

function assessReport(name: string): Assessment {
  return assess(catalog, resolvePosture(catalog, readReport(name)));
}

function shorten({ os, position, missing, possiblyMissing, unknown, plan, conflicts }: Assessment): Answer {
  return {
    os: os.name,
    position: [position.confidence, position.track, position.kbId, position.ubr]
      .filter((each) => each !== null)
      .join(' '),
    missing: missing.map(shortenKb),
    possiblyMissing: possiblyMissing.map(shortenKb),
    unknown: unknown.map(({ evidence }) => evidence.rule),
    plan: plan.map(({ action, kbId, covers }) => `${action} ${kbId} covers ${covers.join()}`),
    conflicts: conflicts.map(({ code }) => code),
  };
}

function shortenKb({ kbId, state, software, cveCountBySoftware, exploited }: MissingKb): string {
  const counts = software.map((name) => `${name}=${cveCountBySoftware[name]}`);
  return [kbId, state, ...counts, ...(exploited.length > 0 ? [`exploited=${exploited.join()}`] : [])].join(' ');
}
