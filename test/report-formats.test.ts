/** The same device as other tools report it: every file gives the facts of the kbgap report beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InventoryReport, ReportFormat } from '../src/inventory/model.ts';
import { parseReports } from '../src/inventory/parse-report.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/reports');

const OS = {
  version: '10.0',
  build: 19045,
  ubr: 3693,
  displayVersion: '22H2',
  editionId: 'Enterprise',
  installationType: 'client',
  architecture: 'x64',
};
const PC1 = {
  schemaVersion: 1,
  computerName: 'PC1',
  collectedAt: '2023-11-14T22:13:20Z',
  os: { ...OS, productName: 'Microsoft Windows 10 Enterprise' },
  installedKbs: [{ kbId: '9000001', installedOn: '2023-10-17' }, 'KB9000002'],
};
const OSQUERY = { ...PC1, isRebootPending: true, components: { edgeChromium: '119.0.2151.58' } };
const UNDATED = { ...PC1, collectedAt: null, installedKbs: ['KB9000001', 'KB9000002'] };
const named = (productName: string, silent: Readonly<Record<string, null>> = {}) => ({
  ...UNDATED,
  os: { ...OS, productName, editionId: null, ...silent },
});

interface Expected {
  readonly format: ReportFormat;
  readonly reports: readonly object[];
  /** Codes of the notes that the kbgap report does not give. */
  readonly notes?: readonly string[];
}

/** What each file says, as a kbgap report; written by hand, not by our parser. */
const FILES: Readonly<Record<string, Expected>> = {
  'osquery-snapshots.log': {
    format: 'osquery',
    reports: [{ ...OSQUERY, collectedAt: '2023-11-14T22:13:24Z' }],
    notes: ['history-only-kbs'],
  },
  'osquery-events.log': { format: 'osquery', reports: [{ ...OSQUERY, collectedAt: '2023-11-14T22:13:23Z' }] },
  'osquery-batches.log': { format: 'osquery', reports: [OSQUERY] },
  'intune.csv': {
    format: 'csv',
    reports: [
      {
        ...PC1,
        os: { ...OS, productName: 'Windows', displayVersion: null, installationType: null, architecture: null },
        installedKbs: null,
      },
    ],
    notes: ['devices-skipped'],
  },
  'configmgr.csv': {
    format: 'csv',
    reports: [
      {
        ...named('Microsoft Windows NT Workstation 10.0', { displayVersion: null }),
        installedKbs: PC1.installedKbs,
      },
      {
        schemaVersion: 1,
        computerName: 'SRV1',
        os: {
          productName: 'Microsoft Windows NT Advanced Server 10.0',
          version: '10.0',
          build: 17763,
          ubr: 5122,
          installationType: 'server',
          architecture: 'x64',
        },
        installedKbs: ['KB9000003'],
      },
    ],
  },
  'lansweeper.csv': {
    format: 'csv',
    reports: [named('Microsoft Windows 10 Enterprise')],
    notes: ['time-without-zone'],
  },
  'pdq-inventory.csv': {
    format: 'csv',
    reports: [
      { ...named('Microsoft Windows 10 Enterprise', { displayVersion: null }), collectedAt: '2023-11-14T22:13:20Z' },
    ],
  },
  'action1.csv': {
    format: 'csv',
    reports: [
      {
        ...named('Windows 10 Enterprise', { version: null, displayVersion: null, architecture: null }),
        pendingRebootKbs: ['KB9000002'],
      },
    ],
  },
  'ninjaone.csv': {
    format: 'csv',
    reports: [{ ...named('Windows 10 Enterprise'), collectedAt: '2023-11-14T22:13:20Z' }],
  },
  'tanium.csv': {
    format: 'csv',
    reports: [named('Windows 10 Enterprise', { version: null, displayVersion: null })],
  },
};

const read = (file: string) => parseReports(readFileSync(join(FOLDER, file)));
const codes = (reports: readonly InventoryReport[]) => reports.flatMap(({ notes }) => notes.map(({ code }) => code));

describe('reports of other tools', () => {
  it('are all in the table', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(FILES).sort());
  });

  it.each(Object.entries(FILES))('%s', (file, { format, reports, notes = [] }) => {
    const expected = parseReports(Buffer.from(JSON.stringify(reports)));
    const found = read(file);
    const facts = (all: readonly InventoryReport[]) => all.map((report) => ({ ...report, formats: [], notes: [] }));
    expect(facts(found)).toEqual(facts(expected));
    expect(found.map(({ formats }) => formats)).toEqual(reports.map(() => [format]));
    expect(codes(found).sort()).toEqual([...codes(expected), ...notes].sort());
  });
});
