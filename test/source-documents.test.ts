/**
 * The importers over Microsoft's and CISA's real documents. The totals were counted independently, with Python's ElementTree
 * and regular expressions over the unpacked files; a changed total is a changed reading.
 */
import { createReadStream, existsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DropReason, MonthRecord, ReleasePageRecord, VulnerabilityRecord } from '../src/catalog/records.ts';
import { readCvrfJson } from '../src/ingest/cvrf/json.ts';
import { listDocuments } from '../src/ingest/list-documents.ts';
import { readDocument } from '../src/ingest/read-document.ts';

const DATA = process.env.KBGAP_TEST_DATA ?? '../shared/data';
const isPresent = existsSync(`${DATA}/msrc/cvrf`);
if (!isPresent && process.env.CI === undefined) {
  console.warn(
    `SKIPPED: test/source-documents.test.ts, because there is no test data in ${DATA} (set KBGAP_TEST_DATA)`,
  );
}

/** The reasons that are counted once per remediation row. */
const ROW_REASONS: readonly DropReason[] = [
  'known-issue',
  'release-notes',
  'mitigation',
  'workaround',
  'unknown-remediation-type',
  'fix-without-kb',
  'fix-without-product',
];
/** The reasons that are counted once per vulnerability. */
const VULNERABILITY_REASONS: readonly DropReason[] = [
  'vulnerability-without-id',
  'not-a-cve-or-advisory',
  'linux-only',
];

describe.skipIf(!isPresent && process.env.CI === undefined)('the real documents', () => {
  describe('the CVRF months', () => {
    let months: MonthRecord[];

    beforeAll(async () => {
      const { documents, skipped } = await listDocuments([`${DATA}/msrc/cvrf`]);
      expect(skipped).toEqual([]);
      months = [];
      for (const path of documents) months.push(await readMonth(path));
    }, 60_000);

    it('are 183, each with an id of its own, of which 64 concern no Windows', () => {
      expect(months).toHaveLength(183);
      expect(new Set(months.map(({ id }) => id)).size).toBe(183);
      expect(months.filter(({ id }) => !/^(?:19|20)\d\d-[A-Z][a-z]{2}$/.test(id)).map(({ id }) => id)).toEqual([
        '2017-May-B',
      ]);
      expect(months.filter(({ title }) => title === 'Mariner Release Notes')).toHaveLength(64);
      // 2017-May-B is empty; 2015-Apr, a Linux month, keeps one entry that names no product at all.
      expect(months.filter(({ vulnerabilities }) => vulnerabilities.length === 0)).toHaveLength(64);
    });

    it('lose no remediation: each is a fix or counted', () => {
      const fixes = sum(months, ({ vulnerabilities }) =>
        sum(vulnerabilities, (vulnerability) => vulnerability.fixes.length),
      );
      expect(fixes).toBe(98_016);
      expect(countDrops(months, ROW_REASONS)).toEqual({
        'known-issue': 40_508,
        'release-notes': 52_398,
        mitigation: 289,
        workaround: 162,
        'unknown-remediation-type': 0,
        'fix-without-kb': 26_771,
        'fix-without-product': 0,
      });
      // <vuln:Remediation> in all documents
      expect(fixes + total(countDrops(months, ROW_REASONS))).toBe(218_144);
    });

    it('lose no vulnerability: each is kept or counted', () => {
      const kept = sum(months, ({ vulnerabilities }) => vulnerabilities.length);
      expect(kept).toBe(10_531);
      expect(countDrops(months, VULNERABILITY_REASONS)).toEqual({
        'vulnerability-without-id': 0,
        'not-a-cve-or-advisory': 7,
        'linux-only': 11_290,
      });
      // <vuln:Vulnerability> in all documents
      expect(kept + total(countDrops(months, VULNERABILITY_REASONS))).toBe(21_828);
    });

    it('give these facts', () => {
      const vulnerabilities = months.flatMap((month) => month.vulnerabilities);
      const fixes = vulnerabilities.flatMap((vulnerability) => vulnerability.fixes);
      expect({
        products: sum(months, ({ products }) => products.length),
        withoutFix: vulnerabilities.filter((vulnerability) => vulnerability.fixes.length === 0).length,
        affected: sum(vulnerabilities, ({ affects }) => affects.length),
        fixed: sum(fixes, ({ productIds }) => productIds.length),
        fixedBuilds: fixes.filter(({ fixedBuild }) => fixedBuild !== null).length,
        supersedes: sum(fixes, ({ supersedes }) => supersedes.length),
        scored: vulnerabilities.filter(({ cvss }) => cvss !== null).length,
        withImpact: vulnerabilities.filter(({ impact }) => impact !== null).length,
        exploited: vulnerabilities.filter(({ isExploited }) => isExploited).length,
        disclosed: vulnerabilities.filter(({ isPubliclyDisclosed }) => isPubliclyDisclosed).length,
        exploitabilities: countBy(vulnerabilities, ({ exploitability }) => exploitability ?? 'none'),
        withoutDay: vulnerabilities.filter(({ publishedOn }) => publishedOn === null).length,
        severities: countBy(vulnerabilities, ({ severity }) => severity ?? 'none'),
      }).toEqual({
        products: 17_017,
        withoutFix: 2_746,
        affected: 180_360,
        fixed: 212_005,
        fixedBuilds: 41_466,
        supersedes: 79_836,
        scored: 8_111,
        withImpact: 9_193,
        exploited: 178,
        disclosed: 280,
        exploitabilities: { detected: 163, 'more-likely': 1_691, 'less-likely': 6_630, unlikely: 499, none: 1_548 },
        withoutDay: 0,
        severities: { Critical: 1_478, Important: 7_468, Moderate: 158, Low: 71, none: 1_356 },
      });
    });

    it('name every product that a vulnerability mentions, and no other', () => {
      for (const { id, products, vulnerabilities } of months) {
        const mentioned = vulnerabilities.flatMap(({ affects, fixes }) => [
          ...affects,
          ...fixes.flatMap((fix) => fix.productIds),
        ]);
        expect({ id, products: products.map((product) => product.id).sort() }).toEqual({
          id,
          products: [...new Set(mentioned)].sort(),
        });
      }
    });

    it('survive their oddities', () => {
      const byId = new Map(months.map((month) => [month.id, month]));
      expect(byId.get('2018-Feb')).toMatchObject({ title: 'February 2018 Security Updates' });
      expect(byId.get('2017-May-B')).toEqual({
        kind: 'month',
        id: '2017-May-B',
        title: 'May 8 2017 Security Updates',
        initialReleaseAt: '2017-05-08T07:00:00.000Z',
        currentReleaseAt: '2017-05-08T07:00:00.000Z',
        products: [],
        vulnerabilities: [],
        drops: {},
      });
      const kbIds = new Set(months.flatMap(allFixes).map(({ kbId }) => kbId));
      expect(kbIds.has('29166583')).toBe(true); // written "KB29166583"
      expect([...kbIds].filter((kbId) => !/^\d{6,8}$/.test(kbId))).toEqual([]);
    });

    it('read March 2020 as it stands', () => {
      const march = months.find(({ id }) => id === '2020-Mar');
      expect(march).toMatchObject({
        title: 'March 2020 Security Updates',
        initialReleaseAt: '2020-03-10T07:00:00.000Z',
        currentReleaseAt: '2026-02-18T03:08:15.000Z',
      });
      const smbGhost = march?.vulnerabilities.find(({ id }) => id === 'CVE-2020-0796');
      expect(smbGhost).toMatchObject({
        title: 'Windows SMBv3 Client/Server Remote Code Execution Vulnerability',
        publishedOn: '2020-03-12',
        severity: 'Critical',
        impact: 'Remote Code Execution',
        isExploited: false,
        isPubliclyDisclosed: true,
        exploitability: 'more-likely',
      });
      expect([...new Set(smbGhost?.fixes.map(({ kbId, supersedes }) => `${kbId} > ${supersedes.join()}`))]).toEqual([
        '4551762 > 4540673',
      ]);
    });
  });

  describe('the JSON form', () => {
    it.each(['2017-May-B', '2018-FEB', '2020-Mar', '2022-Sep', '2024-Jun', '2025-Oct'])(
      'of %s gives the record that the XML gives',
      async (id) => {
        const path = `${DATA}/msrc/cvrf/${id}.xml.gz`;
        const json = JSON.stringify(toJsonV3(await readText(createReadStream(path).pipe(createGunzip()))));
        const fromJson = await readCvrfJson({ file: 'made.json', kind: 'cvrf-json', text: once(json) });
        expect(fromJson).toEqual(await readMonth(path));
      },
    );

    // Snapshots of December 2020 and January 2021 beside the XML of 2026: what Microsoft has changed since is spelled out.
    it.each([
      {
        json: '2020-dec',
        xml: '2020-Dec',
        counts: { 'known-issue': 132, 'fix-without-kb': 24, workaround: 1 },
        withdrawn: ['CVE-2020-17160'],
        added: 0,
        changed: {
          title: ['CVE-2020-17095', 'CVE-2020-17143', 'CVE-2020-17115', 'CVE-2020-17133'],
          affects: ['CVE-2020-17103', 'ADV200013', 'CVE-2020-16971'],
          fixes: ['CVE-2020-17103', 'CVE-2020-16996'],
        },
      },
      {
        json: '2021-jan',
        xml: '2021-Jan',
        counts: { 'known-issue': 531, 'fix-without-kb': 16 },
        withdrawn: [],
        added: 24,
        changed: {
          title: ['CVE-2021-1641', 'CVE-2021-1691', 'CVE-2021-1692', 'CVE-2021-1678', 'CVE-2021-1717'],
          impact: ['CVE-2021-1678'],
          cvss: ['CVE-2021-1678'],
          affects: ['CVE-2021-1669', 'CVE-2021-1692'],
          fixes: ['CVE-2021-1692', 'CVE-2021-1678'],
        },
      },
    ])(
      'of $json (v2) agrees with the XML but for what has changed since',
      async ({ json, xml, counts, withdrawn, added, changed }) => {
        const then = await readMonth(`${DATA}/msrc/cvrf-json/${json}.json.gz`);
        const now = await readMonth(`${DATA}/msrc/cvrf/${xml}.xml.gz`);
        expect(then.drops).toEqual(counts);
        const nowById = new Map(now.vulnerabilities.map((vulnerability) => [vulnerability.id, vulnerability]));
        const thenIds = new Set(then.vulnerabilities.map(({ id }) => id));
        expect([...thenIds].filter((id) => !nowById.has(id))).toEqual(withdrawn);
        expect([...nowById.keys()].filter((id) => !thenIds.has(id))).toHaveLength(added);

        const found: Record<string, string[]> = {};
        for (const vulnerability of then.vulnerabilities) {
          const present = nowById.get(vulnerability.id);
          if (present === undefined) continue;
          const before = timeless(vulnerability);
          const after = timeless(present);
          for (const field of Object.keys(before) as (keyof typeof before)[]) {
            if (JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
            found[field] = [...(found[field] ?? []), vulnerability.id];
          }
        }
        expect(found).toEqual(changed);
      },
    );

    it('of June 2026 (v3, five vulnerabilities of it) is numbered as v3', async () => {
      const sample = await readMonth(`${DATA}/msrc/cvrf-json/2026-Jun.v3-sample.json`);
      expect(sample).toMatchObject({
        id: '2026-Jun',
        title: 'June 2026 Security Updates',
        initialReleaseAt: '2026-06-09T07:00:00.000Z',
        currentReleaseAt: '2026-07-07T07:00:00.000Z',
        drops: { 'release-notes': 17, 'known-issue': 3, 'fix-without-kb': 4, 'linux-only': 1 },
      });
      expect(sample.products).toHaveLength(46);
      expect(sample.vulnerabilities.map(({ id, affects, fixes }) => [id, affects.length, fixes.length])).toEqual([
        ['CVE-2026-41108', 30, 12],
        ['CVE-2026-45472', 14, 1],
        ['CVE-2026-47644', 1, 0],
        ['CVE-2026-50656', 1, 0],
      ]);
      expect(sample.vulnerabilities[0]?.fixes[0]).toEqual({
        kbId: '5094123',
        productIds: ['11568', '11569', '11571', '11572'],
        subType: 'Security Update',
        fixedBuild: '10.0.17763.8880',
        supersedes: ['5087538'],
      });
    });
  });

  it('the revisions of the golden case are of the months they revise', async () => {
    expect(await readMonth(`${DATA}/msrc/revisions/2020-Mar@2020-04-04.xml.gz`)).toMatchObject({
      id: '2020-Mar',
      currentReleaseAt: '2020-04-01T07:00:00.000Z',
    });
    expect(await readMonth(`${DATA}/msrc/revisions/2019-Aug@2020-10-13.xml.gz`)).toMatchObject({ id: '2019-Aug' });
  });

  describe('the release pages', () => {
    const WINDOWS_10_SECTIONS = {
      'Windows 10, version 22H2 update history': 86,
      'Windows 10, version 21H2 update history': 81,
      'Windows 10, version 21H1 update history': 46,
      'Windows 10, version 20H2 and Windows Server, version 20H2 update history': 68,
      'Windows 10, version 2004 and Windows Server, version 2004 update history': 41,
      'Windows 10, version 1909 and Windows Server, version 1909 update history': 58,
      'Windows 10, version 1903 and Windows Server, version 1903 update history': 40,
      'Windows 10, version 1809, Windows Server, version 1809, and Windows Server 2019 update history': 164,
      'Windows 10, version 1803 update history': 69,
      'Windows 10, version 1709 update history': 72,
      'Windows 10, version 1703 update history': 85,
      'Windows 10, version 1607 and Windows Server 2016 update history': 191,
      'Windows 10, version 1511 update history': 32,
      'Windows 10 (initial version released July 2015) update history': 134,
    };
    const SERVER_SECTIONS = {
      'Windows Server 2025': 32,
      'Windows Server, version 23H2': 36,
      'Windows Server 2022': 89,
    };
    const windows10Page = {
      releases: 1167,
      builds: 1704,
      kinds: { none: 924, preview: 148, outOfBand: 95 },
      hotpatches: 0,
      sections: WINDOWS_10_SECTIONS,
      drops: {},
    };
    const serverPage = {
      releases: 157,
      builds: 157,
      kinds: { none: 112, preview: 14, outOfBand: 31 },
      hotpatches: 0,
      sections: SERVER_SECTIONS,
      drops: {},
    };
    const noReleases = { releases: 0, builds: 0, kinds: {}, hotpatches: 0, sections: {}, drops: {} };

    it.each([
      { file: 'win10_update_history', id: 'windows-10-update-history', expected: windows10Page },
      {
        file: 'server2016_update_history',
        id: 'windows-10-and-windows-server-2016-update-history',
        expected: windows10Page,
      },
      {
        file: 'server2019_update_history',
        id: 'windows-10-and-windows-server-2019-update-history',
        expected: windows10Page,
      },
      { file: 'server2022_update_history', id: 'windows-server-2022-update-history', expected: serverPage },
      { file: 'server2025_update_history', id: 'windows-server-2025-update-history', expected: serverPage },
      {
        file: 'win11_update_history',
        id: 'windows-11-version-24h2-update-history',
        expected: {
          releases: 292,
          builds: 432,
          kinds: { none: 149, preview: 115, outOfBand: 28 },
          hotpatches: 0,
          sections: {
            'Windows 11, version 26H1': 11,
            'Windows 11, version 25H2': 25,
            'Windows 11, version 24H2': 59,
            'Windows 11, version 23H2': 62,
            'Windows 11, version 22H2': 73,
            'Windows 11, version 21H2': 62,
          },
          drops: {},
        },
      },
      {
        file: 'win11_hotpatch',
        id: 'release-notes-for-hotpatch-on-windows-11-enterprise-version-25h2',
        expected: {
          releases: 87,
          builds: 107,
          kinds: { none: 71, outOfBand: 16 },
          hotpatches: 87,
          sections: {
            'Release notes for Hotpatch on Windows 11 Enterprise version 25H2': 11,
            'Release notes for Hotpatch on Windows 11 Enterprise version 24H2': 15,
            'Release notes for hotpatch on Windows Server 2025 Datacenter Azure Edition': 14,
            'Release notes for hotpatch in Azure Automanage for Windows Server 2022': 33,
            'Public Preview - Release notes for hotpatch on Windows 11, version 24H2 Enterprise clients': 7,
            'Public Preview - Release notes for hotpatch in Azure Automanage for Windows Server 2022': 2,
            'Public Preview - Release notes for hotpatch in Azure Automanage for Windows Server': 5,
          },
          // "July 14, 2026—Baseline"; PowerShell and WSUS fixes that are no cumulative update
          drops: { 'release-without-kb': 49, 'standalone-release': 12 },
        },
      },
      {
        file: 'win_release_info',
        id: 'release-information',
        expected: {
          releases: 1170,
          builds: 1170,
          kinds: { securityRelease: 688, preview: 294, outOfBand: 183, none: 5 },
          hotpatches: 0,
          sections: {
            'Version 22H2 (OS build 19045)': 85,
            'Version 21H2 (OS build 19044)': 82,
            'Version 21H1 (OS build 19043)': 46,
            'Version 20H2 (OS build 19042)': 69,
            'Version 2004 (OS build 19041)': 42,
            'Version 1909 (OS build 18363)': 58,
            'Version 1903 (OS build 18362)': 41,
            'Version 1809 (OS build 17763)': 166,
            'Version 1803 (OS build 17134)': 70,
            'Version 1709 (OS build 16299)': 73,
            'Version 1703 (OS build 15063)': 66,
            'Version 1607 (OS build 14393)': 188,
            'Version 1511 (OS build 10586)': 38,
            'Version 1507 (RTM) (OS build 10240)': 146,
          },
          drops: { 'release-without-kb': 5 },
        },
      },
      {
        file: 'win11_release_info',
        id: 'windows11-release-information',
        expected: {
          releases: 316,
          builds: 316,
          kinds: { securityRelease: 176, preview: 109, outOfBand: 31 },
          hotpatches: 18,
          sections: {
            // release history and hotpatch calendar
            'Version 25H2 (OS build 26200)': 24 + 10,
            'Version 26H1 (OS build 28000)': 11,
            'Version 24H2 (OS build 26100)': 53 + 21,
            'Version 23H2 (OS build 22631)': 62,
            'Version 22H2 (OS build 22621)': 73,
            'Version 21H2 (OS build 22000)': 62,
          },
          // six first builds, ten months to come
          drops: { 'release-without-kb': 16 },
        },
      },
      { file: 'edge_stable_releases', id: 'microsoft-edge-relnote-stable-channel', expected: noReleases },
      { file: 'm365_update_history', id: 'update-history-microsoft365-apps-by-date', expected: noReleases },
      { file: 'sql_buildnumbers', id: 'download-and-install-latest-updates', expected: noReleases },
    ])('$file', async ({ file, id, expected }) => {
      const page = await readPage(`${DATA}/release-health/${file}.html.gz`);
      expect(page.id).toBe(id);
      expect({
        releases: page.releases.length,
        builds: sum(page.releases, ({ builds }) => builds.length),
        kinds: countBy(page.releases, ({ releaseKind }) => releaseKind ?? 'none'),
        hotpatches: page.releases.filter(({ isHotpatch }) => isHotpatch).length,
        sections: countBy(page.releases, ({ section }) => section),
        drops: page.drops,
      }).toEqual(expected);
    });

    it('tell when they were updated', async () => {
      expect(await readPage(`${DATA}/release-health/win11_release_info.html.gz`)).toMatchObject({
        title: 'Windows 11 - release information',
        updatedAt: '2026-07-19T03:21:00.000Z',
      });
      expect(await readPage(`${DATA}/release-health/server2022_update_history.html.gz`)).toMatchObject({
        title: 'Windows Server 2022 update history',
        updatedAt: '2026-07-13T14:59:00.000Z', // "2026-07-13 02:59 PM"
      });
    });

    it('agree on the day of every KB and build that two of them list, but for five', async () => {
      const { documents } = await listDocuments([`${DATA}/release-health`]);
      const known = new Map<string, string>();
      const disagreements: string[] = [];
      for (const path of documents) {
        for (const { kbId, builds, releasedOn, isHotpatch } of (await readPage(path)).releases) {
          for (const { build, ubr } of builds) {
            const key = `KB${kbId} ${build}.${ubr}${isHotpatch ? ' hotpatch' : ''}`;
            const day = known.get(key) ?? releasedOn;
            known.set(key, day);
            if (day !== releasedOn) disagreements.push(`${key}: ${day} or ${releasedOn}`);
          }
        }
      }
      expect(known.size).toBe(1723);
      expect([...new Set(disagreements)].sort()).toEqual([
        'KB4020102 15063.332: 2017-05-25 or 2017-05-26',
        'KB4032188 15063.502: 2017-07-31 or 2017-08-01',
        'KB5003173 19043.985: 2021-05-11 or 2021-05-18',
        'KB5031455 22621.2506: 2023-10-26 or 2023-10-31',
        'KB5046696 26100.2240 hotpatch: 2024-11-12 or 2024-11-19',
      ]);
    });
  });

  it("CISA's catalog", async () => {
    const kev = await readDocument(`${DATA}/kev/known_exploited_vulnerabilities.json.gz`);
    if (kev.kind !== 'kev') throw new Error(`it is a ${kev.kind}`);
    expect({ ...kev, vulnerabilities: kev.vulnerabilities.slice(0, 1) }).toEqual({
      kind: 'kev',
      id: 'kev',
      releasedAt: '2026-08-07T16:45:47.064Z',
      vulnerabilities: [{ id: 'CVE-2026-8037', addedOn: '2026-08-07', dueOn: '2026-08-10', isRansomwareUsed: false }],
      drops: {},
    });
    expect(kev.vulnerabilities).toHaveLength(1662);
    expect(kev.vulnerabilities.filter(({ dueOn }) => dueOn === null)).toEqual([]);
    expect(kev.vulnerabilities.filter(({ isRansomwareUsed }) => isRansomwareUsed)).toHaveLength(338);
  });

  it('scores of EPSS', async () => {
    const epss = await readDocument(`${DATA}/epss/epss_kev.csv.gz`);
    if (epss.kind !== 'epss') throw new Error(`it is a ${epss.kind}`);
    expect({ ...epss, vulnerabilities: epss.vulnerabilities.slice(0, 1) }).toEqual({
      ...{ kind: 'epss', id: 'epss', scoredAt: null, modelVersion: null, drops: {} },
      vulnerabilities: [{ id: 'CVE-2025-62593', score: 0.01015, percentile: 0.60644 }],
    });
    expect(new Set(epss.vulnerabilities.map(({ id }) => id)).size).toBe(1556);
  });

  it('the whole folder: what is none of ours is skipped with a reason', async () => {
    const { documents, skipped } = await listDocuments([DATA]);
    expect(countBy(documents, (path) => dirname(relative(DATA, path)))).toEqual({
      epss: 1,
      kev: 1,
      'msrc/cvrf': 183,
      'msrc/cvrf-json': 3,
      'msrc/revisions': 2,
      'release-health': 12,
    });
    expect(skipped.find(({ path }) => path.endsWith('updates.json'))?.reason).toMatch(
      /^it is JSON with the first key "@odata.context"; expected an MSRC CVRF/,
    );
  });
});

async function readMonth(path: string): Promise<MonthRecord> {
  const record = await readDocument(path);
  if (record.kind !== 'month') throw new Error(`${path} is a ${record.kind}`);
  return record;
}

async function readPage(path: string): Promise<ReleasePageRecord> {
  const record = await readDocument(path);
  if (record.kind !== 'release-page') throw new Error(`${path} is a ${record.kind}`);
  return record;
}

function allFixes({ vulnerabilities }: MonthRecord) {
  return vulnerabilities.flatMap(({ fixes }) => fixes);
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((result, item) => result + amount(item), 0);
}

function total(counts: Readonly<Record<string, number>>): number {
  return sum(Object.values(counts), (count) => count);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function countDrops(months: readonly MonthRecord[], reasons: readonly DropReason[]): Record<string, number> {
  return Object.fromEntries(reasons.map((reason) => [reason, sum(months, ({ drops }) => drops[reason] ?? 0)]));
}

/**
 * A vulnerability without what Microsoft changed everywhere: "CVSS:3.0" became "CVSS:3.1", FixedBuild was filled in (which splits
 * rows), and products 11800 and 10484 (Windows 10 20H2 for x64, Windows RT 8.1) were withdrawn.
 */
function timeless({ cvss, affects, fixes, ...rest }: VulnerabilityRecord) {
  const isWithdrawn = (productId: string) => /(?:^|-)(?:11800|10484)$/.test(productId);
  return {
    ...rest,
    cvss: cvss && { score: cvss.score, vector: cvss.vector.replace(/^CVSS:3\.\d/, '') },
    affects: affects.filter((productId) => !isWithdrawn(productId)).sort(),
    fixes: [
      ...new Set(
        fixes.flatMap(({ kbId, productIds, subType, supersedes }) =>
          productIds
            .filter((productId) => !isWithdrawn(productId))
            .map((productId) => `${productId} KB${kbId} ${subType} > ${supersedes.join()}`),
        ),
      ),
    ].sort(),
  };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

function parseTree(xml: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const node: Node = { name: name.replace(/^.*:/, ''), attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('text', (piece) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += piece;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root;
}

/** The v3 JSON of a document from its XML, as far as the importer reads it: the two forms carry the same content. */
function toJsonV3(xml: string): unknown {
  const [document] = parseTree(xml).children;
  if (document === undefined) throw new Error('no root element');
  const all = (node: Node | undefined, name: string) => node?.children.filter((child) => child.name === name) ?? [];
  const one = (node: Node | undefined, name: string) => all(node, name)[0];
  const plain = (node: Node | undefined, name: string) => one(node, name)?.text;
  const wrap = (node: Node | undefined, name: string) => {
    const text = plain(node, name);
    return text === undefined || text === '' ? {} : { Value: text };
  };
  const texts = (node: Node, name: string) => all(node, name).map(({ text }) => text);
  const within = (node: Node, list: string, name: string) => all(one(node, list), name);
  const tracking = one(document, 'DocumentTracking');
  const types = { Workaround: 0, Mitigation: 1, 'Vendor Fix': 2, 'Release Notes': 3, 'Known Issue': 6 };
  const threats = { Impact: 0, 'Exploit Status': 1, Severity: 3 };
  const code = (codes: Readonly<Record<string, number>>, { attributes }: Node) => codes[attributes.Type ?? ''];
  return {
    DocumentTitle: wrap(document, 'DocumentTitle'),
    DocumentTracking: {
      Identification: { ID: wrap(one(tracking, 'Identification'), 'ID') },
      InitialReleaseDate: plain(tracking, 'InitialReleaseDate'),
      CurrentReleaseDate: plain(tracking, 'CurrentReleaseDate'),
    },
    ProductTree: {
      FullProductName: all(one(document, 'ProductTree'), 'FullProductName').map(({ attributes, text }) => ({
        ...attributes,
        Value: text,
      })),
    },
    Vulnerability: all(document, 'Vulnerability').map((vulnerability) => ({
      Title: wrap(vulnerability, 'Title'),
      CVE: plain(vulnerability, 'CVE'),
      ProductStatuses: within(vulnerability, 'ProductStatuses', 'Status').map((status) => ({
        ProductID: texts(status, 'ProductID'),
        Type: 3,
      })),
      Threats: within(vulnerability, 'Threats', 'Threat').map((threat) => ({
        Description: wrap(threat, 'Description'),
        Type: code(threats, threat),
        DateSpecified: false,
        Date: '0001-01-01T00:00:00',
      })),
      CVSSScoreSets: within(vulnerability, 'CVSSScoreSets', 'ScoreSet').map((score) => ({
        BaseScore: Number(plain(score, 'BaseScore')),
        Vector: plain(score, 'Vector'),
        EnvironmentalScore: 0,
      })),
      Remediations: within(vulnerability, 'Remediations', 'Remediation').map((row) => ({
        Description: wrap(row, 'Description'),
        Supercedence: plain(row, 'Supercedence'),
        ProductID: texts(row, 'ProductID'),
        Type: code(types, row),
        Date: '0001-01-01T00:00:00',
        SubType: plain(row, 'SubType'),
        FixedBuild: plain(row, 'FixedBuild'),
      })),
      RevisionHistory: within(vulnerability, 'RevisionHistory', 'Revision').map((revision) => ({
        Date: plain(revision, 'Date'),
      })),
    })),
  };
}
