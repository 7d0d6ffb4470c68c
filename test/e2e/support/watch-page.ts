/** What no page may do, whatever is tested: errors in its console, scripts or styles against its policy, requests to other hosts. */
import type { Page } from 'playwright-core';

const TELL_OF_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
});`;

export interface PageWatch {
  /** What the page did wrong so far. */
  readonly problems: () => readonly string[];
  /** From now on a message like this is expected, such as that of a refused request. */
  readonly allow: (pattern: RegExp) => void;
}

export async function watchPage(page: Page, url: string): Promise<PageWatch> {
  const problems: string[] = [];
  const allowed: RegExp[] = [];
  const note = (problem: string): void => {
    if (!allowed.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`not caught: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && host !== new URL(url).host)
      note(`request to another host: ${request.url()}`);
  });
  // Told by the browser's console too, but not where the page's own script causes it within a frame.
  await page.addInitScript({ content: TELL_OF_VIOLATIONS });
  return { problems: () => problems, allow: (pattern) => allowed.push(pattern) };
}
