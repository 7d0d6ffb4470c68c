/** The service is away, slow, or refuses: the page says so, and goes on by itself. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { en } from '../../../web/src/texts/en.ts';
import { holdWire } from '../support/held-wire.ts';
import type { Stage } from '../support/stage.ts';

/** How a browser tells in its console of what the tests bring about. */
const NOT_REACHED = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;
const REFUSED = /the server responded with a status of (?:429|503)/;

const WITHOUT_ALERT = 'main:not(:has([role="alert"]))';

export function describeOutage(stage: Stage): void {
  const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).first();
  /** A page that is loaded anew forgets it. */
  const mark = async (page: Page) => {
    await page.evaluate('globalThis.isStillThere = true');
    return async () => expect(await page.evaluate('globalThis.isStillThere')).toBe(true);
  };

  describe('while the service is away', () => {
    it.each<{ what: string; ask: (page: Page) => Promise<unknown> }>([
      {
        what: 'another day of the page that is open',
        ask: (page) => page.getByLabel(en['day.label']).fill(yesterday()),
      },
      {
        what: 'a page that was not open yet',
        ask: (page) => page.getByRole('link', { name: en['nav.catalog'], exact: true }).click(),
      },
    ])('$what is shown as soon as it is back', async ({ ask }) => {
      const page = await stage.newPage();
      stage.allow(page, NOT_REACHED);
      await stage.goto(page, '/');
      const stays = await mark(page);
      await stage.service.stop('SIGKILL');
      try {
        await ask(page);
        await alert(page, en['problem.unreached']).waitFor();
        expect(await page.getByText(en['read.retrying']).first().isVisible()).toBe(true);
      } finally {
        await stage.service.start();
      }
      await page.locator(WITHOUT_ALERT).waitFor();
      await stage.settled(page);
      await stays();
    });
  });

  it('says that it is still waiting for a slow service, and shows what comes', async () => {
    const wire = await holdWire(stage.url);
    try {
      const page = await stage.newPage({ url: wire.url });
      await stage.goto(page, '/');
      wire.hold();
      await page.getByLabel(en['day.label']).fill(yesterday());
      await page.getByText(en['read.slow']).first().waitFor();
      wire.letGo();
      await stage.settled(page);
      expect(await page.getByText(en['read.slow']).count()).toBe(0);
    } finally {
      await wire.close();
    }
  });

  it('says that it asked too often, and asks again when it may', async () => {
    const service = await stage.serveBeside({ KBGAP_RATE_LIMITS: 'dashboard=1/1000' });
    const page = await stage.newPage({ url: service.url });
    stage.allow(page, NOT_REACHED);
    stage.allow(page, REFUSED);
    await page.clock.install();
    const refused = page.waitForResponse((response) => response.status() === 429);
    await page.goto(`${service.url}/`);
    const seconds = Number((await refused).headers()['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    await alert(page, en['problem.busy']).waitFor();
    await service.stop();
    await service.start({ KBGAP_RATE_LIMITS: 'off' });
    // The page's clock alone: until then it does not ask.
    await page.clock.fastForward(seconds * 1000 * 2);
    await stage.settled(page);
    await page.locator(WITHOUT_ALERT).waitFor();
  });

  it('says of a day that is first asked for that it takes its time, then shows it', async () => {
    const page = await stage.newPage();
    await page.goto(`${stage.url}/?asOf=${stage.fleet.days.at(3)}`);
    await page.locator('.reading:not(:empty)').first().waitFor();
    await stage.settled(page);
    await page.locator(WITHOUT_ALERT).waitFor();
  });
}

const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
