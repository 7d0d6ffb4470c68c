import { basePath, withBase } from './base.ts';

/** The browser is about to leave this page: of several calls that were refused at once, one leads away. */
let isLeaving = false;
addEventListener('pageshow', () => {
  isLeaving = false;
});

/** To the log-in, which comes back to the page that is shown now. */
export function goToLogIn(): void {
  const here = `${location.pathname.slice(basePath().length)}${location.search}`;
  if (isLeaving || here.startsWith('/log-in')) return;
  isLeaving = true;
  location.assign(withBase(`/log-in?to=${encodeURIComponent(here)}`));
}
