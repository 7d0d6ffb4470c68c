import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Schema from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { ReportError } from '../report-error.ts';
import { parseKbgap } from './kbgap.ts';

const parse = (value: unknown) => parseKbgap(value, '$');

const FULL = {
  $schema: './report.schema.json',
  schemaVersion: 1,
  computerName: 'PC1',
  collectedAt: '2020-04-04T09:30:00Z',
  os: {
    productName: 'Windows 10 Enterprise',
    version: '10.0',
    build: 18363,
    ubr: 657,
    servicePack: 0,
    displayVersion: '1909',
    editionId: 'Enterprise',
    installationType: 'client',
    architecture: 'x64',
  },
  installedKbs: ['KB9000002', { kbId: '9000001', installedOn: '2020-02-11' }],
  isKbListComplete: true,
  pendingRebootKbs: ['KB9000003'],
  isRebootPending: true,
  isHotpatchEnrolled: false,
  hasEsu: true,
  components: { internetExplorer: '11.657.18362.0', edgeChromium: null, dotnetFramework: ['3.5', '4.8'] },
  network: [
    { address: '192.0.2.10', mac: '00:22:48:24:2a:86', type: 'Ethernet', status: 'up' },
    { address: '2001:DB8:0::10' },
    { address: '::ffff:192.0.2.10', status: 'down' },
  ],
  directory: { entraDeviceId: '01234567-89AB-CDEF-0123-456789abcdef', isEntraJoined: true },
};

describe('parseKbgap', () => {
  it('reads a full report', () => {
    expect(parse(FULL)).toEqual({
      formats: ['kbgap'],
      computerName: 'PC1',
      collectedAt: '2020-04-04T09:30:00.000Z',
      os: FULL.os,
      installedKbs: [
        { kbId: '9000001', installedOn: '2020-02-11' },
        { kbId: '9000002', installedOn: null },
      ],
      isKbListComplete: true,
      pendingRebootKbs: ['9000003'],
      isRebootPending: true,
      isHotpatchEnrolled: false,
      hasEsu: true,
      components: FULL.components,
      network: [
        { address: '192.0.2.10', mac: '002248242A86', type: 'Ethernet', status: 'up' },
        { address: '2001:db8::10', mac: null, type: null, status: null },
      ],
      directory: { entraDeviceId: '01234567-89ab-cdef-0123-456789abcdef', isEntraJoined: true },
      notes: [],
    });
  });

  it('reads the least there can be', () => {
    const report = parse({ schemaVersion: 1 });
    expect(report).toMatchObject({ computerName: null, installedKbs: [], isKbListComplete: false });
    expect(report.notes.map(({ code }) => code)).toEqual(['computer-name-missing', 'hotfixes-missing', 'os-missing']);
  });

  it('takes a list for complete unless told otherwise', () => {
    expect(parse({ schemaVersion: 1, installedKbs: [] }).isKbListComplete).toBe(true);
    expect(parse({ schemaVersion: 1, installedKbs: [], isKbListComplete: false }).isKbListComplete).toBe(false);
  });

  it.each([
    ['$', [], 'expected an object, found an array'],
    ['$.schemaVersion', { schemaVersion: 2 }, 'expected 1, the version of the report format, found 2'],
    ['$.hostname', { schemaVersion: 1, hostname: 'PC1' }, /^\$\.hostname: expected one of \$schema, schemaVersion, /],
    ['$.os.Build', { schemaVersion: 1, os: { Build: 1 } }, /there is no such property$/],
    ['$.os.build', { schemaVersion: 1, os: { build: '18363' } }, /found "18363"$/],
    ['$.os.build', { schemaVersion: 1, os: { ubr: 657 } }, /expected the build that ubr is a revision of$/],
    ['$.os.ubr', { schemaVersion: 1, os: { build: 1, ubr: 65_536 } }, /a whole number from 0 to 65535, found 65536$/],
    ['$.os.architecture', { schemaVersion: 1, os: { architecture: 'AMD64' } }, /one of x64, x86, arm64, ia64, found/],
    ['$.os.installationType', { schemaVersion: 1, os: { installationType: 'Server' } }, /client, server, server-core/],
    ['$.os.version', { schemaVersion: 1, os: { version: '10' } }, /a version such as "10.0", found "10"$/],
    ['$.computerName', { schemaVersion: 1, computerName: 'a b' }, /a computer name, found "a b"$/],
    ['$.collectedAt', { schemaVersion: 1, collectedAt: '2020-02-30T00:00:00Z' }, /RFC 3339/],
    ['$.collectedAt', { schemaVersion: 1, collectedAt: '2020-02-03T00:00:00' }, /a time with its zone/],
    ['$.installedKbs', { schemaVersion: 1, installedKbs: 'KB9000001' }, /an array, found "KB9000001"$/],
    ['$.installedKbs', { schemaVersion: 1, isKbListComplete: true }, /the list that isKbListComplete tells of$/],
    ['$.installedKbs[1]', { schemaVersion: 1, installedKbs: ['KB9000001', 'File 1'] }, /found "File 1"$/],
    ['$.installedKbs[0].kbId', { schemaVersion: 1, installedKbs: [{}] }, /found undefined$/],
    [
      '$.installedKbs[0].installedOn',
      { schemaVersion: 1, installedKbs: [{ kbId: '9000001', installedOn: '2020-02-30' }] },
      /a day that exists/,
    ],
    ['$.pendingRebootKbs[0]', { schemaVersion: 1, pendingRebootKbs: [9000001] }, /found 9000001$/],
    ['$.hasEsu', { schemaVersion: 1, hasEsu: 'true' }, /true or false, found "true"$/],
    ['$.components.edgeChromium', { schemaVersion: 1, components: { edgeChromium: 'v80' } }, /found "v80"$/],
    ['$.components.dotnetFramework[0]', { schemaVersion: 1, components: { dotnetFramework: [4.8] } }, /found 4.8$/],
    ['$.network', { schemaVersion: 1, network: '192.0.2.1' }, /an array, found "192.0.2.1"$/],
    [
      '$.network',
      { schemaVersion: 1, network: Array(257).fill({ address: '::1' }) },
      /at most 256 addresses, found 257$/,
    ],
    ['$.network[1]', { schemaVersion: 1, network: [{ address: '192.0.2.1' }, '::1'] }, /an object, found "::1"$/],
    ['$.network[0].address', { schemaVersion: 1, network: [{}] }, /an IPv4 or IPv6 address, found undefined$/],
    ['$.network[0].address', { schemaVersion: 1, network: [{ address: '192.0.2.256' }] }, /found "192.0.2.256"$/],
    ['$.network[0].ip', { schemaVersion: 1, network: [{ address: '::1', ip: '::1' }] }, /there is no such property$/],
    ['$.network[0].mac', { schemaVersion: 1, network: [{ address: '::1', mac: '00-22' }] }, /found "00-22"$/],
    ['$.network[0].type', { schemaVersion: 1, network: [{ address: '::1', type: 'a b' }] }, /found "a b"$/],
    ['$.network[0].status', { schemaVersion: 1, network: [{ address: '::1', status: 'Up' }] }, /"up" or "down"/],
    ['$.directory', { schemaVersion: 1, directory: [] }, /an object, found an array$/],
    ['$.directory.entraDeviceId', { schemaVersion: 1, directory: { entraDeviceId: '0' } }, /a GUID\), found "0"$/],
    ['$.directory.isEntraJoined', { schemaVersion: 1, directory: { isEntraJoined: 1 } }, /true or false, found 1$/],
  ])('names %s', (field, value, message) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'malformed', field }));
    expect(() => parse(value)).toThrow(message);
  });
});

describe('docs/report.schema.json', () => {
  const schema: Record<string, unknown> = JSON.parse(
    readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8'),
  );
  const check = Schema.Compile(schema);

  function isAccepted(value: unknown): boolean {
    try {
      parse(value);
      return true;
    } catch (error) {
      if (error instanceof ReportError) return false;
      throw error;
    }
  }

  const ADDRESSES = [
    ...['192.0.2.1', '0.0.0.0', '255.255.255.255', '256.0.0.1', '192.0.2', '192.0.2.01', '192.0.2.1.', '1.2.3.4.5'],
    ...['::', '::1', 'FE80::1', 'fe80::1%12', '1::2::3', '12345::', ':', '::ffff:192.0.2.1', '1:2:3:4:5:6:7:8'],
    ...['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:192.0.2.1', ' ::1', '[::1]', '::1/64', 'localhost'],
  ];

  /** Values of all kinds, right and wrong, for one property. */
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, true, 1, 0, -1, 1.5, 65_535, 65_536, '', ' ', 'a', 'a\nb', ' a', '10.0', '1.2.3'),
    fc.constantFrom<unknown>(
      'KB9000001',
      '9000001',
      'kb9000001',
      'KB0000001',
      '2020-02-11',
      '2020-02-30',
      'client',
      'x64',
    ),
    fc.constantFrom<unknown>(
      '2020-04-04T09:30:00Z',
      '2020-04-04T09:30:00+02:00',
      '2020-04-04T09:30:00',
      'x'.repeat(257),
    ),
    fc.constantFrom<unknown>(
      [],
      {},
      [null],
      ['KB9000001'],
      ['4.8'],
      [{ kbId: 'KB9000001' }],
      [{ kbId: 1 }],
      [{ x: 1 }],
    ),
    fc
      .dictionary(
        fc.constantFrom('address', 'mac', 'type', 'status', 'x'),
        fc.constantFrom<unknown>(...ADDRESSES, '00-22-48:24:2a86', '00:22', 'Ethernet', 'a b', 'up', 'Up', null, 1),
      )
      .map((address) => [{ address: '::1', ...address }]),
    fc.dictionary(
      fc.constantFrom('entraDeviceId', 'isEntraJoined', 'x'),
      fc.constantFrom<unknown>('01234567-89ab-CDEF-0123-456789abcdef', '0123456789abcdef0123456789abcdef', true, null),
    ),
    fc
      .record({ kbId: fc.constant('9000001'), installedOn: fc.constantFrom('2020-02-11', 'x', null) })
      .map((kb) => [kb]),
  );
  const some = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 2 });

  it('takes the full report', () => {
    expect(check.Check(FULL)).toBe(true);
  });

  it('takes and refuses what the parser takes and refuses', () => {
    const report = fc
      .tuple(
        some([...Object.keys(FULL), 'x']),
        some([...Object.keys(FULL.os), 'x']),
        some(Object.keys(FULL.components)),
      )
      .map(([top, os, components]) => ({ schemaVersion: 1, os, components, ...top }));
    fc.assert(
      fc.property(report, (value) => {
        expect(check.Check(value)).toBe(isAccepted(value));
      }),
      { numRuns: 3000 },
    );
  });
});
