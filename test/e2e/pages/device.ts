/** The page of one device. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';

/** Windows 10 1909 with the updates of February 2020. */
const GOLDEN = {
  schemaVersion: 1,
  os: { build: 18363, ubr: 657, installationType: 'client', architecture: 'x64' },
  installedKbs: ['4532693', '4537759'],
  components: { dotnetFramework: ['4.8'] },
};
const HOSTILE = '<img src=x onerror=alert(1)>';

export function describeDevice(stage: Stage): void {
  /** A device that is there for one test only. */
  const withDevice = async (name: string, use: (path: string) => Promise<void>, report: object = GOLDEN) => {
    const path = `/v1/devices/${name}`;
    const body = JSON.stringify({ ...report, computerName: name, collectedAt: new Date().toISOString() });
    expect((await stage.call(`${path}/report`, { method: 'PUT', body })).status).toBe(201);
    try {
      await use(`/devices/${name}`);
    } finally {
      await stage.call(path, { method: 'DELETE' });
    }
  };
  const read = async (path: string) => JSON.parse(await (await stage.call(`/v1/devices/${path}`)).text());
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });

  it('says what it misses and why, where it stands, and what to install', async () => {
    await withDevice('E2E-GOLDEN', async (path) => {
      const page = await stage.newPage();
      await stage.goto(page, path);
      await heading(page, 'E2E-GOLDEN').waitFor();
      const text = await page.locator('main').textContent();
      expect(text).toMatch(/updates ended on May 10, 2022/);
      expect(text).toMatch(/18363\.657/);
      expect(text).toMatch(/The device is at KB4532693 of Feb 11, 2020\. To be installed: KB5013945 of May 10, 2022\./);
      const plan = page.locator('ol.plan > li');
      expect(await plan.first().textContent()).toMatch(/^Install KB\d+/);
      const row = await stage.expectRow(page, 'KB4540673', 'closed by KB5013945');
      await row.locator('summary').last().click();
      const evidence = row.locator('.evidence');
      expect(await evidence.textContent()).toMatch(/18363\.657[\s\S]*18363\.719[\s\S]*2020-Mar/);
      // The drawing has the same as a list.
      await page.locator('.track summary').first().click();
      await stage.expectRow(page, 'KB4532693', '18363.657', 'The device is here');
      await stage.expectRow(page, 'KB4535996', 'Preview', 'Skipped');
      await page.setViewportSize({ width: 420, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(420);
      await row.getByRole('link', { name: 'KB4540673' }).click();
      await page.waitForURL('**/kbs/KB4540673');
    });
  });

  it('gives what is missing, and when it was, as files', async () => {
    await withDevice('E2E-FILES', async (path) => {
      const page = await stage.newPage();
      await stage.goto(page, path);
      const exports = page.locator('.export');
      for (const [index, name, pattern] of [
        [0, 'CSV', /^kbgap-missing-kbs-E2E-FILES-\d{4}-\d\d-\d\d\.csv$/],
        [1, 'JSON', /^kbgap-history-E2E-FILES-\d{4}-\d\d-\d\d\.json$/],
      ] as const) {
        const coming = page.waitForEvent('download');
        await exports.nth(index).getByRole('link', { name }).click();
        const download = await coming;
        expect(download.suggestedFilename()).toMatch(pattern);
        const file = readFileSync(await download.path(), 'utf8');
        expect(file).toMatch(name === 'CSV' ? /"5013945"/ : /"value":\[/);
      }
    });
  });

  it('lets an administrator change its labels, which are text whatever they hold, and a reader not', async () => {
    await withDevice('E2E-LABELS', async (path) => {
      const page = await stage.newPage();
      await stage.goto(page, path);
      await page.getByRole('button', { name: 'Change labels' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Tags').fill(`${HOSTILE}\nlaptop`);
      await dialog.getByLabel('Group').fill('=HYPERLINK("http://x")');
      await dialog.getByLabel('Value').selectOption('High');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText(HOSTILE).waitFor();
      expect(await page.locator('main img').count()).toBe(0);
      expect(await read('E2E-LABELS')).toMatchObject({
        ...{ tags: [HOSTILE, 'laptop'], group: '=HYPERLINK("http://x")', value: 'High' },
      });
      const reader = await stage.newPage({ role: 'reader' });
      await stage.goto(reader, path);
      await reader.getByText(HOSTILE).waitFor();
      expect(await reader.getByRole('button', { name: /Change labels|Remove/ }).count()).toBe(0);
    });
  });

  it('is used by keyboard alone', async () => {
    const use = async (path: string) => {
      const page = await stage.newPage();
      await stage.goto(page, path);
      const row = page.getByRole('row', { name: /^KB5013945/ });
      await row.locator('summary').last().focus();
      await page.keyboard.press('Enter');
      await row.locator('.evidence').waitFor();
      await stage.checkAccess(page);
      const change = page.getByRole('button', { name: 'Change labels' });
      await stage.tabTo(page, change, 400);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await stage.tabTo(page, dialog.getByLabel('Group'));
      await page.keyboard.type('By keys');
      await page.keyboard.press('Enter');
      await page.getByText('By keys').waitFor();
      expect(await read('E2E-KEYS')).toMatchObject({ group: 'By keys' });
    };
    // Some months behind: axe takes long over the rows of years.
    await withDevice('E2E-KEYS', use, { ...GOLDEN, os: { ...GOLDEN.os, ubr: 2094 } });
  });

  it('is removed only after a second word, and then gone', async () => {
    await withDevice('E2E-REMOVE', async (path) => {
      const page = await stage.newPage();
      await stage.goto(page, path);
      const ask = page.getByRole('button', { name: 'Remove …' });
      await ask.click();
      const dialog = page.getByRole('dialog', { name: 'Remove E2E-REMOVE?' });
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect((await stage.call('/v1/devices/E2E-REMOVE')).status).toBe(200);
      await ask.click();
      await dialog.getByRole('button', { name: 'Remove now' }).click();
      await page.waitForURL('**/devices');
      expect((await stage.call('/v1/devices/E2E-REMOVE')).status).toBe(404);
    });
  });

  it('says that it was removed while it was open', async () => {
    await withDevice('E2E-GONE', async (path) => {
      const page = await stage.newPage();
      stage.allow(page, /404/);
      await stage.goto(page, path);
      await stage.call('/v1/devices/E2E-GONE', { method: 'DELETE' });
      await page.getByRole('button', { name: 'Change labels' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await heading(page, 'The device was removed').waitFor();
    });
  });

  it.each([
    ['no device', 'administrator', 'E2E-NOBODY'],
    ["another tenant's", 'stranger', null],
  ] as const)('says that there is no such device: %s', async (_, role, name) => {
    const page = await stage.newPage({ role });
    stage.allow(page, /404/);
    await stage.goto(page, `/devices/${name ?? stage.fleet.nameOf(0)}`);
    await heading(page, 'There is no such device').waitFor();
  });

  it('tells what was missing when, and why that changed', async () => {
    const name = await findPatched(stage);
    const { periods, changes } = await read(`${name}/history`);
    const page = await stage.newPage();
    await stage.goto(page, `/devices/${name}`);
    const closed = periods.find(({ closedAt }: { closedAt: string | null }) => closedAt !== null);
    const table = page.getByRole('table', { name: 'When which KB was missing' });
    expect(await table.locator('tbody tr').count()).toBe(periods.length);
    await table
      .getByRole('row')
      .filter({ hasText: `KB${closed.kbId}` })
      .first()
      .waitFor();
    await page.getByText(`${changes.length} changes`).first().click();
    await stage.expectRow(page, `KB${closed.kbId}`, 'Closed', 'The device changed');
  });

  it('as of a past day says what it is by, and changes nothing', async () => {
    const page = await stage.newPage({ day: stage.fleet.days.at(2) ?? '' });
    await stage.goto(page, `/devices/${stage.fleet.nameOf(0)}`);
    await page.getByText('By what the device had reported').waitFor();
    expect(await page.getByRole('button', { name: /Change labels|Remove/ }).count()).toBe(0);
  });

  it('says plainly what is not known', async () => {
    await withDevice(
      'E2E-ODD',
      async (path) => {
        const page = await stage.newPage({ lang: 'ja', theme: 'dark' });
        await stage.goto(page, path);
        await page.getByText('Windows のリリースを特定できない').waitFor();
        expect(await page.locator('main').textContent()).not.toMatch(/インストールが必要な更新プログラムはありません/);
      },
      { ...GOLDEN, os: { ...GOLDEN.os, build: 64_000 } },
    );
  });

  it('is a report on paper', async () => {
    const page = await stage.newPage();
    await stage.goto(page, `/devices/${stage.fleet.nameOf(0)}`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Print as a report' }).isVisible()).toBe(false);
    expect(await page.locator('.removal').isVisible()).toBe(false);
    expect(await page.locator('.track').first().isVisible()).toBe(true);
  });
}

/** A device of which something was closed on the days that the fleet has lived. */
async function findPatched(stage: Stage): Promise<string> {
  for (let index = 0; index < 100; index++) {
    const name = stage.fleet.nameOf(index);
    const history = JSON.parse(await (await stage.call(`/v1/devices/${name}/history`)).text());
    if (history.periods.some(({ closedAt }: { closedAt: string | null }) => closedAt !== null)) return name;
  }
  throw new Error('none of the first 100 devices was patched');
}
