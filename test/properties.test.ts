/** What must hold for every device whatever, on the full catalog. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { explain } from '../src/assessment/explain.ts';
import { listExposures } from '../src/assessment/exposures.ts';
import { listInstalledSoftware } from '../src/assessment/installed-software.ts';
import type { Assessment } from '../src/assessment/model.ts';
import { listProductFixes } from '../src/assessment/product-fixes.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { Day, KbId } from '../src/catalog/ids.ts';
import { type AnyDevice, anyDay, anyDevice, kbsOfLine } from './support/any-device.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { assessDevice, missingKbs, postureOf, reportOf } from './support/device.ts';
import { fullCatalog } from './support/full-catalog.ts';

const RUNS = { numRuns: 400 };

describeWithTestData('any device', () => {
  let catalog: Catalog;
  let situation: fc.Arbitrary<{ device: AnyDevice; day: Day | null }>;

  beforeAll(async () => {
    catalog = (await fullCatalog()).catalog;
    situation = fc.record({ device: anyDevice(catalog), day: anyDay(catalog) });
  }, 60_000);

  it('gets an answer: assess never throws, and lists are sorted, disjoint and without repeats', () => {
    fc.assert(
      fc.property(situation, ({ device, day }) => {
        const { missing, possiblyMissing, plan, unknown, asOf } = assessDevice(catalog, device, day);
        const all = [...missing, ...possiblyMissing].map(({ kbId }) => kbId);
        expect(new Set(all).size).toBe(all.length);
        for (const list of [missing, possiblyMissing]) {
          const days = list.map(({ releasedOn }) => releasedOn);
          expect(days).toEqual(days.toSorted().reverse());
          if (day !== null) expect(days.filter((releasedOn) => releasedOn > day)).toEqual([]);
          for (const { cves, advisories, evidence, cveCountBySoftware } of list) {
            expect(evidence.message).not.toBe('');
            expect(cves).toEqual([...new Set(cves)].sort());
            expect(advisories.filter((id) => id.startsWith('CVE-'))).toEqual([]);
            expect(Math.max(0, ...Object.values(cveCountBySoftware))).toBeLessThanOrEqual(cves.length);
          }
        }
        expect(asOf).toBe(day);
        expect(missing.every(({ state }) => state === 'missing' || state === 'pending-reboot')).toBe(true);
        expect(possiblyMissing.every(({ state }) => state === 'unknown')).toBe(true);
        expect(unknown.every(({ evidence }) => evidence.message.length > 20)).toBe(true);
        expect(new Set(plan.map(({ kbId }) => kbId)).size).toBe(plan.length);
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);

  it('of no known Windows gets an answer too: unknown', () => {
    fc.assert(
      fc.property(
        fc.option(fc.nat(120_000)),
        fc.constantFrom('client', 'server', 'server-core', null),
        fc.option(fc.nat()),
        (build, on, ubr) => {
          const assessment = assessDevice(catalog, { build, on, ubr, kbs: [] });
          if (assessment.os.name === null)
            expect(assessment.unknown.map(({ evidence }) => evidence.rule)).toEqual(['os-unknown']);
        },
      ),
    );
  });

  it('never misses more with one more KB installed', () => {
    fc.assert(
      fc.property(situation, fc.nat(), ({ device, day }, pick) => {
        const ofLine = kbsOfLine(catalog, device.lineId);
        const added = ofLine[pick % ofLine.length] ?? '';
        const before = assessDevice(catalog, device, day);
        const after = assessDevice(catalog, { ...device, kbs: [...device.kbs, added] }, day);
        // A hotpatch KB makes it a hotpatched device: from then on another track counts, with KBs of its own.
        fc.pre(isHotpatched(before) === isHotpatched(after));
        // An update can turn "possibly" into "missing", by telling a position, a version of .NET Framework or what waits for
        // a restart; it opens nothing.
        expect(openKbs(after).filter((kbId) => !openKbs(before).includes(kbId))).toEqual([]);
        const nowCertain = after.missing.filter(({ kbId }) => !missingKbs(before).includes(kbId));
        for (const { kbId, kind, state } of nowCertain) {
          const rule = before.possiblyMissing.find((kb) => kb.kbId === kbId)?.evidence.rule;
          const isExplained = kind.startsWith('dotnet-') || rule === 'position-unknown' || state === 'pending-reboot';
          expect({ kbId, rule, isExplained }).toEqual({ kbId, rule, isExplained: true });
        }
      }),
      RUNS,
    );
  }, 60_000);

  it('never misses more at a higher revision', () => {
    fc.assert(
      fc.property(situation, fc.nat(3_000), ({ device, day }, by) => {
        fc.pre(device.ubr !== null);
        const before = assessDevice(catalog, device, day);
        const after = assessDevice(catalog, { ...device, ubr: (device.ubr ?? 0) + by }, day);
        // A revision of a hotpatch puts a device into that track, and leaving it takes it out: other KBs count then.
        fc.pre(isHotpatched(before) === isHotpatched(after));
        expect(openKbs(after).filter((kbId) => !openKbs(before).includes(kbId))).toEqual([]);
      }),
      RUNS,
    );
  }, 60_000);

  it('gets the same answer whatever the order of its KBs', () => {
    fc.assert(
      fc.property(situation, ({ device, day }) => {
        const reversed = { ...device, kbs: device.kbs.toReversed(), pending: device.pending?.toReversed() ?? [] };
        expect(assessDevice(catalog, reversed, day)).toEqual(assessDevice(catalog, device, day));
        expect(postureOf(catalog, reversed).key).toBe(postureOf(catalog, device).key);
      }),
      RUNS,
    );
  }, 60_000);

  it('has a plan whose steps cover each missing KB once, and nothing else', () => {
    fc.assert(
      fc.property(situation, ({ device, day }) => {
        const { missing, plan } = assessDevice(catalog, device, day);
        expect(plan.flatMap(({ covers }) => covers).toSorted()).toEqual(missing.map(({ kbId }) => kbId).toSorted());
        for (const step of plan) {
          // A servicing stack that closes nothing itself may be needed, and may contain others that do.
          if (step.action !== 'prerequisite') expect(step.covers[0]).toBe(step.kbId);
          if (day !== null) expect(step.releasedOn <= day).toBe(true);
          const covered = missing.filter(({ kbId }) => step.covers.includes(kbId));
          expect(step.cves).toEqual([...new Set(covered.flatMap(({ cves }) => cves))].sort());
        }
        for (const { kbId, supersededBy, supersedes } of missing) {
          const step = plan.find(({ covers }) => covers.includes(kbId));
          if (step?.action === 'restart') continue;
          expect(supersededBy).toBe(step?.kbId === kbId ? null : step?.kbId);
          expect(supersedes).toEqual(step?.kbId === kbId ? step.covers.slice(1) : []);
        }
      }),
      RUNS,
    );
  }, 60_000);

  it('misses nothing once its plan is carried out', () => {
    fc.assert(
      fc.property(situation, ({ device, day }) => {
        const before = assessDevice(catalog, device, day);
        const after = assessDevice(catalog, carryOut(catalog, device, before), day);
        // What was only possible may become certain: a cumulative update that waited for its restart tells the position, a
        // .NET update that fixes several versions tells of a version that was not reported.
        const revealed = before.possiblyMissing.map(({ kbId }) => kbId);
        expect(missingKbs(after).filter((kbId) => !revealed.includes(kbId))).toEqual([]);
        expect(
          after.plan.filter(
            ({ action, covers }) => action !== 'prerequisite' && covers.some((kbId) => !revealed.includes(kbId)),
          ),
        ).toEqual([]);
      }),
      RUNS,
    );
  }, 60_000);

  it('misses the KBs of its products, and is exposed in these to the same CVEs, whichever way they are listed', () => {
    fc.assert(
      fc.property(situation, ({ device }) => {
        const posture = postureOf(catalog, device);
        const { missing } = assessDevice(catalog, device);
        const { fixes, pendingKbs } = listProductFixes(catalog, posture);
        const kbIds = missing.map(({ kbId }) => kbId);
        expect([...new Set(fixes.map(({ kbId }) => kbId))]).toEqual(kbIds);
        expect(pendingKbs).toEqual(kbIds.filter((_, index) => missing[index]?.state === 'pending-reboot'));
        expect(new Set(fixes.flatMap(({ software, open }) => open.map((id) => `${software} ${id}`)))).toEqual(
          new Set(listExposures(catalog, posture).map((each) => `${each.software} ${each.vulnerabilityId}`)),
        );
        const installed = listInstalledSoftware(catalog, posture, reportOf(device)).map(({ name }) => name);
        expect(fixes.filter(({ software }) => !installed.includes(software))).toEqual([]);
      }),
      RUNS,
    );
  }, 60_000);

  it('is told of any one KB what the list says of it', () => {
    fc.assert(
      fc.property(situation, fc.nat(), ({ device, day }, pick) => {
        const { missing, possiblyMissing } = assessDevice(catalog, device, day);
        const ofLine = kbsOfLine(catalog, device.lineId);
        const kbId = ofLine[pick % ofLine.length] ?? '';
        const listed = [...missing, ...possiblyMissing].find((kb) => kb.kbId === kbId);
        const verdict = explain(catalog, postureOf(catalog, device), kbId, { asOf: day });
        if (listed) expect(verdict).toEqual({ kbId, state: listed.state, evidence: listed.evidence });
        else expect(['installed', 'superseded', 'not-applicable', 'pending-reboot']).toContain(verdict.state);
      }),
      RUNS,
    );
  }, 60_000);
});

const openKbs = ({ missing, possiblyMissing }: Assessment): KbId[] =>
  [...missing, ...possiblyMissing].map(({ kbId }) => kbId);

const isHotpatched = ({ position }: Assessment): boolean => position.track?.startsWith('hotpatch:') ?? false;

/** The device after its plan: all steps installed, restarted, and at the highest revision that a step brings. */
function carryOut(catalog: Catalog, device: AnyDevice, assessment: Assessment): AnyDevice {
  const steps = assessment.plan.map(({ kbId }) => kbId);
  // What waits for the restart runs after it: the KBs that the report says do, and listed ones above the revision.
  const pending = device.pending ?? [];
  const waiting = [...pending, ...((device.isRebootPending ?? pending.length > 0) ? device.kbs : [])];
  const revisions = [...steps, ...waiting]
    .flatMap((kbId) => catalog.placesOf(kbId))
    .filter(({ track }) => track.lineId === device.lineId && (track.kind === 'lcu' || track.kind === 'hotpatch'))
    .map(({ release }) => release.order);
  return {
    ...device,
    kbs: [...new Set([...device.kbs, ...(device.pending ?? []), ...steps])],
    pending: [],
    isRebootPending: false,
    ubr: device.ubr === null ? null : Math.max(device.ubr, ...revisions),
    // Judged by a hotpatch's revision, it would otherwise leave the track with the next baseline.
    isHotpatchEnrolled: isHotpatched(assessment),
  };
}
