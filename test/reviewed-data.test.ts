/**
 * The JSON files in `data/` hold to their types, and say nothing twice. Against the full catalog they are no longer than
 * needed: every id exists, every correction is still used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type, { type TProperties } from 'typebox';
import { Errors } from 'typebox/value';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFrozenReports } from '../src/ingest/frozen-reports.ts';
import { loadReviewedData } from '../src/ingest/reviewed-data.ts';
import { SOURCE_IDS } from '../src/ingest/sync/sources.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { type Posture, resolvePosture } from '../src/inventory/posture.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { type FullCatalog, fullCatalog } from './support/full-catalog.ts';

const DATA = join(import.meta.dirname, '../data');
const read = (name: string): unknown => JSON.parse(readFileSync(join(DATA, name), 'utf8'));
const FILES = [
  'corrections/all-needed.json',
  'corrections/fixes.json',
  'frozen/devices.json',
  'releases.json',
  'sources.json',
  'updates.json',
  'windows-releases.json',
];

const words = Type.String({ pattern: '\\S' });
const flag = Type.Boolean();
const kbIds = Type.Array(Type.String({ pattern: '^\\d{6,8}$' }));
const record = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

/** kbgap's own report format says more; of made-up devices no more than this is needed. */
const FROZEN = Type.Array(
  record({
    schemaVersion: Type.Literal(1),
    computerName: Type.String({ pattern: '^[a-z0-9.-]+$' }),
    os: record({
      build: Type.Integer({ minimum: 1 }),
      ubr: Type.Optional(Type.Integer({ minimum: 1 })),
      installationType: Type.Enum(['client', 'server', 'server-core']),
      architecture: Type.Enum(['x64', 'x86', 'arm64']),
      editionId: Type.Optional(words),
    }),
    installedKbs: Type.Optional(kbIds),
    pendingRebootKbs: Type.Optional(kbIds),
    isRebootPending: Type.Optional(flag),
    isHotpatchEnrolled: Type.Optional(flag),
    hasEsu: Type.Optional(flag),
    components: Type.Optional(
      record({ dotnetFramework: Type.Optional(Type.Array(Type.String({ pattern: '^\\d\\.\\d(\\.\\d)?$' }))) }),
    ),
  }),
  { minItems: 20 },
);

const SOURCES = Type.Array(
  record({
    id: Type.Enum([...SOURCE_IDS]),
    address: Type.String({ pattern: '^https://[a-z.]+/[^?#]+$' }),
    title: words,
    reason: Type.String({ pattern: '\\S.{15,}' }),
  }),
  { minItems: SOURCE_IDS.length },
);

const duplicates = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];

describe('the reviewed data', () => {
  it('holds to its types', async () => {
    await expect(loadReviewedData()).resolves.toBeDefined();
    expect(Errors(FROZEN, read('frozen/devices.json'))).toEqual([]);
    expect(Errors(SOURCES, read('sources.json'))).toEqual([]);
  });

  it('has no other file', () => {
    const files = readdirSync(DATA, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith('.json'),
    );
    const names = files
      .map((entry) => join(entry.parentPath, entry.name).slice(DATA.length + 1))
      .filter((name) => !name.startsWith('sample'));
    expect(names.sort()).toEqual(FILES);
  });

  describe('the table of Windows', async () => {
    const { windows } = await loadReviewedData();
    const lines = new Map(windows.lines.map((line) => [line.id, line]));
    const components = new Set([...windows.components.map(({ id }) => id), 'dotnet-framework']);

    it('names each thing once', () => {
      expect(duplicates(windows.lines.map(({ id }) => id))).toEqual([]);
      expect(duplicates(windows.releases.map(({ id }) => id))).toEqual([]);
      expect(duplicates(windows.components.map(({ id }) => id))).toEqual([]);
      expect(duplicates(windows.components.flatMap(({ products }) => products))).toEqual([]);
      expect(duplicates(windows.dotnetFramework.products.map(({ product }) => product))).toEqual([]);
    });

    it('gives each product to one release', () => {
      const products = windows.releases.flatMap((release) =>
        Object.values(release.products).flatMap((byArchitecture) => Object.values(byArchitecture)),
      );
      expect(duplicates(products)).toEqual([]);
    });

    it('has one client and one server release at most for each build', () => {
      expect(
        duplicates(windows.releases.flatMap(({ kind, builds }) => builds.map((build) => `${kind} ${build}`))),
      ).toEqual([]);
    });

    it('puts each release on a line that has its builds, or on none', () => {
      const wrong = windows.releases.filter(
        ({ line, builds }) => line !== null && !builds.every((build) => lines.get(line)?.builds.includes(build)),
      );
      expect(wrong.map(({ id }) => id)).toEqual([]);
    });

    it('has lines for releases with products only, and products for releases with lines with updates', () => {
      const hasProducts = windows.releases.filter((release) =>
        Object.values(release.products).some((byArchitecture) => Object.keys(byArchitecture).length > 0),
      );
      expect(hasProducts.filter(({ line }) => line === null).map(({ id }) => id)).toEqual([]);
      const used = new Set(windows.releases.map(({ line }) => line));
      expect(
        windows.lines.filter(({ id, servicing }) => servicing !== 'none' && !used.has(id)).map(({ id }) => id),
      ).toEqual([]);
    });

    it('tells lines of one build apart by headings, all but one', () => {
      for (const [build, sharing] of Map.groupBy(
        windows.lines.flatMap((line) => line.builds.map((own) => ({ own, line }))),
        ({ own }) => own,
      )) {
        expect
          .soft(
            sharing.filter(({ line }) => !line.sections),
            `build ${build}`,
          )
          .toHaveLength(1);
      }
    });

    it('knows the components it names', () => {
      expect(windows.releases.flatMap((release) => release.components.filter((id) => !components.has(id)))).toEqual([]);
      const used = new Set(windows.releases.flatMap((release) => release.components));
      expect([...components].filter((id) => !used.has(id))).toEqual([]);
    });

    it('ends the service of a release after its release, of LTSC after the others and of ESU last', () => {
      const wrong = windows.releases.filter(
        ({ releasedOn, endOfService: { all, homePro, enterprise, ltsc, iotLtsc, esu } }) => {
          const days = [releasedOn, homePro, enterprise, all, ltsc, iotLtsc, esu].filter((each) => each !== undefined);
          return days.length < 2 || days.join() !== days.toSorted().join();
        },
      );
      expect(wrong.map(({ id }) => id)).toEqual([]);
    });

    it('puts installations where they belong', () => {
      const wrong = windows.releases.filter(({ kind, products }) =>
        Object.keys(products).some((installation) => (installation === 'client') !== (kind === 'client')),
      );
      expect(wrong.map(({ id }) => id)).toEqual([]);
    });

    it('gives each generation of .NET Framework to versions that are in it alone', () => {
      for (const { versions, generation, product } of windows.dotnetFramework.products) {
        const own = versions.filter((version) => version === '3.5' || version.startsWith('4'));
        if (generation === '3.5')
          expect
            .soft(
              own.filter((version) => version.startsWith('4')),
              product,
            )
            .toEqual([]);
        else
          expect
            .soft(
              versions.some((version) => version.startsWith('4')),
              product,
            )
            .toBe(true);
      }
    });
  });

  it('names frozen devices once, and each is read whole', async () => {
    const reports = parseReports(await loadFrozenReports());
    expect(duplicates(reports.map(({ computerName }) => computerName ?? ''))).toEqual([]);
    expect(reports).toHaveLength((read('frozen/devices.json') as unknown[]).length);
  });

  describe('updates, releases and corrections', async () => {
    const { updates, releases, fixCorrections, allNeeded } = await loadReviewedData();

    it('stand once each', () => {
      expect(duplicates(updates.map((update) => update.kbId))).toEqual([]);
      expect(duplicates(releases.map((release) => release.kbId))).toEqual([]);
      expect(duplicates(allNeeded.map(({ vulnerabilityId }) => vulnerabilityId))).toEqual([]);
      expect(
        duplicates(
          fixCorrections.flatMap((correction) =>
            (correction.productIds ?? ['all']).map((product) => `${correction.kbId} ${product}`),
          ),
        ),
      ).toEqual([]);
    });

    it('are sorted by number, so that an entry is found', () => {
      for (const entries of [updates, releases, fixCorrections]) {
        const ids = entries.map((entry) => Number(entry.kbId));
        expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      }
    });

    it('correct no KB to itself', () => {
      expect(fixCorrections.filter((correction) => correction.kbId === correction.insteadKbId)).toEqual([]);
    });

    it('give no kind to what a rule tells', () => {
      expect(updates.filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')).toEqual([]);
    });
  });
});

describeWithTestData('the reviewed data on all documents', () => {
  let full: FullCatalog;

  beforeAll(async () => {
    full = await fullCatalog();
  }, 60_000);

  it('names products that exist', async () => {
    const { windows, fixCorrections } = await loadReviewedData();
    const known = new Set(full.catalog.data.products.flatMap(({ id }) => [id, ...id.split('-')]));
    const os = windows.releases.flatMap((release) =>
      Object.values(release.products).flatMap((byArchitecture) => Object.values(byArchitecture)),
    );
    const components = [
      ...windows.components.flatMap(({ products }) => products),
      ...windows.dotnetFramework.products.map(({ product }) => product),
    ];
    const corrected = fixCorrections.flatMap(({ productIds }) => productIds ?? []);
    expect([...os, ...components, ...corrected].filter((id) => !known.has(id))).toEqual([]);
  });

  it('knows every Windows product that the documents name', async () => {
    const { windows } = await loadReviewedData();
    const known = new Set(
      windows.releases.flatMap((release) =>
        Object.values(release.products).flatMap((byArchitecture) => Object.values(byArchitecture)),
      ),
    );
    const hosts = new Set(
      full.catalog.data.products.flatMap(({ id }) => (id.includes('-') ? [id.split('-').at(-1) ?? ''] : [])),
    );
    const names = new Map(full.catalog.data.products.map(({ id, name }) => [id, name]));
    const isWindows = (id: string): boolean => /^Windows (?:\d|Server|Vista|RT)/.test(names.get(id) ?? '');
    const unknown = [...new Set([...hosts, ...names.keys()])].filter(
      (id) => !id.includes('-') && isWindows(id) && !known.has(id),
    );
    const noDevices = / (?:HoloLens|Mobile|HLK)\b/;
    // One row each, of May 2016, for a Server 2008 without the Service Pack 2 that its updates need.
    const beforeServicePack = ['9188', '10285'];
    const left = unknown.filter((id) => !noDevices.test(names.get(id) ?? '') && !beforeServicePack.includes(id));
    expect(left.map((id) => `${id} ${names.get(id)}`)).toEqual([]);
  });

  it('freezes devices of these lines, with KBs that exist', async () => {
    const postures = parseReports(await loadFrozenReports()).map((report) => ({
      named: report.installedKbs.length + report.pendingRebootKbs.length,
      posture: resolvePosture(full.catalog, report),
    }));
    const known = ({ installedKbs, pendingKbs }: Posture): number => installedKbs.length + pendingKbs.length;
    expect(postures.filter(({ named, posture }) => known(posture) !== named)).toEqual([]);
    const lines = new Set(
      postures.map(({ posture }) => full.catalog.releaseOfProduct(posture.osProductId ?? '')?.line ?? 'none'),
    );
    expect([...lines].sort()).toEqual([
      '11-21h2',
      '1507',
      '1607',
      '1809',
      '1903',
      '2004',
      '22h2',
      '24h2',
      '6.0',
      '6.1',
      '6.3',
      'none',
      'server-2022',
      'server-2025',
    ]);
  });

  it('uses every correction', () => {
    expect(full.report.unusedCorrections).toEqual([]);
  });

  it('leaves no fix of another line uncorrected', () => {
    expect(full.report.drops['fix-of-another-line'] ?? 0).toBe(0);
  });

  it('names KBs and vulnerabilities that some document names', async () => {
    const { updates, allNeeded } = await loadReviewedData();
    expect(updates.filter(({ kbId: id }) => !full.catalog.update(id)).map(({ kbId: id }) => id)).toEqual([]);
    expect(allNeeded.filter(({ vulnerabilityId }) => !full.catalog.vulnerability(vulnerabilityId))).toEqual([]);
  });

  it('lists no release by hand that a page lists', async () => {
    const { releases } = await loadReviewedData();
    const places = releases.flatMap(({ kbId: id }) => full.catalog.placesOf(id));
    expect(places.length).toBeGreaterThanOrEqual(releases.length);
    const pages = new Set(full.catalog.data.sources.filter(({ kind }) => kind === 'release-page').map(({ id }) => id));
    expect(places.flatMap(({ release }) => release.sources.filter((source) => pages.has(source)))).toEqual([]);
  });

  it('settles every KB of an OS product on a line with one cumulative update: in its track or looked at by people', async () => {
    const { updates } = await loadReviewedData();
    const reviewed = new Set(updates.map(({ kbId: id }) => id));
    const lcuLines = new Set(
      full.catalog.data.windows.lines.filter(({ servicing }) => servicing === 'lcu').map(({ id }) => id),
    );
    const os = new Set(
      full.catalog.data.windows.releases
        .filter(({ line }) => line !== null && lcuLines.has(line))
        .flatMap((release) =>
          Object.values(release.products).flatMap((byArchitecture) => Object.values(byArchitecture)),
        ),
    );
    const unsettled = full.catalog.data.tracks
      .filter(({ kind, lineId }) => (kind === 'standalone' || kind === 'hotpatch-companion') && lcuLines.has(lineId))
      .flatMap(({ id, releases }) => releases.map((release) => ({ id, kbId: release.kbId })))
      .filter(
        (entry) =>
          !reviewed.has(entry.kbId) && full.catalog.productsFixedBy(entry.kbId).some((product) => os.has(product)),
      );
    expect(unsettled).toEqual([]);
  });
});
