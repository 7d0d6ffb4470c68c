const NAMESPACE = /^microsoft\.windowsdefenderatp\.api\./i;
/** `machines('id')`, `getmissingkbs()`, `findbyip(ip='10.0.0.1',timestamp=2019-09-22T08:44:05Z)`. */
const CALL = /^([\w.-]+)\((.*)\)$/s;
/** `%24metadata`. */
const ENCODED_DOLLAR = /^%24/;
/** What has that form already, as most have. */
const CANONICAL = /^\/api(?:\/[\w-]+)+$/;
const QUOTED_KEY = /^'((?:[^']|'')*)'$/s;
/**
 * The next of `ip='10.0.0.1', timestamp=2019-09-22T08:44:05Z`. No two parts can take the same character: an address is read
 * before anybody is asked for a token, so that no text may take long.
 */
const NAMED = /\s*(\w+)\s*=(\s*'(?:[^']|'')*'\s*|[^',]*)(?:,|$)/sy;

/**
 * The one form under which an address below `/api` is routed, whichever of OData's spellings a client uses:
 * `/API/v1.0/machines('ID')/microsoft.windowsDefenderATP.api.getmissingkbs()/?x` is `/api/machines/ID/getmissingkbs?x`.
 * Named parameters become options of the query: `findbyip(ip='10.0.0.1')` is `findbyip?ip=10.0.0.1`. Letter case is the router's
 * to ignore. Never throws: an address that cannot be decoded stays as it is, to be refused later.
 */
export function canonicalUrl(url: string): string {
  if (CANONICAL.test(url)) return url;
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryStart < 0 ? '' : url.slice(queryStart + 1);
  const [start, root, ...rest] = path.split('/');
  if (start !== '' || root?.toLowerCase() !== 'api') return url;
  if (rest[0]?.toLowerCase() === 'v1.0') rest.shift();
  const unfolded = rest.map(unfold);
  const segments = unfolded.flatMap((each) => each.segments);
  while (segments.at(-1) === '') segments.pop();
  const options = [...unfolded.flatMap(({ named }) => named), query].filter((text) => text !== '').join('&');
  return `${['', 'api', ...segments].join('/')}${options === '' ? '' : `?${options}`}`;
}

interface Unfolded {
  readonly segments: readonly string[];
  /** Named parameters as options of a query. */
  readonly named: readonly string[];
}

/** A call or a key in parentheses, as plain segments. */
function unfold(segment: string): Unfolded {
  const decoded = decode(segment);
  const call = decoded === null ? null : CALL.exec(decoded);
  if (!call) return { segments: [segment.replace(NAMESPACE, '').replace(ENCODED_DOLLAR, '$')], named: [] };
  const name = (call[1] ?? '').replace(NAMESPACE, '');
  const argument = (call[2] ?? '').trim();
  if (argument === '') return { segments: [name], named: [] };
  if (QUOTED_KEY.test(argument) || !/[=,']/.test(argument)) {
    return { segments: [name, encodeURIComponent(unquote(argument))], named: [] };
  }
  return { segments: [name], named: namedParameters(argument) };
}

/** None where they cannot be read. */
function namedParameters(text: string): string[] {
  const named: string[] = [];
  for (let end = 0; end < text.length; end = NAMED.lastIndex) {
    NAMED.lastIndex = end;
    const match = NAMED.exec(text);
    if (!match) return [];
    named.push(`${match[1]}=${encodeURIComponent(unquote((match[2] ?? '').trim()))}`);
  }
  return named;
}

function unquote(text: string): string {
  return QUOTED_KEY.exec(text)?.[1]?.replaceAll("''", "'") ?? text;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
