/** The page "Catalog": what answers are made of. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

export function describeCatalog(stage: Stage): void {
  it('lists the documents: sorted, searched, page by page, and as a file', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/catalog');
    const { sources } = stage.catalog.data;
    await page.getByText(`${sources.length} documents`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(`51 to 100 of ${sources.length}`).waitFor();
    // Numbers come from the greatest.
    await page.getByRole('button', { name: 'Items' }).click();
    const [most] = sources.toSorted((a, b) => b.items - a.items);
    await page
      .locator('tbody tr')
      .first()
      .getByText(most?.id ?? '', { exact: true })
      .waitFor();
    await page.getByRole('main').getByLabel('Search').fill('march 2020');
    await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 document', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('march 2020');
    const lines = await download(page, 'CSV');
    expect([lines.length, lines[1]?.startsWith('"2020-Mar"')]).toEqual([3, true]);
    await stage.checkAccess(page);
  });

  it('says how it is kept current, and which catalogs are kept', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/catalog?tab=upkeep');
    await page.getByText('Not synced yet', { exact: false }).waitFor();
    await page.getByText('2 catalogs are kept').waitFor();
    await stage.expectRow(page, stage.catalog.version.slice(0, 12), 'In force');
    const earlier = await stage.expectRow(page, 'Earlier');
    await stage.checkAccess(page);
    await earlier.getByRole('link', { name: 'Compare with the one in force' }).click();
    await page.getByRole('tab', { name: 'Difference', selected: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('in-force');
  });

  it('lists what people corrected, with reason and source', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/catalog?tab=corrections');
    const row = page.locator('tbody tr').first();
    await row.getByRole('link', { name: 'Source' }).waitFor();
    const subject = (await row.locator('a').first().textContent()) ?? '';
    await page.getByRole('main').getByLabel('Search').fill(subject);
    await page.keyboard.press('Enter');
    await stage.settled(page);
    await stage.expectRow(page, subject, 'Yes');
    await stage.checkAccess(page);
  });

  it('shows the difference of two catalogs, by keyboard', async () => {
    const page = await stage.newPage();
    const answer = await (await stage.call('/v1/catalog/diff?from=previous&to=in-force')).text();
    const { kbs }: { kbs: { added: { first: { kbId: string }[] } } } = JSON.parse(answer);
    const kb = `KB${kbs.added.first.at(-1)?.kbId}`;
    await stage.goto(page, '/catalog');
    await stage.tabTo(page, page.getByRole('tab', { name: 'Documents' }));
    for (const name of ['Kept current', 'Corrections', 'Difference']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name, selected: true }).waitFor();
    }
    const added = page.locator('summary', { hasText: /^KBs: [\d,]+ added$/ });
    await stage.tabTo(page, added);
    await page.keyboard.press('Enter');
    await stage.expectRow(page, kb);
    await page.getByRole('main').getByLabel('Search').fill(kb);
    await page.keyboard.press('Enter');
    await page.locator('summary', { hasText: 'KBs: 1 added' }).waitFor();
    const lines = await download(page, 'CSV');
    expect(lines[0]).toBe('\ufeff"what","change","id","detail"');
    expect(lines.some((line) => line.startsWith(`"kb","added","${kb}"`))).toBe(true);
    await stage.checkAccess(page);
  });

  it('compares any two that are chosen', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    await stage.goto(page, '/catalog?tab=diff');
    await page.locator('summary', { hasText: '追加' }).first().waitFor();
    await page.getByLabel('変更前').selectOption(stage.catalog.version);
    await page.getByText('違いはありません。').waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toBe(stage.catalog.version);
  });
}

/** The lines of a file that the page offers. */
async function download(page: Page, name: string): Promise<string[]> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  return readFileSync(await file.path(), 'utf8').split('\r\n');
}
