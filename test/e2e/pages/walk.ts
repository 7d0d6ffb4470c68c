/** All pages in both languages, light and dark, and by keyboard alone. */
import { describe, expect, it } from 'vitest';
import { en } from '../../../web/src/texts/en.ts';
import { ja } from '../../../web/src/texts/ja.ts';
import type { Stage } from '../support/stage.ts';

/** Every page, with one that is there where its address holds a name; `nav`: as the navigation calls it. */
const PAGES = [
  { path: '/', nav: 'nav.overview' },
  { path: '/devices', nav: 'nav.devices' },
  { path: '/devices/PC-000010', nav: null },
  { path: '/kbs', nav: 'nav.kbs' },
  { path: '/kbs/KB5063878', nav: null },
  { path: '/cves', nav: 'nav.cves' },
  { path: '/cves/CVE-2025-53779', nav: null },
  { path: '/catalog', nav: 'nav.catalog' },
  { path: '/try', nav: 'nav.try' },
  { path: '/log-in', nav: null },
] as const;

export function describeWalk(stage: Stage): void {
  describe.each(PAGES)('$path', ({ path, nav }) => {
    it.each(['en', 'ja'] as const)('is accessible in light and dark, and speaks %s', async (lang) => {
      const page = await stage.newPage({ lang, role: path === '/log-in' ? null : 'reader' });
      await stage.goto(page, path);
      await stage.checkAccess(page);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      if (nav !== null) {
        const name = { en, ja }[lang][nav];
        expect(await page.getByRole('link', { name, exact: true }).first().getAttribute('aria-current')).toBe('page');
      }
    });
  });

  it('every page of the navigation is come to by keyboard alone, and has the focus then', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    await page.locator('main h1').focus();
    for (const { path, nav } of PAGES) {
      if (nav === null || path === '/') continue;
      const link = page
        .getByRole('navigation', { name: en['app.navigation'] })
        .getByRole('link', { name: en[nav], exact: true });
      // Back from the heading, which has the focus: over what is before it on the page alone.
      await stage.tabTo(page, link, 20, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname === path);
      await stage.settled(page);
      await page.locator('main h1:focus').waitFor();
    }
  });
}
