import type { NetworkAddress } from '../model.ts';
import { bareAddress, parseToolAddress } from '../network-address.ts';
import type { SysteminfoField } from './systeminfo-fields.ts';

/**
 * The addresses below the network cards: no other entry of any list is one, so they need no label. Null: there is none, and
 * nothing tells a device without a network from a text that was cut.
 */
export function readSysteminfoAddresses(fields: readonly SysteminfoField[]): NetworkAddress[] | null {
  const addresses = fields.flatMap(({ items }) => items.flatMap((item) => parseToolAddress(item) ?? []));
  return addresses.length > 0 ? addresses.map(bareAddress) : null;
}
