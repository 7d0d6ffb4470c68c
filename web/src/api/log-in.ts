import { basePath, withBase } from './base.ts';

/** To the log-in, which comes back to the page that is shown now. */
export function goToLogIn(): void {
  const here = `${location.pathname.slice(basePath().length)}${location.search}`;
  if (here.startsWith('/log-in')) return;
  location.assign(withBase(`/log-in?to=${encodeURIComponent(here)}`));
}
