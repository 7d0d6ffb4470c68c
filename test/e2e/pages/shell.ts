/** What is around every page. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { en } from '../../../web/src/texts/en.ts';
import { ja } from '../../../web/src/texts/ja.ts';
import type { Stage } from '../support/stage.ts';

export function describeShell(stage: Stage): void {
  const heading = (page: Page) => page.getByRole('heading', { level: 1 });

  it('opens, says what it is, and is accessible in light and in dark', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    expect(await page.title()).toMatch(/ · kbgap$/);
    await stage.checkAccess(page);
  });

  it('speaks the language of the browser, or the one that is chosen there', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    await stage.goto(page, '/');
    const html = page.locator('html');
    expect([await html.getAttribute('lang'), await heading(page).textContent()]).toEqual(['ja', ja['nav.overview']]);
    await page.getByLabel(ja['settings.language']).selectOption('en');
    await page.reload();
    await stage.settled(page);
    expect([await html.getAttribute('lang'), await heading(page).textContent()]).toEqual(['en', en['nav.overview']]);
  });

  it('has the colors of the system, or those that are chosen', async () => {
    const page = await stage.newPage({ theme: 'dark' });
    await stage.goto(page, '/');
    const ground = async () => await page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await ground();
    await page.getByLabel(en['settings.theme']).selectOption('light');
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await stage.settled(page);
    expect(await ground()).toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByLabel(en['settings.theme']).selectOption('dark');
    expect(await ground()).toBe(dark);
  });

  it('goes to a past day with every link, and back', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    await page.getByLabel(en['day.label']).fill('2026-05-05');
    await page.getByText('As of May 5, 2026').first().waitFor();
    await stage.settled(page);
    const links = await page
      .getByRole('navigation', { name: en['app.navigation'] })
      .locator('a:not([target])')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    expect(links.filter((href) => !href?.endsWith('?asOf=2026-05-05'))).toEqual([]);
    await page.getByRole('button', { name: en['day.now'] }).click();
    await page.waitForURL((url) => url.search === '');
    await page.goBack();
    await page.getByRole('button', { name: en['day.now'] }).waitFor();
  });

  it('finds by the key / and the number of a KB, and gives the focus to the new heading', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    await page.keyboard.press('/');
    await page.keyboard.type('5099540');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/kbs/KB5099540');
    await stage.settled(page);
    await page.locator('h1:focus').waitFor();
    expect(await page.title()).toMatch(/ · kbgap$/);
  });

  it('says that a page is under way until all of it has an answer', async () => {
    const page = await stage.newPage();
    let answer = (): void => undefined;
    const asked = new Promise<void>((tell) => {
      void page.route('**/v1/fleet/summary*', async (route) => {
        tell();
        await new Promise<void>((go) => {
          answer = go;
        });
        await route.continue();
      });
    });
    await page.goto(stage.url);
    await asked;
    const main = page.locator('main');
    expect(await main.getAttribute('aria-busy')).toBe('true');
    answer();
    await stage.settled(page);
    expect(await main.getAttribute('aria-busy')).toBe('false');
  });

  it('leaves the navigation off paper, and names the day and the catalog there', async () => {
    const page = await stage.newPage({ theme: 'dark' });
    await stage.goto(page, '/');
    const paper = page.locator('.on-paper');
    const navigation = page.getByRole('navigation', { name: en['app.navigation'] });
    expect([await paper.isVisible(), await navigation.isVisible()]).toEqual([false, true]);
    await page.emulateMedia({ media: 'print' });
    expect([await paper.isVisible(), await navigation.isVisible()]).toEqual([true, false]);
    expect(await paper.textContent()).toMatch(/^As of \w+ \d+, \d{4}, by catalog [0-9a-f]{64}$/);
  });

  it('skips to the content by keyboard', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    const skip = page.locator('a.skip');
    await stage.tabTo(page, skip, 2);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#content');
  });
}
