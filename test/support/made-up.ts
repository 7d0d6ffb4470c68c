/** A made-up world of Windows, months and pages: small enough to see through, with numbers that look made up. */
import { type Catalog, createCatalog } from '../../src/catalog/catalog.ts';
import { compile } from '../../src/catalog/compile.ts';
import type { Day, KbId, ProductId } from '../../src/catalog/ids.ts';
import { parseOsBuild } from '../../src/catalog/os-build.ts';
import type {
  EpssRecord,
  FixRecord,
  KevRecord,
  KnownExploited,
  MonthRecord,
  ReleaseKind,
  ReleasePageRecord,
  ReleaseRecord,
  SourceRecord,
  VulnerabilityRecord,
} from '../../src/catalog/records.ts';
import type { ReviewedData } from '../../src/catalog/reviewed-data.ts';
import type { ServicingLine, WindowsTable } from '../../src/catalog/windows.ts';

export const LINES = {
  /** Two builds share KBs and revisions; the LCU carries the servicing stack from June 2031 on. */
  twin: { id: 'twin', title: 'Made-up 1 and 2', servicing: 'lcu', builds: [90001, 90002], ssuInLcuSince: '2031-06-10' },
  /** Client and server of one build are two lines, told apart by the heading. */
  patchy: { id: 'patchy', title: 'Made-up 3', servicing: 'lcu', builds: [90003], hotpatch: true },
  patchyServer: {
    id: 'patchy-server',
    title: 'Made-up Server 3',
    servicing: 'lcu',
    builds: [90003],
    sections: ['Made-up Server'],
    hotpatch: true,
  },
  rollup: { id: 'rollup', title: 'Made-up Old', servicing: 'rollup', builds: [9001] },
  ancient: { id: 'ancient', title: 'Made-up Ancient', servicing: 'none', builds: [901] },
} as const satisfies Record<string, ServicingLine>;

/** MSRC products: `os` ones, and components that ride on them as `<component>-<os>`. */
export const PRODUCTS = {
  one: '99001',
  oneArm: '99011',
  two: '99002',
  serverOne: '99021',
  serverOneCore: '99022',
  three: '99003',
  serverThreeCore: '99004',
  old: '99005',
  edge: '98001',
  explorer11: '98002',
  explorer10: '98003',
  flash: '98004',
  dotnet35: '98011',
  dotnet48: '98012',
  dotnet35And48: '98013',
  dotnet481: '98014',
} as const;

export const FLASH_REMOVAL = '9077586';

export const WINDOWS: WindowsTable = {
  lines: Object.values(LINES),
  releases: [
    {
      id: 'made-up-1',
      name: 'Made-up 1',
      kind: 'client',
      builds: [90001],
      line: 'twin',
      version: '1',
      software: 'made_up_1',
      releasedOn: '2031-01-01',
      products: { client: { x64: PRODUCTS.one, arm64: PRODUCTS.oneArm } },
      endOfService: { homePro: '2032-01-13', enterprise: '2033-01-11', ltsc: '2036-01-08' },
      components: ['edgehtml', 'internet-explorer-11', 'internet-explorer-10', 'flash', 'dotnet-framework'],
    },
    {
      id: 'made-up-2',
      name: 'Made-up 2',
      kind: 'client',
      builds: [90002],
      line: 'twin',
      version: '2',
      software: 'made_up_2',
      releasedOn: '2031-02-01',
      products: { client: { x64: PRODUCTS.two } },
      endOfService: { homePro: '2033-01-11' },
      components: [],
    },
    {
      id: 'made-up-server-1',
      name: 'Made-up Server 1',
      kind: 'server',
      builds: [90001],
      line: 'twin',
      version: '1',
      software: 'made_up_server_1',
      releasedOn: '2031-01-01',
      products: { server: { x64: PRODUCTS.serverOne }, 'server-core': { x64: PRODUCTS.serverOneCore } },
      endOfService: { all: '2041-01-08' },
      components: [],
    },
    {
      id: 'made-up-3',
      name: 'Made-up 3',
      kind: 'client',
      builds: [90003],
      line: 'patchy',
      version: '3',
      software: 'made_up_3',
      releasedOn: '2031-01-01',
      products: { client: { x64: PRODUCTS.three } },
      endOfService: { homePro: '2033-01-11' },
      components: [],
    },
    {
      id: 'made-up-server-3',
      name: 'Made-up Server 3',
      kind: 'server',
      builds: [90003],
      line: 'patchy-server',
      version: '3',
      software: 'made_up_server_3',
      releasedOn: '2031-01-01',
      products: { 'server-core': { x64: PRODUCTS.serverThreeCore } },
      endOfService: { all: '2041-01-08' },
      components: [],
    },
    {
      id: 'made-up-old',
      name: 'Made-up Old',
      kind: 'client',
      builds: [9001],
      line: 'rollup',
      version: '0',
      software: 'made_up_old',
      releasedOn: '2021-01-01',
      products: { client: { x64: PRODUCTS.old } },
      endOfService: { all: '2030-01-08', esu: '2033-01-11' },
      components: ['internet-explorer-11', 'dotnet-framework'],
    },
    {
      id: 'made-up-ancient',
      name: 'Made-up Ancient',
      kind: 'client',
      builds: [901],
      line: null,
      version: '0',
      software: 'made_up_ancient',
      releasedOn: '2001-01-01',
      products: { client: {} },
      endOfService: { all: '2010-01-12' },
      components: [],
    },
  ],
  components: [
    {
      id: 'edgehtml',
      name: 'Made-up Edge',
      software: 'edge',
      products: [PRODUCTS.edge],
      presence: 'unless-edge-chromium',
    },
    {
      id: 'internet-explorer-11',
      name: 'Made-up Explorer 11',
      software: 'internet_explorer',
      products: [PRODUCTS.explorer11],
    },
    {
      id: 'internet-explorer-10',
      name: 'Made-up Explorer 10',
      software: 'internet_explorer',
      products: [PRODUCTS.explorer10],
    },
    {
      id: 'flash',
      name: 'Made-up Flash',
      software: 'flash_player',
      products: [PRODUCTS.flash],
      track: 'flash',
      removedBy: [FLASH_REMOVAL],
    },
  ],
  dotnetFramework: {
    software: '.net_framework',
    products: [
      { product: PRODUCTS.dotnet35, versions: ['3.5'], generation: '3.5' },
      { product: PRODUCTS.dotnet48, versions: ['4.8'], generation: '4.8' },
      { product: PRODUCTS.dotnet35And48, versions: ['3.5', '4.8'], generation: '4.8' },
      { product: PRODUCTS.dotnet481, versions: ['4.8.1'], generation: '4.8.1' },
    ],
  },
};

/** `explorer11` on `old` is `on(PRODUCTS.explorer11, PRODUCTS.old)`. */
export function on(component: ProductId, os: ProductId): ProductId {
  return `${component}-${os}`;
}

export function fix(kbId: KbId, productIds: readonly ProductId[], rest: Partial<FixRecord> = {}): FixRecord {
  return { kbId, productIds, subType: 'Security Update', fixedBuild: null, supersedes: [], ...rest };
}

export function vulnerability(
  id: string,
  fixes: readonly FixRecord[],
  rest: Partial<VulnerabilityRecord> = {},
): VulnerabilityRecord {
  return {
    id,
    title: `Made-up vulnerability ${id}`,
    publishedOn: null,
    severity: 'Important',
    impact: 'Remote Code Execution',
    cvss: null,
    isExploited: false,
    isPubliclyDisclosed: false,
    exploitability: null,
    affects: fixes.flatMap(({ productIds }) => productIds),
    fixes,
    ...rest,
  };
}

export function month(
  id: string,
  vulnerabilities: readonly VulnerabilityRecord[],
  rest: Partial<MonthRecord> = {},
): MonthRecord {
  const ids = new Set(vulnerabilities.flatMap(({ fixes }) => fixes.flatMap(({ productIds }) => productIds)));
  return {
    kind: 'month',
    id,
    title: `${id} of the made-up world`,
    initialReleaseAt: '2031-01-01T08:00:00.000Z',
    currentReleaseAt: '2031-12-31T08:00:00.000Z',
    products: [...ids].map((productId) => ({ id: productId, name: `Product ${productId}` })),
    vulnerabilities,
    drops: {},
    ...rest,
  };
}

/** A release: `release('9000001', '90001.10', '2031-01-14')`; several builds separated by blanks. */
export function release(kbId: KbId, builds: string, releasedOn: Day, rest: Partial<ReleaseRecord> = {}): ReleaseRecord {
  const releaseKind: ReleaseKind = 'securityRelease';
  return {
    kbId,
    builds: builds.split(' ').flatMap((build) => parseOsBuild(build) ?? []),
    releasedOn,
    releaseKind,
    isHotpatch: false,
    section: 'Made-up client',
    origin: 'release-history',
    ...rest,
  };
}

export function page(
  id: string,
  releases: readonly ReleaseRecord[],
  rest: Partial<ReleasePageRecord> = {},
): ReleasePageRecord {
  return {
    kind: 'release-page',
    id,
    title: `Page ${id}`,
    updatedAt: '2031-12-31T08:00:00.000Z',
    releases,
    drops: {},
    ...rest,
  };
}

/** `kev([{ id: 'CVE-2031-90001', addedOn: '2031-01-20' }])`: due in no time, of no known ransomware. */
export function kev(listed: readonly (Pick<KnownExploited, 'id' | 'addedOn'> & Partial<KnownExploited>)[]): KevRecord {
  const vulnerabilities = listed.map((each) => ({ dueOn: null, isRansomwareUsed: false, ...each }));
  return { kind: 'kev', id: 'kev', releasedAt: '2031-12-31T08:00:00.000Z', vulnerabilities, drops: {} };
}

export function epss(vulnerabilities: EpssRecord['vulnerabilities']): EpssRecord {
  return {
    ...{ kind: 'epss', id: 'epss', scoredAt: '2031-12-31T12:00:00.000Z', modelVersion: 'made-up' },
    ...{ vulnerabilities, drops: {} },
  };
}

export function reviewed(rest: Partial<ReviewedData> = {}): ReviewedData {
  return { windows: WINDOWS, updates: [], releases: [], fixCorrections: [], allNeeded: [], ...rest };
}

export function compileCatalog(records: readonly SourceRecord[], data: ReviewedData = reviewed()): Catalog {
  return createCatalog(compile(records, data).data, 'made-up');
}
