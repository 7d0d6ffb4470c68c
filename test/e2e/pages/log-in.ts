/** Log-in with a password and at an OpenID provider, and what becomes of a session. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startOpenIdProvider } from '../../contract/support/open-id-provider.ts';
import { ACCOUNTS, PASSWORD } from '../support/people.ts';
import type { Stage } from '../support/stage.ts';

const ADMINISTRATOR = ACCOUNTS.administrator.name;
const READER = ACCOUNTS.reader.name;

export function describeLogIn(stage: Stage): void {
  const nameField = (page: Page) => page.getByLabel('Name', { exact: true });
  const passwordField = (page: Page) => page.getByLabel('Password', { exact: true });

  /** Nobody is logged in: the browser says so of each answer. */
  const newStranger = async (options: Parameters<Stage['newPage']>[0] = {}): Promise<Page> => {
    const page = await stage.newPage({ ...options, role: null });
    stage.allow(page, /^console: Failed to load resource: the server responded with a status of 401/);
    return page;
  };

  const logIn = async (page: Page, name: string, password = PASSWORD): Promise<void> => {
    await nameField(page).fill(name);
    await passwordField(page).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  };

  describe('log-in', () => {
    it('comes before every page, and leads back to it; who is logged in is said, and can log out', async () => {
      const page = await newStranger();
      await page.goto(`${stage.url}/?made=up&up=made`);
      await page.waitForURL(/\/log-in\?/);
      await stage.settled(page);
      expect(await page.getByRole('navigation').count()).toBe(0);
      await stage.checkAccess(page);
      await logIn(page, ADMINISTRATOR.toUpperCase());
      await page.waitForURL(`${stage.url}/?made=up&up=made`);
      await stage.settled(page);
      await page.getByText(`${ADMINISTRATOR} (administrator)`).waitFor();
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.waitForURL(`${stage.url}/log-in`);
      expect(await page.context().cookies()).toEqual([]);
      await page.goBack();
      await page.waitForURL(/\/log-in\?/);
    });

    it('by keyboard alone', async () => {
      const page = await newStranger();
      await stage.goto(page, '/log-in');
      await page.keyboard.type(READER);
      await page.keyboard.press('Tab');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${stage.url}/`);
      await page.getByText(`${READER} (reader)`).waitFor();
      await stage.tabTo(page, page.getByRole('button', { name: 'Log out' }));
      await page.keyboard.press('Enter');
      await page.waitForURL(`${stage.url}/log-in`);
    });

    it('says that a password is wrong, and takes the right one then', async () => {
      const page = await newStranger();
      await stage.goto(page, '/log-in');
      await logIn(page, ADMINISTRATOR, 'wrong');
      await page.getByText('The name or the password is wrong.').waitFor();
      expect(await page.evaluate('document.activeElement.name')).toBe('password');
      await stage.checkAccess(page);
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${stage.url}/`);
    });

    it('comes again where the session ends meanwhile, and goes on from there', async () => {
      const page = await newStranger();
      await stage.goto(page, '/log-in?to=/?x=1');
      await logIn(page, ADMINISTRATOR);
      await page.waitForURL(`${stage.url}/?x=1`);
      await stage.settled(page);
      const [cookie] = await page.context().cookies();
      const headers = { cookie: `${cookie?.name}=${cookie?.value}`, origin: stage.url };
      expect((await fetch(`${stage.url}/session`, { method: 'DELETE', headers })).status).toBe(204);
      await page.getByRole('link', { name: 'Catalog', exact: true }).click();
      await page.waitForURL(/\/log-in\?/);
      await logIn(page, ADMINISTRATOR);
      await page.waitForURL(`${stage.url}/catalog`);
    });

    it('leads nowhere else', async () => {
      const page = await newStranger();
      await stage.goto(page, `/log-in?to=${encodeURIComponent('/\\evil.example')}`);
      await logIn(page, ADMINISTRATOR);
      await page.waitForURL(`${stage.url}/`);
    });

    it('says what went wrong at the provider, whatever the address says', async () => {
      const page = await newStranger();
      for (const [problem, says] of [
        ['role-missing', 'you have no role here'],
        ['<img src=x onerror=alert(1)>', 'The log-in failed.'],
        ['constructor', 'The log-in failed.'],
      ] as const) {
        await stage.goto(page, `/log-in?problem=${encodeURIComponent(problem)}`);
        await page.getByRole('alert').filter({ hasText: says }).waitFor();
      }
    });

    it('speaks Japanese', async () => {
      const page = await newStranger({ lang: 'ja' });
      await stage.goto(page, '/log-in?problem=denied');
      await page.getByRole('heading', { name: 'ログイン' }).waitFor();
      await page.getByLabel('パスワード').waitFor();
    });

    it('at an OpenID provider of another site, and back to where the user was', async () => {
      const provider = await startOpenIdProvider('localhost');
      const service = await stage.serveBeside({
        KBGAP_OPENID_ISSUER: provider.issuer,
        KBGAP_OPENID_CLIENT_ID: 'kbgap',
        KBGAP_OPENID_NAME: 'Made up',
        KBGAP_OPENID_READERS: 'kbgap.read',
      });
      provider.serve({
        client_id: 'kbgap',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${service.url}/session/open-id/callback`],
      });
      const page = await newStranger({ url: service.url });
      // What the provider's pages do is its own.
      stage.allow(page, /localhost:|fonts\.googleapis\.com/);
      await page.goto(`${service.url}/?x=1`);
      await page.getByRole('link', { name: 'Log in with Made up' }).click();
      await page.locator('input[name=login]').fill('rita:kbgap.read');
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.getByText('Continue').click();
      await page.waitForURL(`${service.url}/?x=1`);
      await page.getByText('rita@example.com (reader)').waitFor();
      await stage.settled(page);
      await provider.close();
    });
  });
}
