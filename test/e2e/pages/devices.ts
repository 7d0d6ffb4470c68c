/** The list of devices. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

interface DeviceList {
  readonly total: number | null;
  readonly value: readonly { readonly id: string; readonly name: string }[];
}

/** A name that would run, steer or write backwards, if anything let it. */
const HOSTILE = '<img src=x onerror=alert(1)>';

export function describeDevices(stage: Stage): void {
  const list = async (query: string): Promise<DeviceList> =>
    JSON.parse(await (await stage.call(`/v1/devices?limit=50&${query}`)).text());
  const firstRow = (page: Page) => page.getByRole('row').nth(1);
  const queryOf = (page: Page) => new URL(page.url()).search;
  const count = (number: number | null) => `${number?.toLocaleString('en')} devices`;

  it('lists all devices by name: sorted, filtered and searched by the server', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/devices');
    const { total } = await list('sort=name');
    await page.getByText(count(total)).waitFor();

    await page.getByRole('button', { name: /^Behind/ }).click();
    const [worst] = (await list('sort=-behind')).value;
    await firstRow(page)
      .getByRole('link', { name: worst?.name ?? '' })
      .waitFor();

    await page.getByLabel('State').selectOption('missing');
    await page.getByLabel('Exploited').selectOption('true');
    const exploited = await list('state=missing&exploited=true&sort=-behind');
    await page.getByText(count(exploited.total)).waitFor();
    expect(queryOf(page)).toBe('?sort=-behind&state=missing&exploited=true');

    await page.getByRole('button', { name: 'Remove filter Misses what is exploited' }).click();
    await page.getByText(count((await list('state=missing&sort=-behind')).total)).waitFor();
    expect(queryOf(page)).toBe('?sort=-behind&state=missing');

    await page.getByText('More filters').click();
    await page.getByLabel('Group').fill('Berlin');
    await page.getByRole('button', { name: 'Show' }).click();
    await stage.expectRow(page, 'Berlin');
    await page.goBack();
    await page.getByText(count((await list('state=missing&sort=-behind')).total)).waitFor();
    expect(await page.getByLabel('Group').inputValue()).toBe('');
  });

  it('goes from page to page, and back', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/devices?state=missing');
    const { total, value } = await list('state=missing&sort=name');
    const range = (from: number) => page.getByText(`${from} to ${from + 49} of ${total?.toLocaleString('en')}`);
    await range(1).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await range(51).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await range(101).waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await range(51).waitFor();
    await page.reload();
    await range(51).waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await range(1).waitFor();
    await firstRow(page)
      .getByRole('link', { name: value[0]?.name ?? '' })
      .waitFor();
  });

  it('finds a device by keyboard alone, and opens it', async () => {
    const page = await stage.newPage();
    const name = stage.fleet.nameOf(7);
    await stage.goto(page, '/devices');
    await stage.tabTo(page, page.getByLabel('Name begins with, or ID'));
    await page.keyboard.type(name.toLowerCase());
    await page.keyboard.press('Enter');
    await stage.expectRow(page, name);
    expect(queryOf(page)).toBe(`?search=${name.toLowerCase()}`);
    const link = page.getByRole('link', { name, exact: true });
    await stage.tabTo(page, link);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
  });

  it('gives the whole list as a file, as it is filtered', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/devices?tag=laptop');
    await stage.expectRow(page, 'laptop');
    const { total } = await list('tag=laptop&sort=name');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    expect(file.trimEnd().split('\r\n')).toHaveLength((total ?? 0) + 1);
  });

  it('shows what a device is called and labelled as text, and says when nothing fits', async () => {
    const page = await stage.newPage();
    const { value } = await list('sort=-name');
    const last = value[0]?.id ?? '';
    await stage.call(`/v1/devices/${last}`, { method: 'PATCH', body: JSON.stringify({ tags: [HOSTILE, '=1+1'] }) });
    await stage.goto(page, `/devices?tag=${encodeURIComponent(HOSTILE)}`);
    await stage.expectRow(page, HOSTILE, '=1+1');
    expect(await page.locator('main img').count()).toBe(0);
    await stage.call(`/v1/devices/${last}`, { method: 'PATCH', body: JSON.stringify({ tags: [] }) });
    await stage.goto(page, `/devices?search=${encodeURIComponent(HOSTILE)}`);
    await page.getByText('No device fits all filters.').waitFor();
    stage.allow(page, /400/);
    await stage.goto(page, '/devices?missing=nonsense');
    await page.getByText("The query option 'missing' must be given once, as a KB number").waitFor();
  });

  it('is of a past day, where the address says so', async () => {
    const [day = ''] = stage.fleet.days;
    const page = await stage.newPage();
    await stage.goto(page, `/devices?state=missing&sort=-missing&asOf=${day}`);
    const [worst] = (await list(`state=missing&sort=-missing&asOf=${day}`)).value;
    const link = firstRow(page).getByRole('link', { name: worst?.name ?? '' });
    expect(await link.getAttribute('href')).toBe(`/devices/${worst?.id}?asOf=${day}`);
  });

  it('is accessible, narrow too, and speaks Japanese', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    const name = stage.fleet.nameOf(7);
    await stage.goto(page, `/devices?search=${name}&active=true`);
    await page.getByRole('columnheader', { name: '未適用の KB' }).waitFor();
    await stage.checkAccess(page);
    await page.setViewportSize({ width: 360, height: 640 });
    await stage.checkAccess(page);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
}
