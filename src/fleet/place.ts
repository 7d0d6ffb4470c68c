/** Where a device stands in the network and in its directory, as it is kept in the device's row. No decision reads it. */
import type { DirectoryEntry, NetworkAddress } from '../inventory/model.ts';
import { tellsDevicesApart } from '../inventory/network-address.ts';
import type { TimedStatement } from './device-state.ts';
import type { Sighting } from './ports.ts';

/** The newest word on each. */
export interface Place {
  /** Null: never reported. */
  readonly network: SaidNetwork | null;
  readonly directory: SaidDirectory | null;
}

interface Said {
  /** When the report that says it was collected. */
  readonly at: string;
  readonly source: string;
}

export interface SaidNetwork extends Said {
  readonly addresses: readonly NetworkAddress[];
  /** The one to show where there is room for one only; null: none of them tells the device from others. */
  readonly main: string | null;
}

export interface SaidDirectory extends Said {
  readonly entry: DirectoryEntry;
}

/** A device's place from its row. */
export function decodePlace(text: string | null): Place {
  return text === null ? { network: null, directory: null } : JSON.parse(text);
}

/** The place as text, equal for equal places; null: nothing was reported. Of each the newest report wins, whenever it comes. */
export function choosePlace(before: string | null, { statement, collectedAt: at }: TimedStatement): string | null {
  if (statement.kind === 'rows') return before;
  const { source, report } = statement;
  if (report.network === null && report.directory === null) return before;
  const { network, directory } = decodePlace(before);
  return JSON.stringify({
    network: newest(network, report.network && { at, source, addresses: report.network, main: mainOf(report.network) }),
    directory: newest(directory, report.directory && { at, source, entry: report.directory }),
  } satisfies Place);
}

/** IPv4 before IPv6, since most who look for a device know that one; of interfaces that are not down, where there are any. */
function mainOf(addresses: readonly NetworkAddress[]): string | null {
  const telling = addresses.filter(({ address }) => tellsDevicesApart(address));
  const up = telling.filter(({ status }) => status !== 'down');
  const usable = up.length > 0 ? up : telling;
  return (usable.find(({ address }) => !address.includes(':')) ?? usable[0])?.address ?? null;
}

function newest<T extends Said>(standing: T | null, said: T | null): T | null {
  if (standing === null || said === null) return standing ?? said;
  return rankOf(standing) >= rankOf(said) ? standing : said;
}

/** At one time, which of two is kept must not depend on which came first: text of `at`, `source`, then of what is said. */
function rankOf(said: Said): string {
  return JSON.stringify(said);
}

/** The addresses that a newer report gives a device, apart from those that any device may have. */
export function sightingsOf(before: string | null, after: string | null): Sighting[] {
  if (before === after) return [];
  const { network: had } = decodePlace(before);
  const { network: has } = decodePlace(after);
  if (has === null || (had !== null && rankOf(had) === rankOf(has))) return [];
  const known = new Set(had?.addresses.map(({ address }) => address));
  return has.addresses
    .filter(({ address }) => tellsDevicesApart(address))
    .map(({ address }) => ({ address, sinceAt: known.has(address) ? null : has.at, untilAt: has.at }));
}

/** One sighting of each address, from several in the order of time. */
export function uniteSightings(sightings: readonly Sighting[]): readonly Sighting[] {
  if (sightings.length === 0) return sightings;
  const united = new Map<string, Sighting>();
  for (const { address, sinceAt, untilAt } of sightings) {
    united.set(address, { address, sinceAt: sinceAt ?? united.get(address)?.sinceAt ?? null, untilAt });
  }
  return [...united.values()];
}
