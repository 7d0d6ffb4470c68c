import type { NetworkAddress } from './model.ts';

/** What one report may list; servers with many addresses have some dozens. */
export const MAX_ADDRESSES = 256;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6_WORDS = /^(?=[0-9a-f]*:)[0-9a-f:.]{2,45}$/i;
/** As the rules of URLs write an IPv4 address inside of IPv6. */
const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * An address in the one form by which it is compared and looked up, or null for what is none: IPv4 with dots, IPv6 as
 * RFC 5952 writes it. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is that IPv4 address.
 */
export function parseIpAddress(text: string): string | null {
  if (IPV4.test(text)) return text;
  if (!IPV6_WORDS.test(text)) return null;
  // URLs have their IPv6 addresses in that very form.
  const address = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (address === undefined) return null;
  const mapped = MAPPED_IPV4.exec(address)
    ?.slice(1)
    .map((word) => Number.parseInt(word, 16));
  return mapped ? mapped.flatMap((word) => [word >> 8, word & 0xff]).join('.') : address;
}

/** As tools write it: with space around it, or with the interface behind it (`fe80::1%12`). */
export function parseToolAddress(text: string): string | null {
  return parseIpAddress(text.trim().replace(/%[^%\s]{1,32}$/, ''));
}

/** `00:22:48:24:2A:86`, `00-22-…` or `0022…` as 12 digits in upper case; null for anything else. */
export function parseMac(text: string): string | null {
  return /^[0-9a-f]{2}(?:[-:]?[0-9a-f]{2}){5}$/i.test(text) ? text.replace(/[-:]/g, '').toUpperCase() : null;
}

/** Each address once, in the order given. */
export function uniteAddresses(addresses: readonly NetworkAddress[]): NetworkAddress[] {
  const known = new Map<string, NetworkAddress>();
  for (const each of addresses) if (!known.has(each.address)) known.set(each.address, each);
  return [...known.values()].slice(0, MAX_ADDRESSES);
}

/** An address of which no more is known than that. */
export function bareAddress(address: string): NetworkAddress {
  return { address, mac: null, type: null, status: null };
}

/** Loopback, link-local and unspecified addresses: every device may have them, so they tell none from another. */
const NOBODYS = /^(?:127\.|169\.254\.|0\.0\.0\.0$|::1?$|fe[89ab][0-9a-f]:)/;

/** Whether a device can be found by an address (in the form of `parseIpAddress`). */
export function tellsDevicesApart(address: string): boolean {
  return !NOBODYS.test(address);
}
