import { describe, expect, it } from 'vitest';
import type { ReportedOs } from '../model.ts';
import { applyRows, NO_ROWS, type RowState, reportOfRows } from '../rows.ts';
import { parseOsqueryResult } from './osquery.ts';

const DAY = 86_400;
const T = 1_700_000_000;
const AT = '2023-11-14T22:13:20.000Z';

const parse = (value: unknown) => parseOsqueryResult(value, '$');
const snapshot = (rows: readonly object[], unixTime = T) => ({
  snapshot: rows,
  action: 'snapshot',
  name: 'any',
  hostIdentifier: 'PC1',
  unixTime,
  counter: 0,
});
const event = (action: string, columns: object, { unixTime = T, counter = 1 } = {}) => ({
  action,
  columns,
  name: 'any',
  hostIdentifier: 'PC1',
  unixTime,
  counter,
});
const report = (...lines: readonly object[]) =>
  reportOfRows('osquery', lines.map(parse).reduce<RowState>(applyRows, NO_ROWS), 'PC1');

const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const value = (name: string, data: string, key = KEY) => ({ key, name, path: `${key}\\${name}`, data, type: 'REG_SZ' });
const SERVICING = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';
const REBOOT = { key: SERVICING, name: 'RebootPending', path: `${SERVICING}\\RebootPending`, type: 'subkey', data: '' };
const os = (build: string, revision?: string) => ({
  name: 'Microsoft Windows 10 Pro',
  version: `10.0.${build}`,
  build,
  platform: 'windows',
  arch: '64-bit',
  ...(revision === undefined ? {} : { revision }),
});

describe('parseOsqueryResult', () => {
  it.each<[string, object, object]>([
    [
      'a snapshot',
      snapshot([{ hotfix_id: 'KB9000001', installed_on: '10/17/2023' }, { hotfix_id: 'KB9000002' }]),
      { snapshots: [{ table: 'patches', at: AT, rows: { '9000001': '2023-10-17', '9000002': '' } }], changes: [] },
    ],
    [
      'a row of the first run',
      event('added', { hotfix_id: 'KB9000001' }, { counter: 0 }),
      { snapshots: [{ table: 'patches', at: AT, rows: { '9000001': '' } }], changes: [] },
    ],
    [
      'a row of a snapshot that is logged by the row',
      event('snapshot', { hotfix_id: 'KB9000001' }),
      { snapshots: [{ table: 'patches', at: AT, rows: { '9000001': '' } }], changes: [] },
    ],
    [
      'a row added later',
      event('added', { hotfix_id: 'KB9000001' }),
      { snapshots: [], changes: [{ table: 'patches', at: AT, key: '9000001', value: '' }] },
    ],
    [
      'a row removed',
      event('removed', { hotfix_id: 'KB9000001', installed_on: '10/17/2023' }),
      { snapshots: [], changes: [{ table: 'patches', at: AT, key: '9000001', value: null }] },
    ],
    [
      'a batch',
      {
        diffResults: { added: [{ hotfix_id: 'KB9000002' }], removed: [{ hotfix_id: 'KB9000001' }] },
        hostIdentifier: 'PC1',
        unixTime: String(T),
        counter: '7',
      },
      {
        snapshots: [],
        changes: [
          { table: 'patches', at: AT, key: '9000001', value: null },
          { table: 'patches', at: AT, key: '9000002', value: '' },
        ],
      },
    ],
    [
      'a first batch',
      {
        diffResults: { added: [{ hotfix_id: 'KB9000002' }], removed: '' },
        hostIdentifier: 'PC1',
        unixTime: T,
        counter: 0,
      },
      { snapshots: [{ table: 'patches', at: AT, rows: { '9000002': '' } }], changes: [] },
    ],
    [
      'a batch with counter 0 that is no first run, as it removes rows',
      {
        diffResults: { added: [], removed: [{ hotfix_id: 'KB9000001' }] },
        hostIdentifier: 'PC1',
        unixTime: T,
        counter: 0,
      },
      { snapshots: [], changes: [{ table: 'patches', at: AT, key: '9000001', value: null }] },
    ],
    ['numbers', event('added', { ...os('19045'), build: 19045, revision: 3693 }), { changes: { length: 5 } }],
    ['a result of another query', snapshot([{ pid: '4', path: 'C:\\x' }]), { snapshots: [], changes: [] }],
    ['an empty result', snapshot([]), { snapshots: [], changes: [] }],
  ])('reads %s', (_, line, expected) => {
    expect(parse(line)).toMatchObject({ kind: 'rows', device: 'PC1', source: 'osquery', ...expected });
  });

  it.each([
    ['$', []],
    ['$.unixTime', { ...snapshot([]), unixTime: undefined }],
    ['$.unixTime', { ...snapshot([]), unixTime: 'Tue Nov 14' }],
    ['$.unixTime', { ...snapshot([]), unixTime: 1e15 }],
    ['$.snapshot', { ...snapshot([]), snapshot: {} }],
    ['$.snapshot[0]', { ...snapshot([]), snapshot: ['KB9000001'] }],
    ['$.diffResults.added', { unixTime: T, diffResults: { added: 1 } }],
    ['$.columns', { unixTime: T, action: 'added' }],
    ['$.action', event('replaced', { hotfix_id: 'KB9000001' })],
    ['$.columns.build', event('added', { ...os('19045'), build: 'abc' })],
    ['$.columns.revision', event('added', os('19045', '65536'))],
    ['$.columns.version', event('added', { ...os('19045'), version: 'ten' })],
    ['$.snapshot[0].data', snapshot([value('UBR', '0x1')])],
  ])('names %s', (field, line) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: 'ReportError', field }));
  });

  it('refuses another system', () => {
    const line = snapshot([{ name: 'Ubuntu', version: '22.04', build: '', platform: 'ubuntu' }]);
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: 'not-windows' }));
  });

  it.each([
    ['the decorations', { decorations: { hostname: 'PC2' } }, 'PC2'],
    ['decorations at the top', { computer_name: 'PC3' }, 'PC3'],
    ['the rows', {}, 'PC4'],
  ])('takes the name of the computer from %s', (_, more, name) => {
    expect(parse({ ...snapshot([{ hotfix_id: 'KB9000001', csname: 'PC4' }]), ...more }).computerName).toBe(name);
  });

  it('notes ids that name no KB', () => {
    expect(parse(snapshot([{ hotfix_id: 'File 1' }])).notes.map(({ code }) => code)).toEqual(['hotfix-not-a-kb']);
  });
});

describe('reportOfRows of osquery', () => {
  it.each<[string, object[], Partial<ReportedOs>]>([
    ['os_version alone', [snapshot([os('19045', '3693')])], { build: 19045, ubr: 3693, architecture: 'x64' }],
    ['os_version without revision', [snapshot([os('19045')])], { build: 19045, ubr: null, installationType: 'client' }],
    ['os_version and UBR', [snapshot([os('19045')]), snapshot([value('UBR', '3693')])], { build: 19045, ubr: 3693 }],
    [
      'a UBR that may be of the build before',
      [snapshot([value('UBR', '3693')]), snapshot([os('22631')], T + DAY + 1)],
      { build: 22631, ubr: null },
    ],
    [
      'the registry alone',
      [snapshot([value('UBR', '3693'), value('CurrentBuild', '19045')])],
      { build: 19045, ubr: 3693, installationType: null },
    ],
    [
      'values without their keys',
      [
        snapshot([
          { name: 'UBR', data: '3693' },
          { name: 'CurrentBuildNumber', data: '19045' },
        ]),
      ],
      { build: 19045, ubr: 3693 },
    ],
    [
      'a value of the same name elsewhere',
      [snapshot([value('UBR', '1', 'HKLM\\SOFTWARE\\x'), os('19045')])],
      { ubr: null },
    ],
    [
      'a newer os_version of another build than the registry',
      [snapshot([value('UBR', '3693'), value('CurrentBuild', '19045')]), snapshot([os('22631')], T + 60)],
      { build: 22631, ubr: null },
    ],
    [
      'an upgrade, told by the row',
      [
        event('added', os('19045', '3693'), { counter: 0 }),
        event('removed', os('19045', '3693'), { unixTime: T + 60 }),
        event('added', os('22631', '2715'), { unixTime: T + 60 }),
      ],
      { build: 22631, ubr: 2715 },
    ],
    [
      'a Server Core by the registry',
      [
        snapshot([value('InstallationType', 'Server Core')]),
        snapshot([{ ...os('17763'), name: 'Windows Server 2019' }]),
      ],
      { installationType: 'server-core' },
    ],
    [
      'a server by its name',
      [snapshot([{ ...os('17763'), name: 'Windows Server 2019' }])],
      { installationType: 'server' },
    ],
  ])('reads %s', (_, lines, expected) => {
    expect(report(...lines).os).toMatchObject(expected);
  });

  it.each([
    ['never reported', [], null],
    ['in a snapshot', [snapshot([REBOOT])], true],
    [
      'in a snapshot, and not in those of a day later',
      [snapshot([REBOOT]), snapshot([os('19045')], T + DAY + 1)],
      null,
    ],
    ['added', [event('added', REBOOT), snapshot([os('19045')], T + 9 * DAY)], true],
    ['added and removed', [event('added', REBOOT), event('removed', REBOOT, { unixTime: T + 60 })], null],
    [
      'as a value inside the key, one of two left',
      [
        event('added', value('a', '1', `${SERVICING}\\RebootPending`)),
        event('added', value('b', '1', `${SERVICING}\\RebootPending`)),
        event('removed', value('a', '1', `${SERVICING}\\RebootPending`), { unixTime: T + 60 }),
      ],
      true,
    ],
  ])('takes a pending restart %s', (_, lines, expected) => {
    expect(report(...lines).isRebootPending).toBe(expected);
  });

  it('does not count what only the update history names', () => {
    const history = (title: string, result_code = 'Succeeded') => ({ title, result_code, update_id: 'x' });
    const lines = [
      snapshot([{ hotfix_id: 'KB9000001' }]),
      snapshot([history('Update (KB9000001)'), history('Update (KB9000002)'), history('(KB9000003)', 'Failed')]),
    ];
    const { installedKbs, notes } = report(...lines);
    expect(installedKbs).toEqual([{ kbId: '9000001', installedOn: null }]);
    const fromHistory = notes.filter(({ code }) => code === 'history-only-kbs');
    expect(fromHistory.map(({ message }) => message)).toEqual([
      'Only the update history names KB9000002; it also lists updates that were rolled back, so they do not count as installed.',
    ]);
  });
});
