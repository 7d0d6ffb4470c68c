/** The overview: the fleet at a glance. */
import type Type from 'typebox';
import { expect, it } from 'vitest';
import type { FleetPlanDto } from '../../../src/api/native/counts.ts';
import type { FleetSummaryDto } from '../../../src/api/native/summary.ts';
import type { Stage } from '../support/stage.ts';

type Summary = Type.Static<typeof FleetSummaryDto>;
type Plan = Type.Static<typeof FleetPlanDto>;

export function describeOverview(stage: Stage): void {
  const readSummary = async (query = ''): Promise<Summary> =>
    JSON.parse(await (await stage.call(`/v1/fleet/summary${query}`)).text());
  const readPlan = async (): Promise<Plan> => JSON.parse(await (await stage.call('/v1/fleet/plan')).text());
  const count = (value: number): string => value.toLocaleString('en-US');

  it('says how the fleet stands, each number with a link to what it counts', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    const { devices, patched, missing, exploited, behind, severities, releases, day, seen } = await readSummary();
    const links = [
      [`${count(patched)} devices fully patched`, '/devices?state=patched'],
      [`${count(missing)} devices with something missing`, '/devices?state=missing'],
      [`${count(exploited.devices)} devices exposed to what attackers are known to use`, '/devices?exploited=true'],
    ] as const;
    await page.getByText(`of ${count(devices)} devices fully patched`).waitFor();
    for (const [name, href] of links) {
      expect(await page.getByRole('link', { name, exact: true }).getAttribute('href')).toBe(href);
    }
    const bars = page.getByRole('list', { name: 'Devices by days behind' }).getByRole('listitem');
    expect(await bars.count()).toBe(behind.length);
    for (const [index, range] of behind.entries()) {
      expect(await bars.nth(index).textContent()).toContain(
        range.devices === 1 ? '1 device' : `${count(range.devices)} devices`,
      );
    }
    const rated = page.getByRole('list', { name: 'Missing KBs by severity' });
    expect(await rated.getByRole('listitem').count()).toBe(severities.filter(({ kbs }) => kbs > 0).length);
    expect(await rated.getByRole('link', { name: 'Critical' }).getAttribute('href')).toBe('/kbs?severity=Critical');
    const reports = page.getByRole('list', { name: 'Last reports of devices' }).getByRole('listitem');
    const reported = (await reports.allTextContents()).map((text) => /([\d,]+) devices?$/.exec(text)?.[1]);
    const since = (days: number): string => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
    const expected = [
      [since(0), day],
      [since(1), since(1)],
      [since(7), since(2)],
      [since(30), since(8)],
      ['', since(31)],
    ].map(([from = '', to = '']) =>
      (seen ?? []).filter((each) => each.day >= from && each.day <= to).reduce((sum, each) => sum + each.devices, 0),
    );
    expect(reported).toEqual(expected.map(count));
    expect(seen?.reduce((sum, each) => sum + each.devices, 0)).toBe(stage.fleet.count);
    const over = releases.filter(({ hasReachedEndOfService }) => hasReachedEndOfService);
    expect(
      await page
        .getByRole('listitem')
        .filter({ hasText: /ended [\d,]+ days? ago/ })
        .count(),
    ).toBe(over.length);
    await stage.checkAccess(page);
  });

  it('says with which KBs to begin, shows the whole plan when asked to, and gives it as a file', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    const { value, best, exposures } = await readPlan();
    const share = (best.exposures / exposures).toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 });
    const sentence = `These ${best.kbIds.length} KBs close ${share} of all that is open, on ${count(best.devices)} devices.`;
    await page.getByText(sentence).waitFor();
    const rows = page.getByRole('table', { name: 'In the order in which to install' }).getByRole('row');
    expect(await rows.count()).toBe(1 + best.kbIds.length);
    await page.getByRole('button', { name: `Show all ${value.length} KBs` }).click();
    expect(await rows.count()).toBe(1 + value.length);
    expect(new URL(page.url()).search).toBe('?plan=all');
    const [first] = value;
    const row = await stage.expectRow(page, `KB${first?.kbId}`);
    expect(await row.getByRole('link', { name: count(first?.devices ?? 0) }).getAttribute('href')).toBe(
      `/devices?planned=KB${first?.kbId}`,
    );
    const address = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
    const file = await stage.call(address ?? '');
    expect(file.headers.get('content-disposition')).toMatch(/"kbgap-plan-\d{4}-\d\d-\d\d\.csv"$/);
    expect((await file.text()).trimEnd().split('\r\n').length).toBe(1 + value.length);
  });

  it('draws the share of patched devices over the days that are chosen by keyboard', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/');
    const { days } = stage.fleet;
    await stage.tabTo(page, page.getByRole('button', { name: '90 days' }));
    await page.keyboard.press('Enter');
    await stage.settled(page);
    expect(new URL(page.url()).search).toBe('?range=90');
    expect(await page.getByRole('button', { name: '90 days' }).getAttribute('aria-pressed')).toBe('true');
    await stage.tabTo(page, page.locator('.plot summary'));
    await page.keyboard.press('Enter');
    const figures = page.locator('.plot details tbody tr');
    expect(await figures.count()).toBe(days.length);
    await page.goBack();
    expect(await page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('is of a past day where that is asked for, and says what is of now', async () => {
    const day = stage.fleet.days[4] ?? '';
    const past = await readSummary(`?asOf=${day}`);
    const page = await stage.newPage({ day });
    await stage.goto(page, '/');
    await page.getByRole('link', { name: `${count(past.patched)} devices fully patched`, exact: true }).waitFor();
    await page.getByText('how catalog and reports are kept current is of now').waitFor();
    await page.getByText('Not known of a past day.').waitFor();
  });

  it('leads a newcomer to trying one PC and to reporting', async () => {
    const page = await stage.newPage({ role: 'stranger' });
    await stage.goto(page, '/');
    expect(await page.getByRole('link', { name: 'Try it' }).last().getAttribute('href')).toBe('/try');
    await page.getByText('kbgap ingest reports/').waitFor();
    expect(await page.getByRole('heading').allTextContents()).toEqual(['Overview', 'Try one PC', 'Let devices report']);
    await stage.checkAccess(page);
  });

  it('is a report of two pages on paper, in Japanese too', async () => {
    const page = await stage.newPage({ lang: 'ja', theme: 'dark' });
    await stage.goto(page, '/');
    const { best } = await readPlan();
    await page.getByText(`この ${best.kbIds.length} 件の KB で`).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button').count()).toBe(0);
    const paper = await page.pdf({ format: 'A4' });
    expect(paper.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
  });
}
