/**
 * The JSON files in `data/` hold to their types, field by field: the code reads them without a look. Against the full catalog
 * they are no longer than needed: every id exists, every correction is still used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFrozenReports } from '../src/ingest/frozen-reports.ts';
import { loadReviewedData } from '../src/ingest/reviewed-data.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { type Posture, resolvePosture } from '../src/inventory/posture.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { type FullCatalog, fullCatalog } from './support/full-catalog.ts';

const DATA = join(import.meta.dirname, '../data');
const read = (name: string): unknown => JSON.parse(readFileSync(join(DATA, name), 'utf8'));

/** A check of one value: what is wrong with it, each with its path. */
type Check = (value: unknown, path: string) => string[];

const text =
  (pattern: RegExp, what: string): Check =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value)
      ? []
      : [`${path}: expected ${what}, found ${JSON.stringify(value)}`];
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, path) =>
    allowed.includes(value)
      ? []
      : [`${path}: expected one of ${allowed.map(String).join(', ')}, found ${JSON.stringify(value)}`];
const list =
  (check: Check, atLeast = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return [`${path}: expected a list, found ${JSON.stringify(value)}`];
    const isShort =
      value.length < atLeast ? [`${path}: expected ${atLeast} or more entries, found ${value.length}`] : [];
    return [...isShort, ...value.flatMap((entry, index) => check(entry, `${path}[${index}]`))];
  };
const record =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${path}: expected an object, found ${JSON.stringify(value)}`];
    const fields = new Map(Object.entries(value));
    const known: Readonly<Record<string, Check>> = { ...required, ...optional };
    const lacking = Object.keys(required)
      .filter((key) => !fields.has(key))
      .map((key) => `${path}.${key}: is not there`);
    return [
      ...lacking,
      ...[...fields].flatMap(
        ([key, field]) => known[key]?.(field, `${path}.${key}`) ?? [`${path}.${key}: is no known field`],
      ),
    ];
  };
const integer: Check = (value, path) =>
  Number.isInteger(value) && Number(value) > 0
    ? []
    : [`${path}: expected a positive integer, found ${JSON.stringify(value)}`];
const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path);

const day: Check = (value, path) => {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
  return isDay ? [] : [`${path}: expected a day (YYYY-MM-DD), found ${JSON.stringify(value)}`];
};
const kbId = text(/^\d{6,8}$/, 'a KB number');
const productId = text(/^\d{4,6}(-\d{4,6})?$/, 'a product id');
const slug = text(/^[a-z0-9.-]+$/, 'a lower-case id');
const software = text(/^[a-z0-9._-]+$/, "Defender's software name");
const words = text(/\S/, 'words');
const because = { reason: text(/\S.{15,}/, 'a reason in words'), source: text(/^https:\/\/\S+/, 'an address') };
const flag = oneOf(true, false);

const KINDS = [
  'lcu',
  'hotpatch',
  'hotpatch-companion',
  'monthly-rollup',
  'security-only',
  'ie-cumulative',
  'dotnet-cumulative',
  'dotnet-security-only',
  'flash',
  'ssu',
  'standalone',
  'setup',
  'winre',
];
const byArchitecture = record({}, { x64: productId, x86: productId, arm64: productId, ia64: productId });

const FILES: Readonly<Record<string, Check>> = {
  'updates.json': list(record({ kbId, kind: oneOf(...KINDS), ...because }, { releasedOn: day, condition: words }), 1),
  'releases.json': list(
    record({
      kbId,
      builds: list(text(/^\d{5}\.\d{1,6}$/, 'a build'), 1),
      releasedOn: day,
      releaseKind: oneOf('securityRelease', 'preview', 'outOfBand'),
      section: words,
      ...because,
    }),
  ),
  'corrections/fixes.json': list(
    record({ kbId, insteadKbId: orNull(kbId), ...because }, { productIds: list(productId, 1) }),
  ),
  'corrections/all-needed.json': list(
    record({ vulnerabilityId: text(/^(CVE-\d{4}-\d{4,7}|ADV\d{6})$/, 'a CVE or advisory'), ...because }),
  ),
  'frozen/devices.json': list(
    record(
      {
        schemaVersion: oneOf(1),
        computerName: slug,
        os: record(
          {
            build: integer,
            installationType: oneOf('client', 'server', 'server-core'),
            architecture: oneOf('x64', 'x86', 'arm64'),
          },
          { ubr: integer, editionId: words },
        ),
      },
      {
        installedKbs: list(kbId),
        pendingRebootKbs: list(kbId, 1),
        isRebootPending: flag,
        isHotpatchEnrolled: flag,
        hasEsu: flag,
        components: record({}, { dotnetFramework: list(text(/^\d\.\d(\.\d)?$/, 'a version'), 1) }),
      },
    ),
    20,
  ),
  'windows-releases.json': record({
    reason: because.reason,
    source: because.source,
    lines: list(
      record(
        { id: slug, title: words, servicing: oneOf('lcu', 'rollup', 'none'), builds: list(integer, 1) },
        { sections: list(words, 1), hotpatch: flag, ssuInLcuSince: day, flashRemovedSince: day },
      ),
      1,
    ),
    releases: list(
      record(
        {
          id: slug,
          name: words,
          kind: oneOf('client', 'server'),
          builds: list(integer, 1),
          line: orNull(slug),
          version: words,
          software,
          releasedOn: day,
          products: record({}, { client: byArchitecture, server: byArchitecture, 'server-core': byArchitecture }),
          endOfService: record({}, { all: day, homePro: day, enterprise: day, ltsc: day, iotLtsc: day, esu: day }),
          components: list(slug),
        },
        { servicePack: integer },
      ),
      1,
    ),
    components: list(
      record(
        { id: slug, name: words, software, products: list(productId, 1) },
        { track: oneOf('flash'), presence: oneOf('unless-edge-chromium'), removedBy: list(kbId, 1) },
      ),
      1,
    ),
    dotnetFramework: record({
      software,
      products: list(
        record({
          product: productId,
          versions: list(text(/^\d\.\d(\.\d)?$/, 'a version'), 1),
          generation: text(/^\d\.\d(\.\d)?$/, 'a generation'),
        }),
        1,
      ),
    }),
  }),
};

const duplicates = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];

describe('the reviewed data', () => {
  it.each(Object.entries(FILES))('%s holds to its type', (name, check) => {
    expect(check(read(name), name)).toEqual([]);
  });

  it('has no other file', () => {
    const files = readdirSync(DATA, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith('.json'),
    );
    const names = files
      .map((entry) => join(entry.parentPath, entry.name).slice(DATA.length + 1))
      .filter((name) => !name.startsWith('sample'));
    expect(names.sort()).toEqual(Object.keys(FILES).sort());
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
