/** Fleets over one database, as of several processes, with a clock and a catalog that the test sets. */

import type { Catalog } from '../../src/catalog/catalog.ts';
import { createFleet, type Fleet } from '../../src/fleet/fleet.ts';
import type { Device, FleetStore } from '../../src/fleet/ports.ts';
import type { Statement } from '../../src/inventory/statement.ts';
import { parseStatement } from '../../src/inventory/statement.ts';
import { BUILD, makeCatalog } from '../contract/support/catalog.ts';
import type { Engine } from '../support/stores.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
export const NOW = Date.parse('2020-04-01T00:00:00Z');
const DAY_MS = 86_400_000;

/** `day(3)`: three days before now. */
export const daysAgo = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();

export interface Fleets {
  readonly fleets: readonly Fleet[];
  readonly stores: readonly FleetStore[];
  /** Sets the clock of all. */
  readonly setNow: (at: string) => void;
}

export interface FleetOptions {
  readonly count?: number;
  readonly catalog?: Catalog;
  readonly inactiveAfterDays?: number | null;
  readonly historyDays?: number;
}

export async function withFleets<T>(
  engine: Engine,
  { count = 1, catalog = makeCatalog(), ...options }: FleetOptions,
  run: (fleets: Fleets) => Promise<T>,
): Promise<T> {
  const database = await engine.create();
  let now = new Date(NOW);
  try {
    const stores: FleetStore[] = [];
    for (let index = 0; index < count; index++) stores.push((await database.connect()).fleet);
    const fleets = stores.map((store) => createFleet({ store, catalog, now: () => now, ...options }));
    return await run({
      fleets,
      stores,
      setNow: (at) => {
        now = new Date(at);
      },
    });
  } finally {
    await database.drop();
  }
}

export interface Said {
  readonly device: string;
  readonly at: string;
  readonly ubr?: number | null;
  readonly kbs?: readonly string[];
  /** Only kbgap's own format has both. */
  readonly addresses?: readonly string[] | undefined;
  readonly isEntraJoined?: boolean | undefined;
}

/** A report in kbgap's own format, or as registry values, of a Windows of the made-up catalog. */
export function whole(source: 'kbgap' | 'registry', said: Said): Statement {
  const { device, at, ubr = 100, kbs = [], addresses, isEntraJoined } = said;
  const report =
    source === 'kbgap'
      ? {
          schemaVersion: 1,
          computerName: device,
          collectedAt: at,
          os: { build: BUILD, ubr, installationType: 'client', architecture: 'x64' },
          installedKbs: kbs,
          network: addresses?.map((address) => ({ address })),
          directory: isEntraJoined === undefined ? undefined : { isEntraJoined },
        }
      : {
          ComputerName: device,
          CollectedAt: at,
          CurrentBuild: String(BUILD),
          UBR: ubr,
          InstallationType: 'Client',
          Architecture: 'AMD64',
          HotFixes: kbs.map((kbId) => ({ HotFixID: `KB${kbId}` })),
        };
  return parseStatement(report, '$');
}

const seconds = (at: string): number => Date.parse(at) / 1000;

/** osquery's snapshot of `os_version`. */
export function osVersion({ device, at, ubr = 100 }: Said): Statement {
  return parseStatement(
    {
      name: 'kbgap_os_version',
      hostIdentifier: device,
      unixTime: seconds(at),
      action: 'snapshot',
      snapshot: [
        {
          name: 'Windows 90',
          version: `10.0.${BUILD}`,
          build: String(BUILD),
          revision: String(ubr),
          platform: 'windows',
          arch: '64-bit',
        },
      ],
    },
    '$',
  );
}

/** osquery's snapshot of `patches`. */
export function patches({ device, at, kbs = [] }: Said): Statement {
  return parseStatement(
    {
      name: 'kbgap_patches',
      hostIdentifier: device,
      unixTime: seconds(at),
      action: 'snapshot',
      snapshot: kbs.map((kbId) => ({ csname: device, hotfix_id: `KB${kbId}` })),
    },
    '$',
  );
}

/** One row of `patches` that came or went since. */
export function patchRow(action: 'added' | 'removed', { device, at, kbs = [] }: Said): Statement {
  return parseStatement(
    {
      name: 'kbgap_patches',
      hostIdentifier: device,
      unixTime: seconds(at),
      counter: 7,
      action,
      columns: { csname: device, hotfix_id: `KB${kbs[0] ?? '9000001'}` },
    },
    '$',
  );
}

/** Everything of a device that must not depend on the order in which its reports came. */
export function settled({ version: _, factsSinceAt: __, ...device }: Device): Omit<Device, 'version' | 'factsSinceAt'> {
  return device;
}
