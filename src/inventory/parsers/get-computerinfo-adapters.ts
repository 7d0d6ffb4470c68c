import type { NetworkAddress, ReportNote } from '../model.ts';
import { parseToolAddress } from '../network-address.ts';
import { showValue } from '../report-error.ts';
import { type Fields, isObject, lenientFields, readArray } from './json-fields.ts';

interface Adapters {
  readonly network: readonly NetworkAddress[] | null;
  readonly notes: readonly ReportNote[];
}

/** The addresses of `CsNetworkAdapters`. An adapter that ConvertTo-Json wrote as its name, below its depth, says nothing. */
export function readAdapters(report: Fields): Adapters {
  const adapters = (readArray(report, 'CsNetworkAdapters') ?? []).filter(isObject);
  if (adapters.length === 0) return { network: null, notes: [] };
  const network: NetworkAddress[] = [];
  const notes: ReportNote[] = [];
  for (const [index, adapter] of adapters.entries()) {
    const fields = lenientFields(adapter, `${report.path}.CsNetworkAdapters[${index}]`);
    const status = readStatus(fields.get('ConnectionStatus'));
    for (const text of readTexts(fields.get('IPAddresses'))) {
      const address = parseToolAddress(text);
      if (address === null) notes.push(noteUnreadable(text));
      else network.push({ address, mac: null, type: null, status });
    }
  }
  return { network, notes };
}

/** One text with space or commas between, or an array, as the version of PowerShell and the depth will have it. */
function readTexts(value: unknown): string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split(/[\s,;{}]+/) : []))
    .filter((text) => text !== '');
}

/** Of NetConnectionStatus: 2 is connected, 0 and 7 are not. */
function readStatus(value: unknown): NetworkAddress['status'] {
  if (value === 2 || value === 'Connected') return 'up';
  return value === 0 || value === 7 || value === 'Disconnected' || value === 'MediaDisconnected' ? 'down' : null;
}

function noteUnreadable(text: string): ReportNote {
  const message = `${showValue(text)} is no IPv4 or IPv6 address; it is left out.`;
  return { code: 'address-unreadable', field: 'network', message };
}
