/** Everything that a test of the dashboard needs: a service with real documents and a fleet, people, and a browser. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { decodeCatalog } from '../../../src/ingest/catalog-file.ts';
import { kbgap } from '../../cli/support/kbgap.ts';
import { checkAccess } from './access.ts';
import { launchBrowser } from './browser.ts';
import { importedDataDir } from './imported-catalog.ts';
import { type LivedFleet, liveThroughDays } from './past-days.ts';
import { addAccounts, createPeople, type People, type Person } from './people.ts';
import { type StageService, startService } from './service.ts';
import { SETTLED } from './settled.ts';
import { type PageWatch, watchPage } from './watch-page.ts';

export interface PageOptions {
  /** Default: an administrator; null: nobody is logged in. */
  readonly role?: Person | null;
  /** What the browser prefers; default: `en`. */
  readonly lang?: 'en' | 'ja';
  /** What the system prefers; default: `light`. */
  readonly theme?: 'light' | 'dark';
  /** `goto` asks for everything as of this day. */
  readonly day?: string;
  /** Where the pages come from; default: the stage's service. */
  readonly url?: string;
}

type TabKey = 'Tab' | 'Shift+Tab';

export interface Stage {
  readonly url: string;
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly fleet: LivedFleet;
  readonly service: StageService;
  /** Another service over the same data, with other settings; ends with the test. */
  readonly serveBeside: (env: Readonly<Record<string, string>>) => Promise<StageService>;
  /** In a browser profile of its own; ends with the test, which fails where the page did what none may. */
  readonly newPage: (options?: PageOptions) => Promise<Page>;
  /** Opens an address of the dashboard, and waits until its data are shown. */
  readonly goto: (page: Page, path: string) => Promise<void>;
  /** Waits until nothing on the page is under way. */
  readonly settled: (page: Page) => Promise<void>;
  /** The row of a table that holds all of these texts; waits for it. */
  readonly expectRow: (page: Page, ...texts: readonly (string | RegExp)[]) => Promise<Locator>;
  /** Presses Tab until something has the focus; fails after so many. */
  readonly tabTo: (page: Page, target: Locator, atMost?: number, key?: TabKey) => Promise<void>;
  /** No serious fault by axe, in light and in dark. */
  readonly checkAccess: (page: Page) => Promise<void>;
  /** The page may say this in its console from now on. */
  readonly allow: (page: Page, pattern: RegExp) => void;
  /** Calls the API with a token for everything. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  /** Ends what a test opened. Throws where one of its pages did what none may. */
  readonly clear: (isFailed: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

const DEVICES = 10_000;
const WAIT_MS = 15_000;

export async function openStage(devices = DEVICES): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kbgap-e2e-'));
  cpSync(await importedDataDir(), dataDir, { recursive: true });
  const catalog = decodeCatalog(readFileSync(join(dataDir, 'catalog.kbgap')), 'the imported catalog');
  const fleet = await liveThroughDays(catalog, {
    count: devices,
    seenToday: 0.97,
    environment: { KBGAP_DATA_DIR: dataDir },
  });
  await addAccounts({ dataDir });
  const service = await startService({ dataDir });
  const browser = await launchBrowser();
  const token = (await kbgap(['token', '--hours', '24'], { dataDir })).stdout.trim();
  const { url } = service;
  const pages = createPages(browser, url, createPeople(url));
  const beside: StageService[] = [];
  return {
    ...pages,
    ...{ url, dataDir, catalog, fleet, service, settled, expectRow, tabTo, checkAccess },
    serveBeside: async (env) => {
      const another = await startService({ dataDir, env });
      beside.push(another);
      return another;
    },
    call: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    clear: async (isFailed) => {
      await Promise.all(beside.splice(0).map(({ stop }) => stop('SIGKILL')));
      await pages.clear(isFailed);
    },
    close: async () => {
      await browser.close();
      await service.stop('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface OpenPage {
  readonly options: PageOptions;
  readonly watch: PageWatch;
}

function createPages(browser: Browser, stageUrl: string, people: People) {
  const open = new Map<Page, OpenPage>();
  const ofPage = (page: Page): OpenPage => {
    const found = open.get(page);
    if (!found) throw new Error('expected a page of stage.newPage');
    return found;
  };

  const newPage = async (options: PageOptions = {}): Promise<Page> => {
    const { role = 'administrator', lang = 'en', theme = 'light', url = stageUrl } = options;
    const context = await browser.newContext({
      locale: lang === 'ja' ? 'ja-JP' : 'en-US',
      timezoneId: 'UTC',
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
    });
    context.setDefaultTimeout(WAIT_MS);
    if (role !== null) await people.letIn(context, role);
    const page = await context.newPage();
    open.set(page, { options, watch: await watchPage(page, url) });
    return page;
  };

  const goto = async (page: Page, path: string): Promise<void> => {
    const { url = stageUrl, day } = ofPage(page).options;
    const address = new URL(path, url);
    if (day !== undefined) address.searchParams.set('asOf', day);
    await page.goto(address.href);
    await settled(page);
  };

  const clear = async (isFailed: boolean): Promise<void> => {
    const problems: string[] = [];
    for (const [page, { watch }] of open) {
      if (isFailed) await keepPicture(page);
      problems.push(...watch.problems());
      await page.context().close();
    }
    open.clear();
    if (problems.length > 0) throw new Error(`the page did what none may:\n${problems.join('\n')}`);
  };
  return { newPage, goto, clear, allow: (page: Page, pattern: RegExp) => ofPage(page).watch.allow(pattern) };
}

async function settled(page: Page): Promise<void> {
  await page.locator(SETTLED).waitFor();
}

async function expectRow(page: Page, ...texts: readonly (string | RegExp)[]): Promise<Locator> {
  const row = texts.reduce((rows, hasText) => rows.filter({ hasText }), page.getByRole('row')).first();
  await row.waitFor();
  return row;
}

async function tabTo(page: Page, target: Locator, atMost = 80, key: TabKey = 'Tab'): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let pressed = 0; (await focused.count()) === 0; pressed++) {
    if (pressed === atMost) throw new Error(`not reached by ${atMost} Tabs: ${target}`);
    await page.keyboard.press(key);
  }
}

/** What the page looked like when its test failed. */
async function keepPicture(page: Page): Promise<void> {
  const folder = join(tmpdir(), 'kbgap-e2e-failed');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${Date.now()}.png`);
  await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
  console.error(`${page.url()}: ${path}`);
}
