const MAX_LENGTH = 1_024;
/** Of no host: what leads away from it leads away from here. */
const HERE = 'http://here.invalid';

/** An address below this service, as browsers read it: `/`, unless it is one. What comes from elsewhere must not lead elsewhere. */
export function ownPath(text: string | null): string {
  if (text === null || text.length > MAX_LENGTH || !text.startsWith('/')) return '/';
  const url = URL.parse(text, HERE);
  if (url?.origin !== HERE || url.username !== '' || url.password !== '') return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/./\\evil.example` comes out of the parser as `//evil.example`.
  return path.startsWith('//') ? '/' : path;
}
