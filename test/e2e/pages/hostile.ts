/** Who may not, and what must not: refused, or shown harmlessly. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { en } from '../../../web/src/texts/en.ts';
import { registryReport } from '../../cli/support/reports.ts';
import { ACCOUNTS, PASSWORD } from '../support/people.ts';
import type { Stage } from '../support/stage.ts';

const UNAUTHORIZED = /the server responded with a status of 401/;
const FORBIDDEN = /the server responded with a status of 403/;
const NOT_FOUND = /the server responded with a status of 404/;

const SCRIPTS = ['<script>globalThis.hacked = 1</script>', '<img src=x onerror="globalThis.hacked = 1">'];

export function describeHostile(stage: Stage): void {
  /** What the page's own script is answered, with its cookies. */
  const statusOf = (page: Page, path: string, init: object = {}): Promise<number> =>
    page.evaluate(`fetch(${JSON.stringify(path)}, ${JSON.stringify(init)}).then(({ status }) => status)`);
  const isHacked = async (page: Page): Promise<boolean> => (await page.evaluate('globalThis.hacked')) !== undefined;

  describe('without a session', () => {
    it.each(['/', '/devices/PC-000001', '/catalog', '/devices?search=PC-0&sort=-behind'])(
      '%s leads to the log-in, and shows nothing before',
      async (path) => {
        const page = await stage.newPage({ role: null });
        stage.allow(page, UNAUTHORIZED);
        await page.goto(`${stage.url}${path}`);
        await page.waitForURL((url) => url.pathname === '/log-in');
        expect(new URL(page.url()).searchParams.get('to')).toBe(path);
        expect(await page.locator('main').textContent()).not.toContain('PC-0');
      },
    );

    it('a session that has ended leads there, too', async () => {
      const page = await stage.newPage();
      stage.allow(page, UNAUTHORIZED);
      await stage.goto(page, '/');
      await page.context().clearCookies();
      await page.context().addCookies([{ name: 'kbgap-session', value: 'A'.repeat(43), url: stage.url }]);
      await page.getByRole('link', { name: en['nav.catalog'], exact: true }).click();
      await page.waitForURL((url) => url.pathname === '/log-in');
      expect(new URL(page.url()).searchParams.get('to')).toBe('/catalog');
    });
  });

  it('a reader changes nothing: the page offers nothing to, and the server refuses', async () => {
    const page = await stage.newPage({ role: 'reader' });
    stage.allow(page, FORBIDDEN);
    await stage.goto(page, '/devices/PC-000001');
    const before = await (await stage.call('/v1/devices/PC-000001')).text();
    expect(await page.getByRole('button', { name: /remove/i }).count()).toBe(0);
    const labels = { method: 'PATCH', body: '{"tags":["changed"]}' };
    expect(await statusOf(page, '/v1/devices/PC-000001', labels)).toBe(403);
    expect(await statusOf(page, '/v1/devices/PC-000001', { method: 'DELETE' })).toBe(403);
    expect(await statusOf(page, '/v1/devices/PC-000001/report', { method: 'PUT', body: '{}' })).toBe(403);
    expect(await (await stage.call('/v1/devices/PC-000001')).text()).toBe(before);
  });

  it("another tenant's device is none", async () => {
    const page = await stage.newPage({ role: 'stranger' });
    stage.allow(page, NOT_FOUND);
    const { id } = JSON.parse(await (await stage.call('/v1/devices/PC-000001')).text());
    for (const path of ['/devices/PC-000001', `/devices/${id}`]) {
      await stage.goto(page, path);
      await page.getByRole('heading', { name: en['device.unknown'], level: 1 }).waitFor();
      expect(await statusOf(page, `/v1${path}`)).toBe(404);
      expect(await statusOf(page, `/v1${path}`, { method: 'DELETE' })).toBe(404);
    }
    expect((await stage.call('/v1/devices/PC-000001')).status).toBe(200);
  });

  describe('scripts where text is expected are text', () => {
    it.each(SCRIPTS)('as the tag and the group of a device: %s', async (script) => {
      const device = '/v1/devices/PC-000002';
      await stage.call(device, { method: 'PATCH', body: JSON.stringify({ tags: [script], group: script }) });
      try {
        const page = await stage.newPage();
        await stage.goto(page, '/devices/PC-000002');
        await page
          .getByText(script)
          .or(page.locator(`input[value=${JSON.stringify(script)}]`))
          .first()
          .waitFor();
        expect(await isHacked(page)).toBe(false);
      } finally {
        await stage.call(device, { method: 'PATCH', body: '{"tags":[],"group":null}' });
      }
    });

    it.each(SCRIPTS)('as the name of a computer, which no device has: %s', async (script) => {
      const report = registryReport({ ComputerName: script });
      const named = `/v1/devices/${encodeURIComponent(script)}`;
      expect((await stage.call(`${named}/report`, { method: 'PUT', body: report })).status).toBe(400);
      const page = await stage.newPage();
      stage.allow(page, /status of 400/);
      await stage.goto(page, '/try');
      await page.getByLabel(en['try.paste']).fill(report);
      await page.getByRole('button', { name: en['try.assess'], exact: true }).click();
      await stage.settled(page);
      expect(await isHacked(page)).toBe(false);
      expect(await page.locator('main img').count()).toBe(0);
    });

    it.each(SCRIPTS)('in addresses: %s', async (script) => {
      const page = await stage.newPage();
      stage.allow(page, NOT_FOUND);
      stage.allow(page, /status of 400/);
      const text = encodeURIComponent(script);
      for (const path of [
        `/?asOf=${text}`,
        `/devices?search=${text}`,
        `/kbs?search=${text}`,
        `/log-in?to=${text}&problem=${text}`,
      ]) {
        await page.goto(`${stage.url}${path}`);
        await stage.settled(page);
        // The log-in goes on to another page: whoever is logged in needs none.
        await expect.poll(() => isHacked(page).catch(() => null)).toBe(false);
      }
    });
  });

  it('a cell of an exported list that begins like a formula is text', async () => {
    const device = '/v1/devices/PC-000003';
    await stage.call(device, { method: 'PATCH', body: JSON.stringify({ tags: [], group: '=HYPERLINK("x")' }) });
    try {
      const page = await stage.newPage();
      await stage.goto(page, '/');
      const query = `group=${encodeURIComponent('=HYPERLINK("x")')}&format=csv`;
      const text: string = await page.evaluate(`fetch('/v1/devices?${query}').then((answer) => answer.text())`);
      expect(text).toContain(`"'=HYPERLINK(""x"")"`);
      expect(text).not.toMatch(/(?:^|,)"?=/m);
    } finally {
      await stage.call(device, { method: 'PATCH', body: '{"group":null}' });
    }
  });

  it.each(['https://made-up.example/', '//made-up.example/', '/\\made-up.example', 'javascript:globalThis.hacked=1'])(
    'the log-in leads to no other place: %s',
    async (to) => {
      const page = await stage.newPage({ role: null });
      stage.allow(page, UNAUTHORIZED);
      await stage.goto(page, `/log-in?to=${encodeURIComponent(to)}`);
      await page.getByLabel('Name', { exact: true }).fill(ACCOUNTS.reader.name);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname !== '/log-in');
      await stage.settled(page);
      expect(page.url()).toBe(`${stage.url}/`);
      expect(await isHacked(page)).toBe(false);
    },
  );

  it('another site does not put it into a frame, nor act with its session', async () => {
    const site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(
        `<iframe src="${stage.url}/"></iframe>
           <form method="post" action="${stage.url}/session"><input name="name" value="ada"></form>`,
      );
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    try {
      const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
      const page = await stage.newPage({ url });
      for (const pattern of [/./]) stage.allow(page, pattern);
      await page.goto(url);
      await page.waitForLoadState('networkidle');
      expect(await page.frameLocator('iframe').locator('main').count()).toBe(0);
      // The same host, so the cookie goes along: it is the origin that tells.
      const answer = await page.evaluate<number | string>(
        `fetch('${stage.url}/v1/devices/PC-000001', { method: 'DELETE', credentials: 'include', mode: 'no-cors' }).then(({ type }) => type, () => 'blocked')`,
      );
      expect(answer).toMatch(/opaque|blocked/);
      expect((await stage.call('/v1/devices/PC-000001')).status).toBe(200);
      const fromElsewhere = await page
        .context()
        .request.delete(`${stage.url}/v1/devices/PC-000001`, { headers: { origin: url } });
      expect(fromElsewhere.status()).toBe(403);
    } finally {
      site.close();
    }
  });
}
