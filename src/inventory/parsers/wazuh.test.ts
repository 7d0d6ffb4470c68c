import { describe, expect, it } from 'vitest';
import { applyRows, NO_ROWS, reportOfRows } from '../rows.ts';
import { parseWazuhStates } from './wazuh.ts';
import { parseWazuhAgents } from './wazuh-agents.ts';

const T1 = '2026-05-21T19:57:52.192Z';
const T2 = '2026-05-22T08:00:00.000Z';
const INDEX = 'wazuh-states-inventory-';

const parse = (value: unknown, collectedAt: string | null = null) => parseWazuhStates(value, '$', { collectedAt });
const item = (index: string, data: object, { at = T1, operation = 'Upsert' } = {}) => ({
  operation,
  index: `${INDEX}${index}`,
  data: { ...data, state: { modified_at: at } },
});
const hotfix = (name: string, options = {}) => item('hotfixes', { package: { hotfix: { name } } }, options);
const edge = (version: string) => item('packages', { package: { name: 'Microsoft Edge', version, type: 'win' } });
const system = (os: object) => item('system', { host: { architecture: 'x86_64', hostname: 'PC1', os } });
const WINDOWS = { build: '17763.6054', name: 'Microsoft Windows Server 2019 Standard', platform: 'windows' };
const dump = (option: string, items: readonly object[], indices: readonly string[] = []) => ({
  metadata: { option, indices: indices.map((index) => `${INDEX}${index}`) },
  items,
});

describe('parseWazuhStates', () => {
  it('takes a first dump for the whole of the tables that it names', () => {
    const items = [hotfix('KB9000002'), hotfix('KB9000001', { at: T2 }), edge('120.0.1.1')];
    expect(parse(dump('VDFirst', items, ['hotfixes', 'packages', 'ports']))).toEqual({
      kind: 'rows',
      device: null,
      source: 'wazuh',
      computerName: null,
      snapshots: [
        { table: 'hotfixes', at: T2, rows: { '9000001': '', '9000002': '' } },
        { table: 'packages', at: T1, rows: { edge: '120.0.1.1' } },
      ],
      changes: [],
      notes: [],
    });
  });

  it.each(['VDSync', 'Sync'])('takes a %s for changes', (option) => {
    const items = [hotfix('KB9000001'), hotfix('KB9000002', { at: T2, operation: 'Delete' })];
    expect(parse(dump(option, items))).toMatchObject({
      snapshots: [],
      changes: [
        { table: 'hotfixes', at: T1, key: '9000001', value: '' },
        { table: 'hotfixes', at: T2, key: '9000002', value: null },
      ],
    });
  });

  it('takes a dump without hotfixes for a list of none only if it names their index', () => {
    const items = [system(WINDOWS)];
    const reportOf = (indices: readonly string[]) =>
      reportOfRows('wazuh', applyRows(NO_ROWS, parse(dump('VDFirst', items, indices))), 'PC1');
    expect(reportOf(['hotfixes', 'system']).isKbListComplete).toBe(true);
    expect(reportOf(['system']).isKbListComplete).toBe(false);
  });

  it('reads the build and revision, also from the version', () => {
    const osOf = (os: object) => reportOfRows('wazuh', applyRows(NO_ROWS, parse(system(os))), 'PC1').os;
    const expected = { build: 17763, ubr: 6054, installationType: 'server', architecture: 'x64' };
    expect(osOf(WINDOWS)).toMatchObject(expected);
    expect(osOf({ ...WINDOWS, build: '17763', version: '10.0.17763.6054' })).toMatchObject(expected);
    expect(osOf({ ...WINDOWS, build: '17763', version: '10.0.20348.1' })).toMatchObject({ build: 17763, ubr: null });
  });

  it.each([
    [
      'agent in the metadata',
      { ...dump('VDSync', [hotfix('KB9000001')]), metadata: { agent: { id: '001', name: 'PC1' } } },
      'PC1',
    ],
    ['agent of the item', { ...hotfix('KB9000001'), agent: { id: '001' } }, '001'],
    [
      'agent of the data',
      { ...hotfix('KB9000001'), data: { ...hotfix('KB9000001').data, agent: { name: 'PC2' } } },
      'PC2',
    ],
  ])('names the device by the %s', (_, value, device) => {
    expect(parse(value).device).toBe(device);
  });

  it('takes the time that it is given for items without one', () => {
    const untimed = { ...hotfix('KB9000001'), data: { package: { hotfix: { name: 'KB9000001' } } } };
    expect(parse(untimed, T2).changes).toMatchObject([{ at: T2 }]);
    expect(() => parse(untimed)).toThrow(expect.objectContaining({ field: '$.data.state.modified_at' }));
  });

  it.each([
    [
      '$.items[1].operation',
      'malformed',
      dump('VDSync', [hotfix('KB9000001'), hotfix('KB9000001', { operation: 'Move' })]),
    ],
    ['$.items[0].data.package.hotfix.name', 'malformed', dump('VDSync', [item('hotfixes', {})])],
    ['$.items[0].data.state.modified_at', 'malformed', dump('VDSync', [hotfix('KB9000001', { at: 'yesterday' })])],
    ['$.items[0].data', 'malformed', dump('VDSync', [{ ...hotfix('KB9000001'), data: null }])],
    ['$.items[0]', 'malformed', dump('VDSync', [[]])],
    ['$.data.host.os.build', 'malformed', system({ ...WINDOWS, build: 'x' })],
    ['$.data.host.os', 'not-windows', system({ name: 'Ubuntu', platform: 'ubuntu' })],
  ])('names %s', (field, code, value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ name: 'ReportError', code, field }));
  });
});

describe('parseWazuhAgents', () => {
  const WINDOWS_AGENT = {
    hostname: 'PC1',
    os_name: 'Microsoft Windows 10 Home',
    os_build: '18362',
    os_version: '10.0.18362',
    os_release: '1903',
    architecture: 'x86_64',
  };

  it('reads the agents of Windows and notes the others', () => {
    const statements = parseWazuhAgents(
      { '001': WINDOWS_AGENT, '002': { os_name: 'Ubuntu', os_platform: 'ubuntu' } },
      '$',
    );
    expect(statements).toMatchObject([
      {
        kind: 'whole',
        device: '001',
        source: 'wazuh',
        report: {
          computerName: 'PC1',
          os: { build: 18362, ubr: null, displayVersion: '1903', installationType: 'client', architecture: 'x64' },
          isKbListComplete: false,
        },
      },
    ]);
    expect(statements[0]?.report.notes.find(({ code }) => code === 'devices-skipped')?.message).toMatch(/"002"\.$/);
  });

  it('reads packages for Microsoft Edge', () => {
    const packages = [{ format: 'win', name: 'Microsoft Edge', version: '120.0.1.1' }];
    expect(parseWazuhAgents({ '001': packages }, '$')[0]?.report.components.edgeChromium).toBe('120.0.1.1');
  });

  it('does not take an empty list for a list of no hotfixes', () => {
    expect(parseWazuhAgents({ '001': [] }, '$')[0]?.report.isKbListComplete).toBe(false);
  });

  it('names a hotfix that is none', () => {
    expect(() => parseWazuhAgents({ '001': [{ hotfix: 'KB9000001' }, { hotfix: {} }] }, '$')).toThrow(
      expect.objectContaining({ field: '$["001"][1].hotfix' }),
    );
  });
});
