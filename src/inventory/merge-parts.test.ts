import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport, type ReportFacts } from './build-report.ts';
import { readHotfixList } from './hotfix-list.ts';
import { mergeParts, type ReportPart } from './merge-parts.ts';
import type { ReportFormat } from './model.ts';

const hotfixes = (...ids: readonly string[]) =>
  readHotfixList(
    ids.map((hotfixId) => ({ hotfixId, installedOn: null })),
    true,
  );

const part = (format: ReportFormat, collectedAt: string, facts: Partial<ReportFacts>): ReportPart => ({
  source: format,
  collectedAt,
  report: buildReport({ format, computerName: null, hotfixes: null, ...facts }),
});

const MONDAY = '2026-03-09T08:00:00.000Z';
const MONDAY_EVENING = '2026-03-09T20:00:00.000Z';
const TUESDAY = '2026-03-10T08:00:00.000Z';
const LATER_ON_TUESDAY = '2026-03-10T08:00:00.001Z';
const FRIDAY = '2026-03-13T08:00:00.000Z';

const registry = (at: string) =>
  part('registry', at, {
    computerName: 'PC1',
    os: { build: 19045, ubr: 4046, editionId: 'Enterprise', architecture: 'x64', displayVersion: '22H2' },
    hotfixes: hotfixes('KB9000001'),
    pendingRebootKbs: ['9000001'],
    isRebootPending: true,
    hasEsu: true,
    components: { edgeChromium: '120.0.1.1' },
  });
const osquery = (at: string) =>
  part('osquery', at, { os: { build: 19045, ubr: 4170 }, hotfixes: hotfixes('KB9000002') });

describe('mergeParts', () => {
  it('of one part is its report, collected when the part says', () => {
    const only = registry(MONDAY);
    expect(mergeParts([only])).toEqual({ ...only.report, collectedAt: MONDAY });
  });

  it('of none is an error', () => {
    expect(() => mergeParts([])).toThrow(RangeError);
  });

  it('takes what patching changes from the newest alone, what rarely changes from older ones', () => {
    const merged = mergeParts([registry(MONDAY), osquery(FRIDAY)]);
    expect(merged).toMatchObject({
      formats: ['osquery', 'registry'],
      computerName: 'PC1',
      collectedAt: FRIDAY,
      os: { build: 19045, ubr: 4170, editionId: 'Enterprise', architecture: 'x64', displayVersion: null },
      installedKbs: [{ kbId: '9000002', installedOn: null }],
      pendingRebootKbs: [],
      isRebootPending: null,
      hasEsu: true,
      components: { edgeChromium: '120.0.1.1' },
      notes: [],
    });
  });

  it.each([
    ['a day apart: both count, and the more direct one decides', MONDAY, TUESDAY, 4046, ['9000001', '9000002']],
    ['more than a day apart: the newer one alone', MONDAY, LATER_ON_TUESDAY, 4170, ['9000002']],
    ['the other way round', FRIDAY, MONDAY, 4046, ['9000001']],
  ])('%s', (_, registryAt, osqueryAt, ubr, kbIds) => {
    const { os, installedKbs } = mergeParts([registry(registryAt), osquery(osqueryAt)]);
    expect([os.ubr, installedKbs.map(({ kbId }) => kbId)]).toEqual([ubr, kbIds]);
  });

  it('does not let a part without facts of patching make the others old', () => {
    const nameOnly = part('csv', FRIDAY, { computerName: 'PC1' });
    expect(mergeParts([osquery(MONDAY), nameOnly])).toMatchObject({ collectedAt: FRIDAY, os: { ubr: 4170 } });
  });

  it('takes a lasting fact from the newest older part that tells it', () => {
    const older = part('registry', MONDAY, { os: { editionId: 'Professional' } });
    const newer = part('csv', MONDAY_EVENING, { os: { editionId: 'Enterprise' } });
    expect(mergeParts([older, newer, osquery(FRIDAY)]).os.editionId).toBe('Enterprise');
  });

  it('takes an older server-core over a server that goes by the name only', () => {
    const core = part('registry', MONDAY, { os: { build: 17763, installationType: 'server-core' } });
    const named = part('wazuh', FRIDAY, { os: { build: 17763, installationType: 'server' } });
    expect(mergeParts([core, named]).os.installationType).toBe('server-core');
  });

  it('does not depend on the order of the parts', () => {
    const facts = fc.record({
      computerName: fc.constantFrom(null, 'PC1', 'PC2'),
      os: fc.record({
        build: fc.constantFrom(null, 19045, 22631),
        editionId: fc.constantFrom(null, 'Professional', 'Enterprise'),
        installationType: fc.constantFrom(null, 'server' as const, 'server-core' as const),
      }),
      hotfixes: fc.constantFrom(null, hotfixes('KB9000001'), hotfixes('KB9000002')),
      hasEsu: fc.constantFrom(null, true, false),
    });
    const format = fc.constantFrom<ReportFormat>('registry', 'kbgap', 'osquery', 'wazuh', 'csv', 'get-hotfix');
    const time = fc.constantFrom(MONDAY, MONDAY_EVENING, TUESDAY, LATER_ON_TUESDAY, FRIDAY);
    const parts = fc.array(
      fc.tuple(format, time, facts).map(([each, at, said]) => part(each, at, said)),
      { minLength: 1, maxLength: 5 },
    );
    const shuffled = parts.chain((each) =>
      fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length })),
    );
    fc.assert(
      fc.property(shuffled, ([each, other]) => {
        expect(mergeParts(other)).toEqual(mergeParts(each));
      }),
      { numRuns: 2000 },
    );
  });
});
