import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatementLine } from './parse-line.ts';
import { parseReports } from './parse-report.ts';
import { ReportError } from './report-error.ts';
import { parseStatement, parseStatements } from './statement.ts';

const ID = '0123456789abcdef0123456789abcdef01234567';
const AT = '2026-01-02T03:04:05.000Z';
const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseStatements(bytes(text));
const lines = (...values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

const SYSTEMINFO = 'Host Name: PC9\nOS Name: Microsoft Windows 10 Pro\nOS Version: 10.0.19045 N/A Build 19045\n';
const PATCHES = { snapshot: [{ hotfix_id: 'KB9000001' }], action: 'snapshot', hostIdentifier: 'PC2', unixTime: 1 };
const ITEM = {
  operation: 'Upsert',
  index: 'wazuh-states-inventory-hotfixes',
  data: { package: { hotfix: { name: 'KB9000001' } } },
};

describe('parseStatement', () => {
  it.each<[string, unknown, object]>([
    ['a kbgap report', { schemaVersion: 1 }, { kind: 'whole', device: null, source: 'kbgap' }],
    ['a kbgap report with an id', { schemaVersion: 1, deviceId: ID.toUpperCase() }, { device: ID }],
    ['registry values', { CurrentBuild: '19045', ComputerName: 'PC1' }, { device: null, source: 'registry' }],
    ['registry values with an id', { CurrentBuild: '19045', DeviceId: ID }, { device: ID }],
    ['Get-ComputerInfo', { OsBuildNumber: '19045' }, { source: 'get-computerinfo' }],
    ['one of Get-HotFix', { HotFixID: 'KB9000001' }, { source: 'get-hotfix' }],
    ['all of Get-HotFix', [{ HotFixID: 'KB9000001' }, { HotFixID: 'KB9000002' }], { source: 'get-hotfix' }],
    ['a line of osquery', PATCHES, { kind: 'rows', device: 'PC2', source: 'osquery' }],
    ['one agent of Wazuh', { '1001': [{ hotfix: 'KB9000001' }] }, { kind: 'whole', device: '1001', source: 'wazuh' }],
    [
      'a report in a wrapper',
      { device: 'PC1', report: { CurrentBuild: '19045' } },
      { device: 'PC1', source: 'registry', report: { collectedAt: null } },
    ],
    [
      'a text in a wrapper',
      { device: ID, collectedAt: '2026-01-02T04:04:05+01:00', report: SYSTEMINFO },
      { device: ID, source: 'systeminfo', report: { computerName: 'PC9', collectedAt: AT } },
    ],
    [
      "a report's own time in a wrapper",
      { device: 'PC1', collectedAt: AT, report: { schemaVersion: 1, collectedAt: '2025-01-01T00:00:00Z' } },
      { report: { collectedAt: '2025-01-01T00:00:00.000Z' } },
    ],
    ['rows in a wrapper', { device: 'PC1', report: PATCHES }, { kind: 'rows', device: 'PC1', source: 'osquery' }],
    [
      'rows without time in a wrapper with one',
      { device: 'PC1', collectedAt: AT, report: ITEM },
      { kind: 'rows', device: 'PC1', changes: [{ table: 'hotfixes', at: AT, key: '9000001', value: '' }] },
    ],
  ])('reads %s, as a value and as a line', (_, value, expected) => {
    expect(parseStatement(value, '$')).toMatchObject(expected);
    expect(parseStatementLine(` ${JSON.stringify(value)}\r`)).toEqual(parseStatement(value, '$'));
  });

  it.each<[string, unknown, string, string]>([
    ['a number', 1, 'malformed', '$'],
    ['an object of another kind', { name: 'kbgap' }, 'unknown-format', '$'],
    ['two devices', [{ CurrentBuild: '1' }, { CurrentBuild: '2' }], 'malformed', '$'],
    ['two agents', { '1': [{ hotfix: 'KB9000001' }], '2': [{ hotfix: 'KB9000001' }] }, 'malformed', '$'],
    ['an id that is none', { schemaVersion: 1, deviceId: 'PC1' }, 'malformed', '$.deviceId'],
    ['an id among the values that is none', { CurrentBuild: '1', DeviceId: 'PC1' }, 'malformed', '$.DeviceId'],
    ['a wrong value', { schemaVersion: 1, os: { build: 'x' } }, 'malformed', '$.os.build'],
    ['a wrapper without device', { device: '', report: {} }, 'malformed', '$.device'],
    ['a wrapper with a number for the device', { device: 1, report: {} }, 'malformed', '$.device'],
    ['a wrapper with more', { device: 'PC1', report: {}, tenant: 'x' }, 'malformed', '$.tenant'],
    [
      'a wrapper with a local time',
      { device: 'PC1', report: {}, collectedAt: '2026-01-02' },
      'malformed',
      '$.collectedAt',
    ],
    ['a wrapper around nothing', { device: 'PC1', report: null }, 'malformed', '$.report'],
    ['a wrapper around something', { device: 'PC1', report: { x: 1 } }, 'unknown-format', '$.report'],
    [
      'a wrapper around a wrapper',
      { device: 'PC1', report: { device: 'PC1', report: {} } },
      'unknown-format',
      '$.report',
    ],
    ['a wrapper around JSON as text', { device: 'PC1', report: '{"CurrentBuild":"1"}' }, 'unknown-format', '$.report'],
    ['a wrapper around two devices', { device: 'PC1', report: 'Name,OS Build\nA,1\nB,2' }, 'malformed', '$.report'],
    [
      'a wrapper around a wrong value',
      { device: 'PC1', report: { CurrentBuild: 'x' } },
      'malformed',
      '$.report.CurrentBuild',
    ],
  ])('refuses %s', (_, value, code, field) => {
    expect(() => parseStatement(value, '$')).toThrow(expect.objectContaining({ name: 'ReportError', code, field }));
    expect(() => parseStatementLine(JSON.stringify(value))).toThrow(expect.objectContaining({ code, field }));
  });

  it.each([
    ['no text', '', 'empty'],
    ['a text', 'KB9000001', 'malformed'],
    ['half a line', '{"schemaVersion":1,', 'malformed'],
    ['a line nested too deep', `{"CurrentBuild":"1","x":${'['.repeat(40)}${']'.repeat(40)}}`, 'malformed'],
  ])('refuses the line of %s', (_, text, code) => {
    expect(() => parseStatementLine(text)).toThrow(expect.objectContaining({ name: 'ReportError', code, field: '$' }));
  });

  it('reads brackets within texts for what they are', () => {
    expect(parseStatementLine(`{"CurrentBuild":"1","x":"${'[{'.repeat(40)}"}`)).toMatchObject({ source: 'registry' });
  });
});

describe('parseStatements', () => {
  it('reads lines of any JSON formats', () => {
    const text = `${lines({ schemaVersion: 1, deviceId: ID }, PATCHES)}\n\n${lines({ device: 'PC3', report: SYSTEMINFO })}\n`;
    expect(parse(text).map(({ device, source }) => [device, source])).toEqual([
      [ID, 'kbgap'],
      ['PC2', 'osquery'],
      ['PC3', 'systeminfo'],
    ]);
  });

  it('reads one value over many lines, and an array of one per line', () => {
    expect(parse('{\n"CurrentBuild": "1"\n}\n')).toHaveLength(1);
    expect(parse('[\n{"CurrentBuild":"1"},\n{"CurrentBuild":"2"}\n]')).toHaveLength(2);
  });

  it.each([
    ['a wrong value', lines({ schemaVersion: 1 }, { schemaVersion: 2 }), 'line 2, $.schemaVersion'],
    ['another kind', lines({ schemaVersion: 1 }, { x: 1 }), 'line 2, $'],
    ['half a line', `${lines({ schemaVersion: 1 })}\n\n{"schemaVersion":`, 'line 3'],
  ])('names the line of %s', (_, text, field) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'ReportError', field }));
  });

  it('names no line of a file of another kind', () => {
    expect(() => parse(lines({ x: 1 }, { x: 2 }))).toThrow(
      expect.objectContaining({ code: 'unknown-format', field: null }),
    );
  });
});

describe('parseReports', () => {
  it('adds the rows of each device up, in the order of their first', () => {
    const row = (hostIdentifier: string, kb: string, unixTime: number) => ({
      ...PATCHES,
      hostIdentifier,
      unixTime,
      snapshot: [{ hotfix_id: kb }],
    });
    const text = lines(
      row('PC2', 'KB9000001', 1),
      { CurrentBuild: '1', ComputerName: 'PC1' },
      row('PC3', 'KB9000003', 1),
      row('pc2', 'KB9000002', 2),
    );
    expect(parseReports(bytes(text)).map(({ computerName, installedKbs }) => [computerName, installedKbs])).toEqual([
      ['PC2', [{ kbId: '9000002', installedOn: null }]],
      ['PC1', []],
      ['PC3', [{ kbId: '9000003', installedOn: null }]],
    ]);
  });

  it('refuses rows that tell nothing of updates', () => {
    expect(() => parseReports(bytes(lines({ ...PATCHES, snapshot: [{ pid: '1' }] })))).toThrow(
      'expected rows that tell of updates, found none',
    );
  });

  it('names a device by its wrapper where the report does not', () => {
    const [named, numbered] = parseReports(
      bytes(lines({ device: 'PC1', report: { CurrentBuild: '1' } }, { device: ID, report: { CurrentBuild: '1' } })),
    );
    expect([named?.computerName, named?.notes.some(({ code }) => code === 'computer-name-missing')]).toEqual([
      'PC1',
      false,
    ]);
    expect(numbered?.computerName).toBeNull();
  });
});

describe('any input', () => {
  const NAMES = [
    ...['device', 'report', 'collectedAt', 'snapshot', 'columns', 'diffResults', 'action', 'unixTime', 'counter'],
    ...['added', 'removed', 'hotfix_id', 'key', 'name', 'data', 'version', 'build', 'platform', 'title', 'result_code'],
    ...['metadata', 'items', 'option', 'operation', 'index', 'package', 'hotfix', 'host', 'os', 'state', 'modified_at'],
    ...['1001', 'status', 'schemaVersion', 'deviceId', '__proto__', 'constructor'],
  ];
  const WORDS = [
    ...['KB9000001', '', 'added', 'removed', 'snapshot', 'VDFirst', 'Upsert', 'Delete', 'UBR', 'windows', '19045.1'],
    ...['wazuh-states-inventory-hotfixes', 'wazuh-states-inventory-system', 'Name,OS Build\nA,1', AT, '__proto__'],
  ];
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(null, true, 0, 1, -1, 1_700_000_000, ...WORDS),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...NAMES), tie('node'), { maxKeys: 6 }),
    ),
  })).node;

  function isReadOrRefused(read: () => unknown): boolean {
    try {
      read();
      return true;
    } catch (error) {
      if (error instanceof ReportError) return true;
      throw error;
    }
  }

  it('is read or refused', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (values) => {
        for (const each of values) isReadOrRefused(() => parseStatement(each, '$'));
        isReadOrRefused(() => parseReports(bytes(lines(...values))));
        isReadOrRefused(() => parseReports(bytes(JSON.stringify(values))));
      }),
      { numRuns: 5000 },
    );
  });

  it('as CSV is read or refused', () => {
    const cell = fc.constantFrom(
      'Name',
      'OS Build',
      'KB',
      'Status',
      'PC1',
      '19045.1',
      'KB9000001',
      '"',
      '"a\nb"',
      '',
      'x',
    );
    const text = fc
      .array(fc.array(cell, { maxLength: 4 }), { maxLength: 5 })
      .map((rows) => rows.map((row) => row.join()).join('\n'));
    fc.assert(
      fc.property(text, (rest) => isReadOrRefused(() => parseReports(bytes(`Name,OS Build,KB,Status\n${rest}`)))),
      { numRuns: 3000 },
    );
  });
});
