/** The list of CVEs, and the page of one. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

interface CveList {
  readonly total: number;
  readonly value: readonly { readonly id: string; readonly title: string; readonly devices: number }[];
}

export function describeCves(stage: Stage): void {
  const read = async (path: string) => JSON.parse(await (await stage.call(path)).text());
  const list = async (query: string): Promise<CveList> => read(`/v1/fleet/cves?${query}`);
  const firstOf = async (query: string) => {
    const [first] = (await list(`${query}&limit=1`)).value;
    if (!first) throw new Error(`no CVE of ${query}`);
    return first;
  };
  const firstRow = (page: Page, name: string) => page.getByRole('row').nth(1).getByRole('link', { name });

  it('lists the CVEs that devices are exposed to: filtered, sorted, a page at a time', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/cves');
    const { total } = await list('');
    await page.getByText(`${total.toLocaleString('en')} CVEs that devices are exposed to`).waitFor();
    await firstRow(page, (await firstOf('')).id).waitFor();

    await page.getByRole('button', { name: 'CVSS' }).click();
    await firstRow(page, (await firstOf('sort=-cvss')).id).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(`51 to 100 of ${total.toLocaleString('en')}`).waitFor();

    await page.getByLabel('Severity').selectOption('Critical');
    await page.getByLabel('Exploited only').check();
    const filtered = await list('severity=Critical&exploited=true&sort=-cvss');
    await firstRow(page, filtered.value[0]?.id ?? '').waitFor();
    expect(new URL(page.url()).search).toBe('?sort=-cvss&severity=Critical&exploited=true');
    const json = await page.getByRole('link', { name: 'JSON' }).getAttribute('href');
    expect((await read(json ?? '')).value).toHaveLength(filtered.total);
  });

  it('finds one by keyboard alone, and the devices and KBs of it', async () => {
    const page = await stage.newPage();
    const { id, title, devices } = await firstOf('sort=-devices&exploited=true');
    await stage.goto(page, '/cves');
    await stage.tabTo(page, page.getByLabel('CVE or title'));
    await page.keyboard.type(id);
    await page.keyboard.press('Enter');
    await page.getByText('1 CVE that devices are exposed to').waitFor();
    await stage.tabTo(page, page.getByRole('link', { name: id }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: id }).waitFor();
    await page.getByText(title).waitFor();
    const all = page.getByRole('link', { name: `All ${devices.toLocaleString('en')} devices` });
    expect(await all.getAttribute('href')).toBe(`/devices?exposedTo=${id}`);

    const [fix] = (await read(`/v1/cves/${id}`)).kbs;
    const row = await stage.expectRow(page, `KB${fix.kbId}`, fix.devices.toLocaleString('en'));
    await stage.tabTo(page, row.locator('summary'));
    await page.keyboard.press('Enter');
    await row.getByText(fix.products[0]).waitFor();
    for (const [name, href] of [
      ['MSRC', `https://msrc.microsoft.com/update-guide/vulnerability/${id}`],
      ['NVD', `https://nvd.nist.gov/vuln/detail/${id}`],
    ] as const) {
      expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(href);
    }
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: `KB${fix.kbId}` }).waitFor();
  });

  it('tells of one that no device is exposed to, and says that one is not known', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/cves?scope=catalog&search=SMBv3');
    await page.getByRole('link', { name: 'CVE-2020-0796' }).click();
    await page.getByText('No active device is known to be exposed.').waitFor();
    await stage.expectRow(page, 'KB4551762', '8 products');
    stage.allow(page, /404/);
    await stage.goto(page, '/cves/CVE-1999-90001');
    await page.getByText('The catalog does not know CVE-1999-90001.').waitFor();
  });

  it('shows CVEs accessibly, and in Japanese', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    const { id } = await firstOf('');
    for (const path of [`/cves?search=${id}`, `/cves/${id}`]) {
      await stage.goto(page, path);
      await stage.checkAccess(page);
    }
    await page.getByRole('heading', { name: '修正する KB' }).waitFor();
  });
}
