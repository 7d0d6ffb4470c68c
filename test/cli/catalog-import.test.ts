/** `kbgap catalog import` over Microsoft's real documents. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { readAll } from '../support/full-catalog.ts';
import { fixesOfMonths } from '../support/page-history.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { contentsOf, put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, kbgapWithPeak } from './support/kbgap.ts';

const MONTHS = join(TEST_DATA, 'msrc/cvrf');
const PAGES = join(TEST_DATA, 'release-health');
const month = (name: string): string => join(MONTHS, `${name}.xml.gz`);
const revision = (name: string): string => join(TEST_DATA, 'msrc/revisions', `${name}.xml.gz`);

interface Summary {
  readonly documents: number;
  readonly imported: number;
  readonly kbs: number;
  readonly cves: number;
  readonly advisories: number;
  readonly products: number;
  readonly releases: number;
  readonly fixes: number;
  readonly bytes: number;
  readonly version: string;
  readonly outcome: string;
  readonly findings: readonly { readonly code: string; readonly isRefusal: boolean }[];
  readonly drops: Readonly<Record<string, number>>;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly olderRevisions: readonly string[];
}

const importInto = (dataDir: string, ...args: string[]) => kbgap(['catalog', 'import', ...args], { dataDir });
const catalogOf = (dataDir: string): Buffer => readFileSync(join(dataDir, 'catalog.kbgap'));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describeWithTestData('kbgap catalog import of all months and pages', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'all');
  let summary: Summary;

  beforeAll(async () => {
    const run = await kbgapWithPeak(['catalog', 'import', MONTHS, PAGES, '--json'], { dataDir });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.peakMiB).toBeLessThan(512);
    summary = jsonOf(run);
  });

  it('says what it made of them', () => {
    expect(summary).toMatchObject({
      documents: 195,
      imported: 195,
      kbs: 5638,
      cves: 10_421,
      advisories: 106,
      products: 2087,
      releases: 1416,
      fixes: 210_447,
      outcome: 'published',
      skipped: [],
      olderRevisions: [],
      unusedCorrections: [],
    });
    expect(summary.drops).toEqual({
      'corrected-away': 8,
      'fix-without-kb': 26_771,
      'known-issue': 40_508,
      'linux-only': 11_290,
      mitigation: 289,
      'not-a-cve-or-advisory': 7,
      'release-notes': 52_398,
      'release-without-kb': 70,
      'standalone-release': 12,
      workaround: 162,
    });
  });

  it('loses no row: each is a fact or counted', async () => {
    const rows = sum(readdirSync(MONTHS).map((name) => countRemediations(readFileSync(join(MONTHS, name)))));
    const dropped = ['known-issue', 'release-notes', 'mitigation', 'workaround', 'fix-without-kb'] as const;
    const fixRows = rows - sum(dropped.map((reason) => summary.drops[reason] ?? 0));
    const records = await readAll([MONTHS]);
    const vulnerabilities = records.flatMap((record) => (record.kind === 'month' ? record.vulnerabilities : []));
    expect(fixRows).toBe(sum(vulnerabilities.map(({ fixes }) => fixes.length)));
    // Rows repeat each other; the catalog has each (product, vulnerability, KB) once.
    const facts = sum([...fixesOfMonths(records).values()].map((ids) => ids.size));
    expect(summary.fixes).toBe(facts - (summary.drops['corrected-away'] ?? 0));
    expect(summary.cves + summary.advisories).toBe(new Set(vulnerabilities.map(({ id }) => id)).size);
  });

  it('makes one file below 25 MB', () => {
    expect(statSync(join(dataDir, 'catalog.kbgap')).size).toBe(summary.bytes);
    expect(summary.bytes).toBeLessThan(25_000_000);
  });

  it('gives the same bytes when they are imported again, and the same figures as text', async () => {
    const before = contentsOf(dataDir);
    const run = await kbgapWithPeak(['catalog', 'import', MONTHS, PAGES], { dataDir });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.peakMiB).toBeLessThan(512);
    expect(contentsOf(dataDir)).toEqual(before);
    const lines = run.stdout.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '195 documents (195 named, 195 kept from before)',
      `${summary.kbs} KBs, ${summary.cves} CVEs, ${summary.advisories} advisories, ${summary.products} products`,
      expect.stringMatching(`^${summary.releases} cumulative releases of Windows in \\d+ tracks$`),
      expect.stringMatching(`^${summary.fixes} fixes \\(product, vulnerability, KB\\), \\d+ supersedence links$`),
    ]);
    const drops = lines
      .slice(lines.indexOf('Rows that give no fact, by reason:') + 1)
      .map((line) => line.trim().split(/\s+/));
    for (const [reason, count] of Object.entries(summary.drops)) expect(drops).toContainEqual([String(count), reason]);
    expect(lines.at(-2)).toBe(
      `Unchanged: the same catalog is in force (${(summary.bytes / 1e6).toFixed(1)} MB, ${summary.version.slice(0, 12)})`,
    );
  });

  it('gives the same bytes in two commands and another order', async () => {
    const [together, apart] = [join(folder, 'together'), join(folder, 'apart')];
    const files = [MONTHS, PAGES].flatMap((path) => readdirSync(path).map((name) => join(path, name)));
    const some = files.filter((file) => !file.startsWith(MONTHS) || /202[45]-/.test(file)).reverse();
    const halves = [0, 1].map((half) => some.filter((_, index) => index % 2 === half));
    await importInto(together, ...some);
    const first = await importInto(apart, ...(halves[0] ?? []), '--json');
    expect(jsonOf<Summary>(first)).toMatchObject({ documents: 18, imported: 18, outcome: 'published' });
    const second = await importInto(apart, ...(halves[1] ?? []), '--json');
    expect(jsonOf<Summary>(second)).toMatchObject({ documents: 36, imported: 18, outcome: 'published' });
    expect(catalogOf(apart).equals(catalogOf(together))).toBe(true);
  });
});

describeWithTestData('kbgap catalog import', () => {
  const folder = useFolder();

  it("takes CISA's catalog too, which marks what is exploited", async () => {
    const dataDir = join(folder, 'kev');
    const exploited = async (): Promise<unknown> =>
      jsonOf<{ exploited: unknown }>(await kbgap(['explain', 'KB4551762', '--json'], { dataDir })).exploited;
    await importInto(dataDir, month('2020-Mar'), month('2025-Dec'), PAGES);
    expect(await exploited()).toEqual([]);
    const run = await importInto(dataDir, join(TEST_DATA, 'kev'), '--json');
    expect(jsonOf<Summary>(run)).toMatchObject({ documents: 15, imported: 1, outcome: 'published' });
    expect(await exploited()).toEqual(['CVE-2020-0796']);
    expect((await kbgap(['catalog', 'status'], { dataDir })).stdout).toContain(
      "2 months (the newest: 2025-Dec), 12 release pages, with CISA's known exploited vulnerabilities, without EPSS scores",
    );
  });

  it('reads months in JSON, v2 and v3', async () => {
    const run = await importInto(join(folder, 'json'), join(TEST_DATA, 'msrc/cvrf-json'), '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { documents, imported, kbs, cves, drops } = jsonOf<Summary>(run);
    expect({ documents, imported, kbs, cves }).toEqual({
      documents: 3,
      imported: 3,
      kbs: 105,
      cves: 145,
    });
    expect(drops).toMatchObject({ 'known-issue': expect.any(Number), 'fix-without-kb': expect.any(Number) });
  });

  it('passes over the older revision of a month, whichever form it has and whenever it comes', async () => {
    const alone = join(folder, 'newest');
    const both = join(folder, 'both');
    await importInto(alone, month('2020-Mar'), month('2020-Dec'));
    const older = [revision('2020-Mar@2020-04-04'), join(TEST_DATA, 'msrc/cvrf-json/2020-dec.json.gz')];
    const run = await importInto(both, month('2020-Mar'), ...older, month('2020-Dec'), '--json');
    expect(jsonOf<Summary>(run)).toMatchObject({ documents: 2, imported: 4 });
    expect(jsonOf<Summary>(run).olderRevisions.toSorted()).toEqual([
      expect.stringMatching(/^2020-Dec of 2020-12-15T/),
      expect.stringMatching(/^2020-Mar of 2020-04-01T/),
    ]);
    expect(catalogOf(both).equals(catalogOf(alone))).toBe(true);
  });

  it('skips in a folder what is none of its documents, and says so', async () => {
    const mixed = join(folder, 'mixed');
    put(mixed, 'README.md', '# Notes');
    put(mixed, 'month.xml.gz', readFileSync(month('2020-Mar')));
    const run = await importInto(join(folder, 'mixed-data'), mixed, '--json');
    expect(run.code).toBe(0);
    expect(jsonOf<Summary>(run).skipped).toEqual([
      { path: join(mixed, 'README.md'), reason: expect.stringMatching(/^it begins with "# Notes"; expected /) },
    ]);
  });

  it('refuses a month that lost many of its vulnerabilities, unless it is told to take it', async () => {
    const dataDir = join(folder, 'shrunken');
    await importInto(dataDir, month('2020-Mar'));
    const before = catalogOf(dataDir);
    const file = put(folder, 'shrunken.xml', shrink(gunzipSync(readFileSync(month('2020-Mar'))).toString()));
    const refused = await importInto(dataDir, file);
    expect(refused).toMatchObject({ code: 3, stderr: '' });
    expect(refused.stdout).toMatch(/\nRefused: .* is kept beside, and the catalog from before serves on\./);
    expect(refused.stdout).toMatch(/2020-Mar .*59.*118|2020-Mar .*118.*59/);
    expect(catalogOf(dataDir).equals(before)).toBe(true);
    const taken = await importInto(dataDir, file, '--accept', '--json');
    expect(jsonOf<Summary>(taken)).toMatchObject({ documents: 1, outcome: 'published' });
  });
});

/** By the text alone, with no XML reader between. */
function countRemediations(packed: Buffer): number {
  return (
    gunzipSync(packed)
      .toString('latin1')
      .match(/<vuln:Remediation\s/g)?.length ?? 0
  );
}

/** A later revision of a month with every other vulnerability. */
function shrink(xml: string): string {
  let number = 0;
  return xml
    .replace(/<vuln:Vulnerability\s.*?<\/vuln:Vulnerability>/gs, (element) => (number++ % 2 === 0 ? element : ''))
    .replace(/(<cvrf:CurrentReleaseDate>)[^<]*/, '$12030-01-01T08:00:00');
}
