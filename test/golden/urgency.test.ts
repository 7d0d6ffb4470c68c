/** Urgency over real documents: it equals a plain join of the files, worked out here from their raw text, and leads the plan. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { isExploited } from '../../src/catalog/vulnerabilities.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts } from '../support/device.ts';
import { fullCatalog } from '../support/full-catalog.ts';
import { TEST_DATA } from '../support/test-data.ts';

interface RawKev {
  readonly cveID: string;
  readonly dateAdded: string;
  readonly dueDate: string;
  readonly knownRansomwareCampaignUse: string;
}

const textOf = (path: string): string => gunzipSync(readFileSync(join(TEST_DATA, path))).toString();

/** By id, straight from the file. */
function rawKev(): Map<string, RawKev> {
  const rows: readonly RawKev[] = JSON.parse(textOf('kev/known_exploited_vulnerabilities.json.gz')).vulnerabilities;
  return new Map(rows.map((row) => [row.cveID, row]));
}

/** The first four columns have no quotes. */
function rawEpss(): Map<string, { readonly score: number; readonly percentile: number }> {
  const rows = [...textOf('epss/epss_kev.csv.gz').matchAll(/^(CVE-\d+-\d+),[^,\n]*,([\d.]+),([\d.]+),/gm)];
  return new Map(
    rows.map(([, id = '', score, percentile]) => [id, { score: Number(score), percentile: Number(percentile) }]),
  );
}

/** CVEs of all months that name a product other than Microsoft's Linux. */
function rawMonths(): Set<string> {
  const ids = new Set<string>();
  for (const file of readdirSync(join(TEST_DATA, 'msrc/cvrf'))) {
    const xml = textOf(`msrc/cvrf/${file}`);
    const names = new Map(
      [...xml.matchAll(/<prod:FullProductName\s+ProductID="([^"]+)"[^>]*>([^<]*)</g)].map(([, id, name]) => [id, name]),
    );
    for (const block of xml.split(/<vuln:Vulnerability\s/).slice(1)) {
      const products = [...block.matchAll(/<vuln:ProductID>([^<]*)</g)].map(([, id]) => names.get(id) ?? '');
      const [, id = ''] = /<vuln:CVE>([^<]*)/.exec(block) ?? [];
      if (products.some((name) => !/Mariner|Azure Linux \d/i.test(name))) ids.add(id);
    }
  }
  return ids;
}

describeWithTestData('the urgency of real vulnerabilities', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
  }, 60_000);

  it('is a plain join of CISA’s list, EPSS scores and the months', () => {
    const [kev, epss, named] = [rawKev(), rawEpss(), rawMonths()];
    const { vulnerabilities } = catalog.data;
    expect([kev.size, epss.size]).toEqual([1662, 1556]);
    const joined = vulnerabilities.map(({ id }) => {
      const row = kev.get(id);
      const listed = row && {
        ...{ addedOn: row.dateAdded, dueOn: row.dueDate },
        isRansomwareUsed: row.knownRansomwareCampaignUse === 'Known',
      };
      return { id, kev: listed ?? null, epss: epss.get(id) ?? null };
    });
    expect(vulnerabilities.map((each) => ({ id: each.id, kev: each.kev, epss: each.epss }))).toEqual(joined);
    expect({
      listed: vulnerabilities.filter((each) => each.kev).length,
      ransomware: vulnerabilities.filter((each) => each.kev?.isRansomwareUsed).length,
      scored: vulnerabilities.filter((each) => each.epss).length,
      exploited: vulnerabilities.filter(isExploited).length,
    }).toEqual({
      listed: [...kev.keys()].filter((id) => named.has(id)).length,
      ransomware: [...kev.values()].filter((row) => named.has(row.cveID) && row.knownRansomwareCampaignUse === 'Known')
        .length,
      scored: [...epss.keys()].filter((id) => named.has(id)).length,
      exploited: 348,
    });
  }, 30_000);

  it('is that of each KB’s vulnerabilities', () => {
    const kev = rawKev();
    const summaries = catalog.data.updates.map(({ kbId }) => {
      const { why, dueOn } = catalog.urgencyOf(kbId);
      const listed = why.filter(({ code }) => code === 'known-exploited');
      return {
        kbId,
        dueOn,
        listed: listed.length,
        firstDue: kev.get(listed[0]?.vulnerabilityId ?? '')?.dueDate ?? null,
      };
    });
    const joined = catalog.data.updates.map(({ kbId }) => {
      const rows = catalog.vulnerabilitiesFixedBy(kbId).flatMap(({ id }) => kev.get(id) ?? []);
      const dueOn = rows.map(({ dueDate }) => dueDate).sort()[0] ?? null;
      return { kbId, dueOn, listed: Math.min(3, rows.length), firstDue: dueOn };
    });
    expect(summaries).toEqual(joined);
  });

  describe('the plan', () => {
    const GHOST = 'CVE-2020-0796 is known to be exploited (CISA, due 2022-08-10, used by ransomware)';
    const OLDER = 'CVE-2020-0787 is known to be exploited (CISA, due 2022-07-28, used by ransomware)';

    it.each<[string, DeviceFacts, string, readonly string[]]>([
      [
        'a Windows 10 1909 of February 2020',
        { build: 18363, ubr: 657, kbs: ['4532693', '4538674'] },
        '2020-04-04',
        [`install 4551762: ${OLDER}; ${GHOST}`],
      ],
      [
        'one of 10 March 2020 that lacks the update for one vulnerability',
        { build: 18363, ubr: 719, kbs: ['4540673', '4541338'] },
        '2020-04-04',
        [`install 4551762: ${GHOST}`],
      ],
    ])('of %s begins with the KB of a known exploited CVE and says so', (_, facts, asOf, expected) => {
      const { plan } = assessDevice(catalog, facts, asOf);
      const steps = plan.map(
        ({ action, kbId, urgency }) => `${action} ${kbId}: ${urgency.why.map(({ message }) => message).join('; ')}`,
      );
      expect(steps.slice(0, expected.length)).toEqual(expected);
    });

    it('of devices of all kinds has no step before a more urgent one, but for what must be there first', () => {
      const devices: readonly [string, DeviceFacts][] = [
        ['Windows 7', { build: 7601, kbs: [], hasEsu: true }],
        ['Windows 8.1', { build: 9600, kbs: [], internetExplorer: '11', dotnetFramework: ['3.5', '4.8'] }],
        ['Windows 10 1507', { build: 10240, ubr: 16384, kbs: [] }],
        ['Windows 10 1909', { build: 18363, ubr: 1, kbs: [], dotnetFramework: ['4.8'] }],
        ['Server 2019', { build: 17763, ubr: 1, on: 'server', kbs: [], dotnetFramework: ['3.5', '4.8'] }],
      ];
      for (const [name, facts] of devices) {
        const { plan } = assessDevice(catalog, facts);
        const installs = plan.filter(({ action }) => action === 'install');
        const ranks = installs.map(({ urgency }) => urgency.why[0]?.rank ?? 2 ** 44 - 1);
        expect([name, ranks]).toEqual([name, ranks.toSorted((a, b) => b - a)]);
        expect([
          name,
          installs.length > 0,
          plan.slice(0, -installs.length).every((step) => step.action !== 'install'),
        ]).toEqual([name, true, true]);
        const first = installs.find(({ urgency }) => urgency.why[0]?.code === 'known-exploited');
        expect([name, installs[0]]).toEqual([name, first]);
      }
    });
  });
});
