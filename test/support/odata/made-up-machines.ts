/** Devices that differ in all that a machine shows, and any questions about them. */
import { MACHINES } from '../../../src/api/wire/odata/entities-machines.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import type { DeviceValue } from '../../../src/fleet/ports.ts';
import { anyOver } from './any-expression.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const NOW = Date.parse('2020-04-01T00:00:00Z');
const DAY_MS = 86_400_000;

/** With what LIKE, GLOB and quoting may take for something else. */
const NAMES = [
  ...['PC-1', 'pc-2', 'Pc-10', "o'brien", 'ä-pc', 'Ä-PC', 'a\u0308-pc', '%', '_', 'a%b', '[a]', '!', '$1', 'null'],
  ...[
    '\u{1f600}pc',
    '\u{10000}',
    '\uffee',
    'srv.example.test',
    'SRV.EXAMPLE.TEST.',
    '--;',
    'ß',
    'İ',
    'unknown',
    'NotSupported',
    'none',
  ],
];
const TAGS = ['server', 'Server', 'Rack 1', "'; DROP TABLE devices; --", '%', '', 'ä', '\u{10000}', '*'].filter(
  Boolean,
);
const GROUPS = [null, 'Berlin', 'berlin', 'Halle 3', 'ß', null];
const VALUES: readonly (DeviceValue | null)[] = [null, 'Low', 'Normal', 'High'];
const BUILDS = [60001, 60001, 60001, 19045, 9600];
const ARCHITECTURES = ['x64', 'x64', 'x86', 'arm64'];
const DAYS = [0, 1, 1, 40, 90];
const ADDRESSES = ['192.0.2.1', '2001:db8::1', 'fe80::1'];
const GUIDS = ['01234567-89ab-cdef-0123-456789abcdef', 'ffffffff-0000-4000-8000-000000000000'];
/** Id of a device that never said its name. */
const NAMELESS = 'f0'.repeat(20);

/** Through reports, as agents send them, and labels, as owners give them. */
export async function makeMachines(fleet: Fleet): Promise<void> {
  for (const [index, device] of [...NAMES, NAMELESS].entries()) {
    const at = <T>(values: readonly T[], step = 1): T => values[Math.floor(index / step) % values.length] as T;
    const collectedAt = new Date(NOW - at(DAYS) * DAY_MS).toISOString();
    const os = {
      build: at(BUILDS),
      ubr: (index % 4) * 100,
      installationType: 'client',
      architecture: at(ARCHITECTURES),
    };
    const network = ADDRESSES.slice(0, index % 4).map((address) => ({ address }));
    const directory = index % 3 === 0 ? { entraDeviceId: GUIDS[index % 2], isEntraJoined: index % 2 === 0 } : undefined;
    const report = { schemaVersion: 1, collectedAt, os, installedKbs: [], network, directory };
    const named = device === NAMELESS ? report : { ...report, computerName: device };
    await fleet.acceptReport({ tenantId: TENANT, device, bytes: Buffer.from(JSON.stringify(named)) });
    const tags = TAGS.filter((_, tag) => (index + tag) % 4 === 0);
    await fleet.labelDevice({ tenantId: TENANT, device }, () => ({ tags, group: at(GROUPS), value: at(VALUES, 2) }));
  }
}

export const anyOverMachines = anyOver(MACHINES, {
  text: [
    ...NAMES,
    ...TAGS,
    ...ADDRESSES,
    ...[
      '',
      NAMELESS,
      'Windows90',
      '90H1',
      'x64',
      'x86',
      '64-bit',
      'Berlin',
      'BERLIN',
      'Unknown',
      'NotSupported',
      '?',
      '\\',
    ],
  ],
  enum: ['Active', 'Inactive', 'none', 'LOW', 'Normal', 'Medium', 'High', 'Onboarded', 'Other'],
  guid: GUIDS,
  integer: [-1, 0, 1, 2, 19045, 60001, 4_000_000_000],
  decimal: [-1.25, 0.5, 60000.5, 1e21],
  instant: DAYS.map((days) => new Date(NOW - days * DAY_MS).toISOString()),
});
