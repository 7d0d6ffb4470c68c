/** What is around every page. */
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

export function describeShell(stage: Stage): void {
  it('opens, says what it is, and is accessible in light and in dark', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    expect(await page.title()).toMatch(/ · kbgap$/);
    await stage.checkAccess(page);
  });

  it('speaks the language of the browser', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    await stage.goto(page, '/');
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
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
