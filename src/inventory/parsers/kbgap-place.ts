import type { DirectoryEntry, NetworkAddress } from '../model.ts';
import { MAX_ADDRESSES, parseIpAddress, parseMac } from '../network-address.ts';
import { type Fields, readArray, readBoolean, readWord, strictFields, wrongValue } from './json-fields.ts';
import { ADDRESS_NAMES, DIRECTORY_NAMES } from './kbgap-names.ts';

const ADDRESS = { parse: parseIpAddress, expected: 'an IPv4 or IPv6 address' };
const MAC = { parse: parseMac, expected: 'a MAC address of 12 hexadecimal digits' };
const TYPE = {
  parse: (text: string) => (/^[0-9A-Za-z]{1,32}$/.test(text) ? text : null),
  expected: 'a kind of interface such as "Ethernet"',
};
const STATUS = {
  parse: (text: string) => (text === 'up' || text === 'down' ? text : null),
  expected: '"up" or "down"',
};
const GUID = {
  parse: (text: string) =>
    /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text) ? text.toLowerCase() : null,
  expected: 'a device id of Microsoft Entra (a GUID)',
};

/** The addresses that a report of kbgap's own format lists; null: none are reported. */
export function readNetwork(report: Fields): NetworkAddress[] | null {
  const elements = readArray(report, 'network');
  if (elements === null) return null;
  if (elements.length > MAX_ADDRESSES) {
    throw wrongValue(`${report.path}.network`, `at most ${MAX_ADDRESSES} addresses`, elements.length);
  }
  return elements.map((element, index) => readAddress(element, `${report.path}.network[${index}]`));
}

function readAddress(element: unknown, path: string): NetworkAddress {
  const fields = strictFields(element, path, ADDRESS_NAMES);
  const address = readWord(fields, 'address', ADDRESS);
  if (address === null) throw wrongValue(`${path}.address`, ADDRESS.expected, fields.get('address'));
  return {
    address,
    mac: readWord(fields, 'mac', MAC),
    type: readWord(fields, 'type', TYPE),
    status: readWord(fields, 'status', STATUS),
  };
}

export function readDirectory(report: Fields): DirectoryEntry | null {
  const value = report.get('directory');
  if (value === undefined) return null;
  const fields = strictFields(value, `${report.path}.directory`, DIRECTORY_NAMES);
  return {
    entraDeviceId: readWord(fields, 'entraDeviceId', GUID),
    isEntraJoined: readBoolean(fields, 'isEntraJoined'),
  };
}
