/** Parameters of `findbyip` and `findbytag`. */
import { parseIpAddress } from '../../inventory/network-address.ts';
import { parseInstant } from '../../query/instant.ts';
import { RequestError } from '../request-error.ts';
import { BOOLEAN, type Query, readOption, readRequiredOption } from './query-options.ts';

const DAY_MS = 86_400_000;
const MAX_AGE_DAYS = 30;
/** As far as a time is from those that it finds, and as far as clocks may differ. */
const TOLERANCE_MS = 15 * 60_000;

export interface TagParameters {
  readonly tag: string;
  /** Whether the tag is only the beginning of those asked for. */
  readonly isPrefix: boolean;
}

/** @throws {RequestError} `parameter-missing` or `parameter-invalid`. */
export function readTagParameters(query: Query): TagParameters {
  const tag = readRequiredOption(query, 'tag');
  return { tag, isPrefix: readOption(query, 'useStartsWithFilter', BOOLEAN) ?? false };
}

export interface AddressParameters {
  /** In the form of `parseIpAddress`. */
  readonly address: string;
  readonly at: Date;
}

/**
 * Both may stand in quotes, where they are options of the query too: as the documents write them.
 * @throws {RequestError} `parameter-missing`, `parameter-invalid`, or `ip-address-invalid`.
 */
export function readAddressParameters(query: Query, now: Date): AddressParameters {
  const address = parseIpAddress(withoutQuotes(readRequiredOption(query, 'ip')));
  if (address === null)
    throw new RequestError('ip-address-invalid', "The parameter 'ip' must be an IPv4 or IPv6 address.");
  const at = parseInstant(withoutQuotes(readRequiredOption(query, 'timestamp')));
  if (at === null)
    throw new RequestError('parameter-invalid', "The parameter 'timestamp' must be a time as 2019-09-22T08:44:05Z.");
  const age = now.getTime() - at;
  if (age > MAX_AGE_DAYS * DAY_MS || age < -TOLERANCE_MS)
    throw new RequestError(
      'parameter-invalid',
      `The parameter 'timestamp' must be within the past ${MAX_AGE_DAYS} days.`,
    );
  return { address, at: new Date(at) };
}

function withoutQuotes(text: string): string {
  return /^'(.*)'$/s.exec(text)?.[1] ?? text;
}
