/**
 * The time machine: every security release of every build of Windows 10, 11 and Server 2016 to 2025, on the day it came out.
 * What is expected is read from the source pages and months themselves, not from the compiled catalog.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/assessment/model.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import type { SourceRecord } from '../../src/catalog/records.ts';
import type { Architecture, Installation, WindowsRelease } from '../../src/catalog/windows.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts } from '../support/device.ts';
import { fullCatalog, readAll } from '../support/full-catalog.ts';
import {
  bringsFix,
  type FixesOfMonths,
  fixesOfMonths,
  type PageRelease,
  releasesOfBuild,
} from '../support/page-history.ts';
import { TEST_DATA } from '../support/test-data.ts';

/** One Windows that a device can be: a build as client or server, with or without desktop, on one architecture. */
interface Subject {
  readonly name: string;
  readonly build: number;
  readonly on: Installation;
  readonly architecture: Architecture;
  readonly releases: readonly PageRelease[];
  /** Whether the KB closes something on this Windows, by the months' word, that these KBs leave open. */
  readonly bringsFix: (kbId: KbId, installed: readonly KbId[]) => boolean;
}

interface Failure {
  readonly device: string;
  readonly from: string;
  readonly to: string;
  readonly day: Day;
  readonly mode: string;
  readonly got: string;
  readonly expected: string;
}

const MODES = ['revision', 'KB'] as const;

/**
 * KBs that a month lists for a build whose own page does not know them: both came after the end of service of that version.
 * The months' word counts (better told than kept back), tagged `isBeyondService`.
 */
const ONLY_IN_MONTHS: readonly {
  readonly build: number;
  readonly release: PageRelease;
  readonly architectures: readonly Architecture[];
}[] = [
  {
    // 2021-Mar, CVE-2021-26411, Internet Explorer and Edge on 1903 for x64 and ARM64; 1903 ended on 2020-12-08.
    build: 18362,
    release: { kbId: '5000808', ubr: 1440, releasedOn: '2021-03-09', kind: null, isHotpatch: false },
    architectures: ['x64', 'arm64'],
  },
  {
    // 2022-Dec, ADV220005, 21H1; it ended on 2022-12-13.
    build: 19043,
    release: { kbId: '5022282', ubr: 2486, releasedOn: '2023-01-10', kind: null, isHotpatch: false },
    architectures: ['x64', 'x86', 'arm64'],
  },
];

describeWithTestData('the time machine', () => {
  let catalog: Catalog;
  let records: SourceRecord[];
  let subjects: Subject[];

  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
    records = await readAll([join(TEST_DATA, 'release-health'), join(TEST_DATA, 'msrc/cvrf')]);
    subjects = subjectsOf(catalog, records);
  }, 120_000);

  const device = (
    { build, on, architecture }: Subject,
    release: PageRelease,
    mode: (typeof MODES)[number],
  ): DeviceFacts =>
    mode === 'revision'
      ? { build, on, architecture, ubr: release.ubr, kbs: [] }
      : { build, on, architecture, kbs: [release.kbId] };

  it('covers every line with one cumulative update', () => {
    const covered = new Set(subjects.map(({ build }) => build));
    const builds = catalog.data.windows.lines
      .filter(({ servicing }) => servicing === 'lcu')
      .flatMap((line) => line.builds);
    expect([...covered].sort()).toEqual([...new Set(builds)].sort());
    expect(subjects.filter(({ releases }) => releases.filter(isSecurity).length === 0)).toEqual([]);
  });

  it('a device at a security release misses no cumulative update on that day', () => {
    const failures: Failure[] = [];
    let checks = 0;
    for (const subject of subjects) {
      for (const release of subject.releases.filter(isSecurity)) {
        for (const mode of MODES) {
          checks++;
          const assessment = assessDevice(catalog, device(subject, release, mode), release.releasedOn);
          const got = cumulatives(assessment);
          const state =
            assessment.position.confidence === (mode === 'KB' ? 'kb' : 'revision')
              ? ''
              : assessment.position.confidence;
          if (got.length > 0 || state) {
            failures.push({
              device: subject.name,
              from: label(release),
              to: '',
              day: release.releasedOn,
              mode,
              got: got.join() + state,
              expected: '',
            });
          }
        }
      }
    }
    expect(toTable(failures)).toBe('');
    expect(checks).toBeGreaterThan(5_000);
  });

  /** What a plain device at `from` misses on `day`: newer security releases, and newer ones that bring a fix it has not. */
  const expectedAt = (subject: Subject, from: PageRelease, day: Day | null): KbId[] => {
    const plain = subject.releases.filter(({ isHotpatch }) => !isHotpatch);
    const installed = plain.filter(({ ubr }) => ubr <= from.ubr).map(({ kbId }) => kbId);
    return plain
      .filter(({ ubr, releasedOn }) => ubr > from.ubr && (day === null || releasedOn <= day))
      .filter((release) => isSecurity(release) || subject.bringsFix(release.kbId, installed))
      .sort((a, b) => (a.releasedOn === b.releasedOn ? b.ubr - a.ubr : a.releasedOn < b.releasedOn ? 1 : -1))
      .map(({ kbId }) => kbId);
  };

  const compare = (subject: Subject, from: PageRelease, to: PageRelease | null): Failure[] =>
    MODES.flatMap((mode) => {
      const day = to?.releasedOn ?? null;
      const expected = expectedAt(subject, from, day);
      const assessment = assessDevice(catalog, device(subject, from, mode), day);
      const got = cumulatives(assessment);
      const plan = assessment.plan
        .filter(({ kbId }) => got.includes(kbId))
        .map(({ kbId, covers }) => `${kbId} for ${covers.filter((kb) => got.includes(kb)).join()}`);
      const expectedPlan = expected.length === 0 ? '' : `${expected[0]} for ${expected.join()}`;
      if (got.join() === expected.join() && plan.join() === expectedPlan) return [];
      return [
        {
          device: subject.name,
          from: label(from),
          to: to ? label(to) : 'the newest',
          day: day ?? 'today',
          mode,
          got: `${got.join()} (plan: ${plan.join()})`,
          expected: expected.join(),
        },
      ];
    });

  it('a device one security release behind misses just what came out since, and the plan names the newest of it', () => {
    const pairs = subjects.flatMap((subject) => {
      const security = subject.releases.filter(isSecurity);
      return security.slice(1).map((to, index) => ({ subject, from: security[index] ?? to, to }));
    });
    expect(toTable(pairs.flatMap(({ subject, from, to }) => compare(subject, from, to)))).toBe('');
    expect(pairs.length * MODES.length).toBeGreaterThan(5_000);
  });

  it('a device at any plain release, security or not, misses today all that came out since', () => {
    const pairs = subjects.flatMap((subject) => {
      const hotpatches = new Set(subject.releases.filter(({ isHotpatch }) => isHotpatch).map(({ ubr }) => ubr));
      return subject.releases
        .filter(({ ubr, isHotpatch }) => !isHotpatch && !hotpatches.has(ubr))
        .map((from) => ({ subject, from }));
    });
    expect(toTable(pairs.flatMap(({ subject, from }) => compare(subject, from, null)))).toBe('');
    expect(pairs.length * MODES.length).toBeGreaterThan(9_000);
  });

  describe('hotpatched devices', () => {
    const tracks = (): { subject: Subject; hotpatches: readonly PageRelease[]; plain: readonly PageRelease[] }[] =>
      subjects
        .filter(({ releases, architecture }) => architecture === 'x64' && releases.some(({ isHotpatch }) => isHotpatch))
        .map((subject) => ({
          subject,
          hotpatches: subject.releases.filter(({ isHotpatch }) => isHotpatch),
          plain: subject.releases.filter(({ isHotpatch }) => !isHotpatch),
        }));

    /** A hotpatched device: by its revision alone, unless a plain update brings the same (twice on Server 2022). */
    const hotpatched = (subject: Subject, release: PageRelease, mode: (typeof MODES)[number]): DeviceFacts => {
      const isShared = subject.releases.some(({ ubr, isHotpatch }) => ubr === release.ubr && !isHotpatch);
      return isShared && mode === 'revision'
        ? { ...device(subject, release, mode), kbs: [release.kbId] }
        : device(subject, release, mode);
    };

    it('miss nothing of their track at a hotpatch on its day, though their revision is below the month’s LCU', () => {
      const failures: Failure[] = [];
      let checks = 0;
      for (const { subject, hotpatches } of tracks()) {
        for (const release of hotpatches) {
          for (const mode of MODES) {
            checks++;
            const assessment = assessDevice(catalog, hotpatched(subject, release, mode), release.releasedOn);
            const got = cumulatives(assessment);
            if (got.length > 0 || !assessment.position.track?.startsWith('hotpatch:')) {
              failures.push({
                device: subject.name,
                from: label(release),
                to: '',
                day: release.releasedOn,
                mode,
                got: `${got.join()} in ${assessment.position.track}`,
                expected: '',
              });
            }
          }
        }
      }
      expect(toTable(failures)).toBe('');
      expect(checks).toBeGreaterThan(100);
    });

    it('are offered hotpatches and baselines only: an LCU of a month with a hotpatch never', () => {
      const failures: Failure[] = [];
      for (const { subject, hotpatches, plain } of tracks()) {
        const months = new Set(
          hotpatches.filter(({ kind }) => kind !== 'outOfBand').map(({ releasedOn }) => releasedOn.slice(0, 7)),
        );
        const wrong = new Set(
          plain
            .filter((release) => isSecurity(release) && months.has(release.releasedOn.slice(0, 7)))
            .map(({ kbId }) => kbId),
        );
        for (const release of hotpatches) {
          for (const { releasedOn: day } of subject.releases.filter(
            ({ releasedOn }) => releasedOn >= release.releasedOn,
          )) {
            const got = offered(assessDevice(catalog, hotpatched(subject, release, 'revision'), day)).filter((kbId) =>
              wrong.has(kbId),
            );
            if (got.length > 0)
              failures.push({
                device: subject.name,
                from: label(release),
                to: '',
                day,
                mode: 'revision',
                got: got.join(),
                expected: '',
              });
          }
        }
      }
      expect(toTable(failures)).toBe('');
    });

    it('are the only ones offered hotpatches and what goes with them, on any day', () => {
      const failures: Failure[] = [];
      let checks = 0;
      for (const { subject, hotpatches, plain } of tracks()) {
        const companions = catalog.data.tracks
          .filter(({ kind }) => kind === 'hotpatch-companion')
          .flatMap(({ releases }) => releases);
        const wrong = new Set([...hotpatches, ...companions].map(({ kbId }) => kbId));
        const revisions = new Set(hotpatches.map(({ ubr }) => ubr));
        const days = [...new Set(subject.releases.map(({ releasedOn }) => releasedOn)), null];
        for (const release of plain.filter(({ ubr }) => !revisions.has(ubr))) {
          for (const day of days.filter((day) => day === null || day >= release.releasedOn)) {
            checks++;
            const got = offered(assessDevice(catalog, device(subject, release, 'revision'), day)).filter((kbId) =>
              wrong.has(kbId),
            );
            if (got.length > 0)
              failures.push({
                device: subject.name,
                from: label(release),
                to: '',
                day: day ?? 'today',
                mode: 'revision',
                got: got.join(),
                expected: '',
              });
          }
        }
      }
      expect(toTable(failures)).toBe('');
      expect(checks).toBeGreaterThan(5_000);
    });
  });
});

const isSecurity = ({ kind, isHotpatch }: PageRelease): boolean => kind === 'securityRelease' && !isHotpatch;

const label = ({ kbId, ubr }: PageRelease): string => `${kbId} (.${ubr})`;

const cumulatives = ({ missing }: Assessment): KbId[] =>
  missing.filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch').map(({ kbId }) => kbId);

const offered = ({ missing, possiblyMissing, plan }: Assessment): KbId[] =>
  [...missing, ...possiblyMissing, ...plan].map(({ kbId }) => kbId);

function subjectsOf(catalog: Catalog, records: readonly SourceRecord[]): Subject[] {
  const { windows } = catalog.data;
  const lines = new Set(windows.lines.filter(({ servicing }) => servicing === 'lcu').map(({ id }) => id));
  const fixes = fixesOfMonths(records);
  return windows.releases
    .filter(({ line }) => line !== null && lines.has(line))
    .flatMap((release) =>
      release.builds.flatMap((build) => subjectsOfBuild(catalog, release, build, { records, fixes })),
    );
}

function subjectsOfBuild(
  catalog: Catalog,
  release: WindowsRelease,
  build: number,
  sources: { records: readonly SourceRecord[]; fixes: FixesOfMonths },
): Subject[] {
  const releases = releasesOfBuild(sources.records, build, release.kind === 'server');
  const components = catalog.data.windows.components
    .filter(({ id }) => release.components.includes(id))
    .flatMap(({ products }) => products);
  return Object.entries(release.products).flatMap(([on, byArchitecture]) =>
    Object.entries(byArchitecture).map(([architecture, os]) => ({
      name: `${release.id} ${on} ${architecture}`,
      build,
      on: on as Installation,
      architecture: architecture as Architecture,
      releases: [...releases, ...onlyInMonths(build, on, architecture)],
      bringsFix: (kbId, installed) =>
        bringsFix(sources.fixes, kbId, {
          products: [os, ...components.map((component) => `${component}-${os}`)],
          kbIds: installed,
        }),
    })),
  );
}

function onlyInMonths(build: number, on: string, architecture: string): PageRelease[] {
  return ONLY_IN_MONTHS.filter(
    (entry) => on === 'client' && entry.build === build && entry.architectures.some((own) => own === architecture),
  ).map(({ release }) => release);
}

/** Empty where nothing failed, so that the failing assertion prints the table. */
function toTable(failures: readonly Failure[]): string {
  return failures
    .map(
      (row) =>
        `${row.device} | ${row.from} -> ${row.to} | ${row.day} | by ${row.mode} | got: ${row.got} | expected: ${row.expected}`,
    )
    .join('\n');
}
