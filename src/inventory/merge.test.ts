import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport, type ReportFacts } from './build-report.ts';
import { readHotfixList } from './hotfix-list.ts';
import { mergeReports } from './merge.ts';
import type { InventoryReport, ReportNote } from './model.ts';
import { bareAddress } from './network-address.ts';

const hotfixes = (ids: readonly string[], isComplete = true) =>
  readHotfixList(
    ids.map((hotfixId) => ({ hotfixId, installedOn: null })),
    isComplete,
  );

const report = (facts: Partial<ReportFacts>): InventoryReport =>
  buildReport({ format: 'registry', computerName: 'PC1', hotfixes: hotfixes([]), ...facts });

const TRUNCATED: ReportNote = { code: 'hotfix-list-truncated', field: 'installedKbs', message: 'Cut short.' };

const systeminfo = report({
  format: 'systeminfo',
  os: {
    productName: 'Microsoft Windows 10 Pro',
    version: '10.0',
    build: 19045,
    installationType: 'client',
    architecture: 'x64',
  },
  hotfixes: hotfixes(['KB9000001'], false),
  notes: [TRUNCATED],
});
const qfe = report({ format: 'wmic-qfe', hotfixes: hotfixes(['KB9000001', 'KB9000002', 'File 1']) });
const registry = report({ os: { build: 19045, ubr: 3086, architecture: 'x64' }, hotfixes: null });

describe('mergeReports', () => {
  it('of systeminfo, wmic qfe and the registry is one whole report', () => {
    expect(mergeReports([systeminfo, qfe, registry])).toEqual({
      formats: ['systeminfo', 'wmic-qfe', 'registry'],
      computerName: 'PC1',
      collectedAt: null,
      os: {
        productName: 'Microsoft Windows 10 Pro',
        version: '10.0',
        build: 19045,
        ubr: 3086,
        servicePack: null,
        displayVersion: null,
        editionId: null,
        installationType: 'client',
        architecture: 'x64',
      },
      installedKbs: [
        { kbId: '9000001', installedOn: null },
        { kbId: '9000002', installedOn: null },
      ],
      isKbListComplete: true,
      pendingRebootKbs: [],
      isRebootPending: null,
      isHotpatchEnrolled: null,
      hasEsu: null,
      components: { internetExplorer: null, edgeChromium: null, dotnetFramework: null },
      network: null,
      directory: null,
      notes: [
        {
          code: 'hotfix-not-a-kb',
          field: 'installedKbs',
          message: '1 of 3 entries of the hotfix list name no KB: "File 1".',
        },
      ],
    });
  });

  it('has the addresses and the directory entry of the first in rank that reports them, and no note on others', () => {
    const directory = { entraDeviceId: null, isEntraJoined: true };
    const reports = [
      report({ format: 'systeminfo', network: [bareAddress('192.0.2.1'), bareAddress('192.0.2.2')], directory }),
      report({ format: 'kbgap', network: [bareAddress('192.0.2.3')] }),
      report({}),
    ];
    const merged = mergeReports(reports);
    expect(merged).toMatchObject({ network: [bareAddress('192.0.2.3')], directory });
    expect(merged.notes).toEqual(mergeReports(reports.map((each) => ({ ...each, network: null }))).notes);
  });

  it('of one report is that report', () => {
    expect(mergeReports([qfe])).toBe(qfe);
  });

  it('of none is an error', () => {
    expect(() => mergeReports([])).toThrow(RangeError);
  });

  it.each<[string, InventoryReport[], string[]]>([
    ['nothing is missing any more', [systeminfo, qfe, registry], ['hotfix-not-a-kb']],
    ['the list is still short', [systeminfo, registry], ['hotfix-list-truncated']],
    ['the revision is still missing', [systeminfo, qfe], ['hotfix-not-a-kb', 'ubr-missing']],
    ['there is still no list', [registry, report({ format: 'kbgap', hotfixes: null })], ['hotfixes-missing']],
    ['there is still no system', [qfe, qfe], ['hotfix-not-a-kb', 'os-missing']],
  ])('keeps only the notes that hold: %s', (_, reports, codes) => {
    expect(mergeReports(reports).notes.map(({ code }) => code)).toEqual(codes);
  });
});

describe('a disagreement', () => {
  const os = { build: 19045, ubr: 3086, architecture: 'x64' } as const;
  const first = report({ os });

  it.each<[string, Partial<ReportFacts>, ReportNote[]]>([
    [
      'of builds: the build and its revision come from one source',
      { format: 'systeminfo', os: { ...os, build: 18363, ubr: 657 } },
      [disagree('os.build', 'The reports give 19045 (registry) and 18363 (systeminfo); 19045 is used.')],
    ],
    [
      'of revisions',
      { format: 'get-computerinfo', os: { ...os, ubr: 3000 } },
      [disagree('os.ubr', 'The reports give 3086 (registry) and 3000 (get-computerinfo); 3086 is used.')],
    ],
    [
      'of architectures',
      { format: 'systeminfo', os: { ...os, architecture: 'x86' } },
      [disagree('os.architecture', 'The reports give "x64" (registry) and "x86" (systeminfo); "x64" is used.')],
    ],
    [
      'of computers',
      { format: 'wmic-qfe', computerName: 'PC2' },
      [disagree('computerName', 'The reports give "PC1" (registry) and "PC2" (wmic-qfe); "PC1" is used.')],
    ],
    [
      'of KB lists that are both complete',
      { format: 'get-hotfix', hotfixes: hotfixes(['KB9000001']) },
      [
        disagree(
          'installedKbs',
          'The list of registry is complete but lacks KB9000001, which another report lists as installed.',
        ),
      ],
    ],
    ['of computer names in upper and lower case is none', { format: 'wmic-qfe', computerName: 'pc1' }, []],
    ['of product names is none: they are for display', { os: { ...os, productName: 'Windows 10' } }, []],
    ['with a report that says nothing is none', { format: 'wmic-qfe' }, []],
  ])('%s', (_, facts, notes) => {
    const named = report({ os: { ...os, productName: 'Microsoft Windows 11' } });
    const merged = mergeReports([report(facts), facts.os?.productName === undefined ? first : named]);
    expect(merged.notes).toEqual(notes);
    expect(merged.os).toMatchObject(os);
    expect(merged.computerName?.toUpperCase()).toBe('PC1');
  });

  it('of dates takes the better source and gives all', () => {
    const on = (installedOn: string) => readHotfixList([{ hotfixId: 'KB9000001', installedOn }], true);
    const merged = mergeReports([
      report({ format: 'get-hotfix', hotfixes: on('2020-03-11') }),
      report({ os, hotfixes: on('2020-03-10') }),
    ]);
    expect(merged.installedKbs).toEqual([{ kbId: '9000001', installedOn: '2020-03-10' }]);
    expect(merged.notes).toEqual([
      disagree(
        'installedKbs.installedOn',
        'The reports give different days of installation for KB9000001 (2020-03-10, 2020-03-11).',
      ),
    ]);
  });

  it("with systeminfo's `server` is none for a server core, which it cannot tell", () => {
    const core = report({ os: { ...os, installationType: 'server-core' } });
    const server = report({ format: 'systeminfo', os: { ...os, ubr: null, installationType: 'server' } });
    const merged = mergeReports([server, core]);
    expect(merged.os.installationType).toBe('server-core');
    expect(merged.notes).toEqual([]);
  });

  it('among equal sources goes to the later report', () => {
    const earlier = report({ os: { ...os, ubr: 3086 }, collectedAt: '2023-06-01T00:00:00.000Z' });
    const later = report({ os: { ...os, ubr: 3208 }, collectedAt: '2023-07-20T00:00:00.000Z' });
    expect(mergeReports([earlier, later])).toMatchObject({
      os: { ubr: 3208 },
      collectedAt: '2023-07-20T00:00:00.000Z',
    });
  });

  function disagree(field: string, message: string): ReportNote {
    return { code: 'sources-disagree', field, message };
  }
});

describe('the order of the reports', () => {
  const maybe = <T>(...values: T[]) => fc.constantFrom<T | null>(null, ...values);
  const anyReport = fc
    .record({
      format: fc.constantFrom('registry' as const, 'kbgap' as const, 'systeminfo' as const, 'wmic-qfe' as const),
      computerName: maybe('PC1', 'pc1', 'PC2'),
      collectedAt: maybe('2020-04-04T00:00:00.000Z', '2020-04-05T00:00:00.000Z'),
      os: fc.record({
        build: maybe(18363, 19045),
        ubr: maybe(1, 2),
        productName: maybe('a', 'b'),
        installationType: maybe('client' as const, 'server' as const, 'server-core' as const),
      }),
      hotfixes: fc.option(
        fc.tuple(
          fc.array(
            fc.record({
              hotfixId: fc.constantFrom('KB9000001', 'KB9000002', 'File 1'),
              installedOn: maybe('2020-02-11', '2020-03-10'),
            }),
            { maxLength: 3 },
          ),
          fc.boolean(),
        ),
      ),
      isRebootPending: maybe(true, false),
      pendingRebootKbs: fc.subarray(['9000003', '9000004']),
    })
    .map((facts) => buildReport({ ...facts, hotfixes: facts.hotfixes && readHotfixList(...facts.hotfixes) }));

  it('changes nothing but the order of the formats', () => {
    const shuffled = fc
      .array(anyReport, { minLength: 2, maxLength: 5 })
      .chain((reports) => fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })));
    fc.assert(
      fc.property(shuffled, ([reports, others]) => {
        const [merged, again] = [mergeReports(reports), mergeReports(others)];
        expect({ ...again, formats: [] }).toEqual({ ...merged, formats: [] });
        expect(again.formats.toSorted()).toEqual(merged.formats.toSorted());
      }),
      { numRuns: 1000 },
    );
  });

  it('loses no KB', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { minLength: 1, maxLength: 4 }), (reports) => {
        const all = new Set(reports.flatMap(({ installedKbs }) => installedKbs.map(({ kbId }) => kbId)));
        expect(mergeReports(reports).installedKbs.map(({ kbId }) => kbId)).toEqual([...all].sort());
      }),
    );
  });
});
