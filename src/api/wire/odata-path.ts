const NAMESPACE = /^microsoft\.windowsdefenderatp\.api\./i;
/** `machines('id')`, `getmissingkbs()`, `findbyip(ip='10.0.0.1',timestamp=2019-09-22T08:44:05Z)`. */
const CALL = /^([\w.-]+)\((.*)\)$/s;
/** `%24metadata`. */
const ENCODED_DOLLAR = /^%24/;
/** What has that form already, as most have. */
const CANONICAL = /^\/api(?:\/[\w-]+)+$/;
const QUOTED_KEY = /^'((?:[^']|'')*)'$/s;

/**
 * The one form under which an address below `/api` is routed, whichever of OData's spellings a client uses:
 * `/API/v1.0/machines('ID')/microsoft.windowsDefenderATP.api.getmissingkbs()/?x` is `/api/machines/ID/getmissingkbs?x`.
 * Letter case is the router's to ignore. Never throws: an address that cannot be decoded stays as it is, to be refused later.
 */
export function canonicalUrl(url: string): string {
  if (CANONICAL.test(url)) return url;
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryStart < 0 ? '' : url.slice(queryStart);
  const [start, root, ...rest] = path.split('/');
  if (start !== '' || root?.toLowerCase() !== 'api') return url;
  if (rest[0]?.toLowerCase() === 'v1.0') rest.shift();
  const segments = rest.flatMap(unfold);
  while (segments.at(-1) === '') segments.pop();
  return `${['', 'api', ...segments].join('/')}${query}`;
}

/** A call or a key in parentheses, as plain segments. The values of named parameters are not part of the address. */
function unfold(segment: string): string[] {
  const decoded = decode(segment);
  const call = decoded === null ? null : CALL.exec(decoded);
  if (!call) return [segment.replace(NAMESPACE, '').replace(ENCODED_DOLLAR, '$')];
  const name = (call[1] ?? '').replace(NAMESPACE, '');
  const argument = (call[2] ?? '').trim();
  const quoted = QUOTED_KEY.exec(argument);
  if (quoted) return [name, encodeURIComponent((quoted[1] ?? '').replaceAll("''", "'"))];
  if (argument === '' || /[=,']/.test(argument)) return [name];
  return [name, encodeURIComponent(argument)];
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
