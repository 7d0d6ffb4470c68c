import { RequestError } from '../request-error.ts';

/** A host name, an IPv4 or a bracketed IPv6 address, each with or without a port. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Where the client reached the service, without a slash at its end: the configured address, else the host it called.
 * Forwarding headers are not read: anyone can send them.
 * @throws {RequestError} `host-malformed` for a Host header that is no host; it must not get into an answer.
 */
export function baseUrl(publicUrl: string | null, { protocol, host }: { protocol: string; host: string }): string {
  if (publicUrl !== null) return publicUrl;
  if (!HOST.test(host))
    throw new RequestError('host-malformed', 'The Host header is not a host name with an optional port.');
  return `${protocol}://${host}`;
}

/** Where `$metadata` is: what every `@odata.context` begins with, and the service document's is. */
export function metadataUrl(base: string): string {
  return `${base}/api/$metadata`;
}
