/** The list of KBs, and the page of one. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

/** After KB4540673, whose fix for SMBv3 it is; all documents are of 2020. */
const OLD = 'KB4551762';

interface KbList {
  readonly total: number;
  readonly value: readonly { readonly kbId: string; readonly devices: number }[];
}

export function describeKbs(stage: Stage): void {
  const read = async (path: string) => JSON.parse(await (await stage.call(path)).text());
  const list = async (query: string): Promise<KbList> => read(`/v1/fleet/kbs?${query}`);
  const firstOf = async (query: string): Promise<string> => `KB${(await list(`${query}&limit=1`)).value[0]?.kbId}`;
  const firstRow = (page: Page, name: string) => page.getByRole('row').nth(1).getByRole('link', { name });
  /** The most urgent one that most devices miss. */
  const wanted = () => firstOf('sort=-devices&exploited=true');

  it('lists the KBs that devices miss: filtered, sorted, searched, a page at a time', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/kbs');
    const { total } = await list('');
    await page.getByText(`${total} KBs that devices miss`).waitFor();
    await firstRow(page, await firstOf('')).waitFor();

    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(`51 to 100 of ${total}`).waitFor();

    await page.getByRole('button', { name: 'Devices' }).click();
    await firstRow(page, await firstOf('sort=-devices')).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=-devices');

    await page.getByLabel('Severity').selectOption('Important');
    await page.getByLabel('Exploited only').check();
    const filtered = await list('severity=Important&exploited=true&sort=-devices');
    await page.getByText(`${filtered.total} KBs that devices miss`).waitFor();
    await firstRow(page, `KB${filtered.value[0]?.kbId}`).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    expect(file.trimEnd().split('\r\n')).toHaveLength(filtered.total + 1);

    await page.getByLabel('KB or month').fill('no such month');
    await page.getByRole('button', { name: 'Search', exact: true }).last().click();
    await page.getByText('No KB is like this.').waitFor();
  });

  it('searches the whole catalog, by keyboard alone', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/kbs?scope=catalog');
    await stage.tabTo(page, page.getByLabel('KB or month'));
    await page.keyboard.type(OLD);
    await page.keyboard.press('Enter');
    await page.getByText('1 KB in the catalog').waitFor();
    await stage.tabTo(page, page.getByRole('link', { name: OLD }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: OLD }).waitFor();
    await page.getByText('No active device misses it.').waitFor();

    await stage.tabTo(page, page.getByRole('tab', { selected: true }));
    await page.keyboard.press('ArrowRight');
    await stage.expectRow(page, 'CVE-2020-0796', 'Exploited', '10');
    await page.keyboard.press('ArrowRight');
    await stage.expectRow(page, OLD, 'KB4540673', 'a month says so', '2020-Mar');
    expect(new URL(page.url()).searchParams.get('tab')).toBe('supersedence');
  });

  it('draws what a KB supersedes, and goes from one to the next', async () => {
    const page = await stage.newPage();
    await stage.goto(page, `/kbs/${OLD}?tab=supersedence`);
    const graph = page.getByRole('group', { name: `What ${OLD} supersedes` });
    const drawn = await graph.getByRole('link').count();
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await graph.getByRole('link').count()).toBeGreaterThan(drawn);
    await graph.getByRole('link', { name: 'KB4540673' }).click();
    await page.getByRole('heading', { level: 1, name: 'KB4540673' }).waitFor();
    await stage.expectRow(page, OLD, 'KB4540673', 'a month says so');
    const catalog = page.getByRole('link', { name: 'Microsoft Update Catalog' });
    expect(await catalog.getAttribute('href')).toMatch(/^https:\/\/catalog\.update\.microsoft\.com\/.*KB4540673$/);
  });

  it('shows which devices miss a KB, its track and its history', async () => {
    const page = await stage.newPage();
    const kb = await wanted();
    const devices: number = (await read(`/v1/kbs/${kb}`)).devices;
    await stage.goto(page, `/kbs/${kb}`);
    await page.getByText('The first 20 devices that miss it').waitFor();
    const all = page.getByRole('link', { name: `All ${devices.toLocaleString('en')} devices` });
    expect(await all.getAttribute('href')).toBe(`/devices?missing=${kb}`);

    await page.getByRole('tab', { name: 'Track' }).click();
    await stage.expectRow(page, kb, /\d{5}\.\d+/);
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText(`Devices that missed ${kb}, day by day`).first().waitFor();
    await page.getByText('Figures of the plot').click();
    await stage.expectRow(page, devices.toLocaleString('en'));
  });

  it('shows a KB as of a past day, and says that one is not known', async () => {
    const [day = ''] = stage.fleet.days;
    const page = await stage.newPage();
    const kb = await wanted();
    const devices: number = (await read(`/v1/kbs/${kb}?asOf=${day}`)).devices;
    await stage.goto(page, `/kbs/${kb}?asOf=${day}`);
    await page.getByRole('tab', { name: `${devices.toLocaleString('en')} devices miss it` }).waitFor();
    const all = page.getByRole('link', { name: 'in the list of devices' });
    expect(await all.getAttribute('href')).toBe(`/devices?missing=${kb}&asOf=${day}`);
    stage.allow(page, /404/);
    await stage.goto(page, '/kbs/KB9000009');
    await page.getByText('The catalog does not know KB9000009.').waitFor();
  });

  it('shows KBs accessibly, and in Japanese', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    const kb = await wanted();
    // Lists of few rows: axe looks at each.
    for (const path of [`/kbs?search=${kb}`, `/kbs/${kb}?tab=supersedence`]) {
      await stage.goto(page, path);
      await stage.checkAccess(page);
    }
    await page.getByText('どの KB がどの KB を置き換えるか、その根拠').waitFor();
  });
}
