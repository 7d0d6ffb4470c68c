/** Of no host. */
const HERE = 'http://here.invalid';

/** The page to go to after the log-in: one of ours, whatever the address says. */
export function whereTo(to: string | undefined): string {
  const url = to?.startsWith('/') ? URL.parse(to, HERE) : null;
  if (url?.origin !== HERE || url.pathname.startsWith('//') || url.pathname === '/log-in') return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
