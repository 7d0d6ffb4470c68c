/** Small made-up catalogs: one servicing line, one cumulative update a month. */
import { createHash } from 'node:crypto';
import { type Catalog, createCatalog } from '../../../src/catalog/catalog.ts';
import { compile } from '../../../src/catalog/compile.ts';
import type { MonthRecord, ReleasePageRecord } from '../../../src/catalog/records.ts';
import type { WindowsTable } from '../../../src/catalog/windows.ts';

export const BUILD = 60001;
const OS_PRODUCT = '99001';
const BROWSER_PRODUCT = '99101';

const WINDOWS: WindowsTable = {
  lines: [{ id: '90H1', title: 'Windows 90', servicing: 'lcu', builds: [BUILD] }],
  releases: [
    {
      id: 'windows-90',
      name: 'Windows 90 version 90H1',
      kind: 'client',
      builds: [BUILD],
      line: '90H1',
      version: '90H1',
      software: 'windows_90',
      releasedOn: '2019-11-12',
      products: { client: { x64: OS_PRODUCT } },
      endOfService: { all: '2030-01-01' },
      components: ['browser'],
    },
  ],
  components: [{ id: 'browser', name: 'Browser', software: 'browser', products: [BROWSER_PRODUCT] }],
  dotnetFramework: { software: '.net_framework', products: [] },
};

/** One update a month, the newest in March; `ubr` brings a device to it. CVEs: 2 of the system, and one of the browser from March. */
export const UPDATES = [
  {
    kbId: '9000001',
    month: '2020-01',
    id: '2020-Jan',
    name: 'January 2020 Security Updates',
    day: '2020-01-14',
    ubr: 100,
  },
  {
    kbId: '9000002',
    month: '2020-02',
    id: '2020-Feb',
    name: 'February 2020 Security Updates',
    day: '2020-02-11',
    ubr: 200,
  },
  {
    kbId: '9000003',
    month: '2020-03',
    id: '2020-Mar',
    name: 'March 2020 Security Updates',
    day: '2020-03-10',
    ubr: 300,
  },
] as const;

type MadeUpdate = (typeof UPDATES)[number];

function monthRecord(update: MadeUpdate): MonthRecord {
  const { kbId, id, name, day, ubr } = update;
  const isMarch = update.month === '2020-03';
  const component = `${BROWSER_PRODUCT}-${OS_PRODUCT}`;
  const vulnerability = (number: number, productIds: readonly string[]) => ({
    id: `CVE-2020-${update.month.slice(5)}${number}00`,
    title: 'Made up',
    publishedOn: day,
    severity: 'Critical' as const,
    impact: null,
    cvss: null,
    isExploited: false,
    isPubliclyDisclosed: false,
    exploitability: null,
    affects: productIds,
    fixes: [{ kbId, productIds, subType: 'Security Update', fixedBuild: `10.0.${BUILD}.${ubr}`, supersedes: [] }],
  });
  return {
    kind: 'month',
    id,
    title: name,
    initialReleaseAt: `${day}T08:00:00Z`,
    currentReleaseAt: `${day}T08:00:00Z`,
    products: [
      { id: OS_PRODUCT, name: 'Windows 90 Version 90H1 for x64-based Systems' },
      ...(isMarch ? [{ id: component, name: 'Browser on Windows 90 Version 90H1 for x64-based Systems' }] : []),
    ],
    vulnerabilities: [
      vulnerability(1, [OS_PRODUCT]),
      vulnerability(2, [OS_PRODUCT]),
      ...(isMarch ? [vulnerability(3, [component])] : []),
    ],
    drops: {},
  };
}

function releasePage(updates: readonly MadeUpdate[]): ReleasePageRecord {
  return {
    kind: 'release-page',
    id: 'release-information',
    title: 'Windows 90 release information',
    updatedAt: '2020-03-11T00:00:00Z',
    releases: updates.map(({ kbId, ubr, day }) => ({
      kbId,
      builds: [{ build: BUILD, ubr }],
      releasedOn: day,
      releaseKind: 'securityRelease',
      isHotpatch: false,
      section: 'Version 90H1',
      origin: 'release-history',
    })),
    drops: {},
  };
}

export interface CatalogChoice {
  readonly isSample?: boolean;
  /** How many of the months it knows. */
  readonly months?: number;
}

export function makeCatalog({ isSample = false, months = UPDATES.length }: CatalogChoice = {}): Catalog {
  const updates = UPDATES.slice(0, months);
  const reviewed = { windows: WINDOWS, updates: [], releases: [], fixCorrections: [], allNeeded: [] };
  const { data } = compile([...updates.map(monthRecord), releasePage(updates)], reviewed, { isSample });
  return createCatalog(data, createHash('sha256').update(JSON.stringify({ isSample, months })).digest('hex'));
}
