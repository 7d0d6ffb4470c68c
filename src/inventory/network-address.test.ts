import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bareAddress,
  MAX_ADDRESSES,
  parseIpAddress,
  parseMac,
  parseToolAddress,
  tellsDevicesApart,
  uniteAddresses,
} from './network-address.ts';

describe('parseIpAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['192.0.2.01', null],
    ['192.0.2.256', null],
    ['192.0.2', null],
    ['192.0.2.1.', null],
    ['192.0.2.1.1', null],
    ['3221225985', null],
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['FE80::0001', 'fe80::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:201', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1::2::3', null],
    ['12345::', null],
    [':', null],
    ['fe80::1%12', null],
    ['[::1]', null],
    ['::1/64', null],
    ['::1]/@[', null],
    [' ::1', null],
    ['localhost', null],
    ['', null],
    [':'.repeat(1_000_000), null],
  ])('%s', (text, address) => {
    expect(parseIpAddress(text)).toBe(address);
  });

  it('takes what Node takes, but for the interface behind it, and gives one form that stays as it is', () => {
    const word = fc.constantFrom('0', '1', '00', '0001', 'ffff', 'FFFF', 'a', '12345', '', '192.0.2.1', '1.2.3');
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4Extended(),
      fc.array(word, { maxLength: 9 }).map((words) => words.join(':')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const address = parseIpAddress(given);
        expect(address !== null).toBe(isIP(given) !== 0);
        if (address !== null) expect(parseIpAddress(address)).toBe(address);
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each([
  [' 192.0.2.1\t', '192.0.2.1'],
  ['fe80::1%12', 'fe80::1'],
  ['fe80::1%Ethernet_2', 'fe80::1'],
  ['fe80::1%', null],
  ['%12', null],
])('parseToolAddress %j', (text, address) => {
  expect(parseToolAddress(text)).toBe(address);
});

it.each([
  ['00:22:48:24:2a:86', '002248242A86'],
  ['00-22-48-24-2A-86', '002248242A86'],
  ['002248242A86', '002248242A86'],
  ['00000000000000E0', null],
  ['00:22:48:24:2a', null],
  ['0g2248242A86', null],
  ['', null],
])('parseMac %j', (text, mac) => {
  expect(parseMac(text)).toBe(mac);
});

describe('uniteAddresses', () => {
  it('keeps the first of each address, in order, and a bounded number', () => {
    const first = { ...bareAddress('192.0.2.1'), status: 'up' as const };
    expect(uniteAddresses([first, bareAddress('::1'), bareAddress('192.0.2.1')])).toEqual([first, bareAddress('::1')]);
    const many = Array.from({ length: 1_000 }, (_, index) => bareAddress(`2001:db8::${index}`));
    expect(uniteAddresses(many)).toHaveLength(MAX_ADDRESSES);
  });
});

it.each([
  ['192.0.2.1', true],
  ['10.127.0.1', true],
  ['2001:db8::1', true],
  ['fd00::1', true],
  ['::2', true],
  ['fe80::1', false],
  ['febf:1::1', false],
  ['169.254.1.1', false],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['::1', false],
])('devices are told apart by %s: %s', (address, expected) => {
  expect(tellsDevicesApart(address)).toBe(expected);
});
