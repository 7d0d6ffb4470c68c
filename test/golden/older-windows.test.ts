/** Windows before 10: Monthly Rollups contain what Security Only updates and Internet Explorer's bring, and the other way round. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId, ProductId } from '../../src/catalog/ids.ts';
import type { TrackKind } from '../../src/catalog/model.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts, missingKbs } from '../support/device.ts';
import { fullCatalog } from '../support/full-catalog.ts';
import { bringsFix, fixesOfCatalog } from '../support/page-history.ts';

interface OlderWindows {
  readonly name: string;
  readonly line: string;
  readonly device: DeviceFacts;
  /** From the month after it on, security updates come as Monthly Rollups alone; null: both came to the end. */
  readonly lastSecurityOnly: Day | null;
}

const OLDER_WINDOWS: readonly OlderWindows[] = [
  { name: 'Windows 7 x64', line: '6.1', device: { build: 7601 }, lastSecurityOnly: null },
  { name: 'Windows 7 x86', line: '6.1', device: { build: 7601, architecture: 'x86' }, lastSecurityOnly: null },
  { name: 'Windows 8.1', line: '6.3', device: { build: 9600 }, lastSecurityOnly: null },
  { name: 'Server 2008', line: '6.0', device: { build: 6003, on: 'server' }, lastSecurityOnly: null },
  {
    name: 'Server 2008 x86',
    line: '6.0',
    device: { build: 6003, on: 'server', architecture: 'x86' },
    lastSecurityOnly: null,
  },
  { name: 'Server 2008 R2', line: '6.1', device: { build: 7601, on: 'server' }, lastSecurityOnly: null },
  { name: 'Server 2008 R2 Core', line: '6.1', device: { build: 7601, on: 'server-core' }, lastSecurityOnly: null },
  { name: 'Server 2012', line: '6.2', device: { build: 9200, on: 'server' }, lastSecurityOnly: '2023-10-10' },
  { name: 'Server 2012 Core', line: '6.2', device: { build: 9200, on: 'server-core' }, lastSecurityOnly: '2023-10-10' },
  { name: 'Server 2012 R2', line: '6.3', device: { build: 9600, on: 'server' }, lastSecurityOnly: '2023-10-10' },
  {
    name: 'Server 2012 R2 Core',
    line: '6.3',
    device: { build: 9600, on: 'server-core' },
    lastSecurityOnly: '2023-10-10',
  },
];

const DAYS: readonly (Day | null)[] = [
  '2017-12-31',
  '2019-12-31',
  '2020-12-31',
  '2021-07-20',
  '2022-12-31',
  '2023-10-31',
  '2024-12-31',
  null,
];

/**
 * KBs left out of the sweep over every rollup: 4096040 is named most by 2018-Mar and so taken for an update of March, but its
 * rows say that it supersedes 4092946 of April. Which is right no document says.
 */
const OF_UNSURE_DAY: ReadonlySet<KbId> = new Set(['4096040', '4092946']);

/** A Security Only update that its rows call "Standalone": who follows Security Only takes it too. */
const CALLED_OTHERWISE: readonly KbId[] = ['4345424'];

interface Published {
  readonly kbId: KbId;
  readonly releasedOn: Day;
}

/** The MSRC products of a device that are there for certain: its Windows and what rides on it, without .NET Framework. */
function productsOf(catalog: Catalog, { build, on = 'client', architecture = 'x64' }: DeviceFacts): ProductId[] {
  const { releases, components } = catalog.data.windows;
  const kind = on === 'client' ? 'client' : 'server';
  const release = releases.find((candidate) => candidate.kind === kind && candidate.builds.includes(build ?? 0));
  const os = release?.products[on ?? 'client']?.[architecture ?? 'x64'] ?? '';
  return [
    os,
    ...components
      .filter(({ id }) => release?.components.includes(id))
      .flatMap(({ products }) => products.map((product) => `${product}-${os}`)),
  ];
}

describeWithTestData('Windows before 10', () => {
  let catalog: Catalog;

  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
  }, 60_000);

  describe.each(OLDER_WINDOWS)('$name', ({ line, device, lastSecurityOnly }) => {
    /** What a device without any update misses of a kind, oldest first: all that is published for it. */
    const published = (kind: TrackKind, asOf: Day | null = null): Published[] => {
      const missing = new Set(missingKbs(assessDevice(catalog, { ...device, kbs: [] }, asOf), kind));
      const track = catalog.tracksOfLine(line).find((candidate) => candidate.kind === kind);
      return (
        track?.releases.filter(({ kbId }) => missing.has(kbId)).map(({ kbId, releasedOn }) => ({ kbId, releasedOn })) ??
        []
      );
    };
    const assessWith = (kbs: readonly KbId[], asOf: Day | null) => assessDevice(catalog, { ...device, kbs }, asOf);

    it('misses rollups, Security Only updates and, with Internet Explorer, its updates when nothing is installed', () => {
      expect(published('monthly-rollup').length).toBeGreaterThan(70);
      expect(published('security-only').length).toBeGreaterThan(70);
      expect(published('ie-cumulative').length).toBeGreaterThan(device.on === 'server-core' ? -1 : 50);
    });

    it.each(DAYS)(
      'misses no rollup, Security Only or IE cumulative with the newest Monthly Rollup, as of %s',
      (asOf) => {
        const newest = published('monthly-rollup', asOf).at(-1);
        if (!newest) return expect(line).toBe('6.0'); // Server 2008 had no rollups before September 2018.
        const assessment = assessWith([newest.kbId], asOf);
        const later = published('ie-cumulative', asOf).filter(({ releasedOn }) => releasedOn > newest.releasedOn);
        expect(missingKbs(assessment, 'monthly-rollup', 'security-only')).toEqual([]);
        expect(missingKbs(assessment, 'ie-cumulative').toSorted()).toEqual(later.map(({ kbId }) => kbId).toSorted());
      },
    );

    it('misses at each rollup of its history what came after it and brings a fix, and nothing else of these kinds', () => {
      const kinds = ['monthly-rollup', 'security-only', 'ie-cumulative'] as const;
      const all = kinds.map((kind) => ({ kind, releases: published(kind) }));
      const products = productsOf(catalog, device);
      const fixes = fixesOfCatalog(catalog, products);
      for (const [index, rollup] of published('monthly-rollup').entries()) {
        const isContained = (kind: TrackKind, { kbId, releasedOn }: Published, position: number): boolean =>
          kind === 'monthly-rollup' ? position <= index : releasedOn <= rollup.releasedOn && kbId !== rollup.kbId;
        const kbIds = all
          .flatMap(({ kind, releases }) => releases.filter((release, position) => isContained(kind, release, position)))
          .map(({ kbId }) => kbId);
        for (const asOf of [rollup.releasedOn, null]) {
          const assessment = assessWith([rollup.kbId], asOf);
          for (const { kind, releases } of all) {
            const expected = releases
              .filter(({ releasedOn }) => asOf === null || releasedOn <= asOf)
              .filter(
                (release, position) =>
                  !isContained(kind, release, position) && bringsFix(fixes, release.kbId, { products, kbIds }),
              );
            const sorted = (kbs: readonly KbId[]): KbId[] => kbs.filter((kbId) => !OF_UNSURE_DAY.has(kbId)).sort();
            const label = `KB${rollup.kbId}, ${kind}, as of ${asOf}`;
            expect.soft(sorted(missingKbs(assessment, kind)), label).toEqual(sorted(expected.map(({ kbId }) => kbId)));
          }
        }
      }
    });

    it('is never sent to a rollup while it has all Security Only updates and the newest IE cumulative', () => {
      const last = lastSecurityOnly ?? published('security-only').at(-1)?.releasedOn ?? '';
      const days = new Set(
        published('monthly-rollup')
          .map(({ releasedOn }) => releasedOn)
          .filter((day) => day <= last),
      );
      expect(days.size).toBeGreaterThan(50);
      for (const day of days) {
        const parts = [...published('security-only', day), ...published('ie-cumulative', day).slice(-1)].map(
          ({ kbId }) => kbId,
        );
        const assessment = assessWith([...parts, ...CALLED_OTHERWISE], day);
        const kinds = [...assessment.missing, ...assessment.possiblyMissing].map(({ kind }) => kind);
        expect.soft(kinds, `as of ${day}`).not.toContain('monthly-rollup');
        expect.soft(kinds, `as of ${day}`).not.toContain('security-only');
        expect.soft(kinds, `as of ${day}`).not.toContain('ie-cumulative');
        const rollups = new Set(published('monthly-rollup').map(({ kbId }) => kbId));
        expect
          .soft(
            assessment.plan.filter(({ kbId }) => rollups.has(kbId)),
            `as of ${day}`,
          )
          .toEqual([]);
      }
    });

    it('misses the rollup and the Security Only update when it has only older Security Only updates, and is planned the smaller one', () => {
      const day = '2022-06-30';
      const securityOnly = published('security-only', day);
      const newest = securityOnly.at(-1);
      const assessment = assessWith(
        [...securityOnly.slice(0, -1), ...published('ie-cumulative', day).slice(-1)].map(({ kbId }) => kbId),
        day,
      );
      expect(missingKbs(assessment, 'security-only')).toEqual([newest?.kbId]);
      expect(missingKbs(assessment, 'monthly-rollup')).toEqual([published('monthly-rollup', day).at(-1)?.kbId]);
      const steps = assessment.plan.filter(({ covers }) =>
        covers.some((kbId) => missingKbs(assessment, 'security-only', 'monthly-rollup').includes(kbId)),
      );
      expect(steps.map(({ kbId }) => kbId)).toEqual([newest?.kbId]);
    });

    if (lastSecurityOnly !== null) {
      it('is told the rollup once Security Only updates have ended', () => {
        const securityOnly = published('security-only').filter(({ releasedOn }) => releasedOn <= lastSecurityOnly);
        const later = published('monthly-rollup').filter(({ releasedOn }) => releasedOn > lastSecurityOnly);
        expect(later.length).toBeGreaterThan(20);
        for (const [index, rollup] of later.entries()) {
          const parts = [...securityOnly, ...published('ie-cumulative', rollup.releasedOn).slice(-1)].map(
            ({ kbId }) => kbId,
          );
          const assessment = assessWith(parts, rollup.releasedOn);
          const expected = later.slice(0, index + 1).map(({ kbId }) => kbId);
          expect.soft(missingKbs(assessment, 'monthly-rollup').toSorted(), rollup.kbId).toEqual(expected.toSorted());
          expect
            .soft(
              assessment.plan.filter(({ kbId }) => expected.includes(kbId)).map(({ kbId }) => kbId),
              rollup.kbId,
            )
            .toEqual([rollup.kbId]);
        }
      });
    }

    it.each(DAYS)('has a plan that covers exactly what is missing, as of %s', (asOf) => {
      const newest = published('monthly-rollup', asOf).at(-1)?.kbId;
      for (const kbs of [[], newest ? [newest] : [], published('security-only', asOf).map(({ kbId }) => kbId)]) {
        const assessment = assessWith(kbs, asOf);
        expect(assessment.plan.flatMap(({ covers }) => covers).toSorted()).toEqual(missingKbs(assessment).toSorted());
      }
    });
  });
});
