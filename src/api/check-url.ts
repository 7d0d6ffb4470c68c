import { RequestError } from './request-error.ts';

const CONTROL = /\p{Cc}/u;
/** Printable, and nothing to decode: nearly all. */
const PLAIN = /^[!-$&-~]*$/;

/**
 * Refuses addresses that cannot be decoded or hold control characters (NUL among them), wherever they stand.
 * @throws {RequestError} `url-malformed`.
 */
export function checkUrl(url: string): void {
  if (PLAIN.test(url)) return;
  if (CONTROL.test(decode(url))) throw malformed();
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    throw malformed();
  }
}

function malformed(): RequestError {
  return new RequestError('url-malformed', 'The address of the request is malformed.');
}
