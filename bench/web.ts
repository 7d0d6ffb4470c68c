/**
 * The dashboard over a million devices (KBGAP_BENCH_DEVICES) on SQLite and on PostgreSQL, in Chromium on the same processors
 * as the service: from the start of a navigation until a page shows its data and takes input. Cold: a browser that has
 * nothing of it; warm: one that was there before. Baseline: an answer of the service that is no page. Fails over a second.
 * Arguments choose engines; KBGAP_BENCH_DATA names a folder in which the filled SQLite is kept for the next time.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { decodeCatalog } from '../src/ingest/catalog-file.ts';
import { launchBrowser } from '../test/e2e/support/browser.ts';
import { importedDataDir, importInto } from '../test/e2e/support/imported-catalog.ts';
import { liveThroughDays } from '../test/e2e/support/past-days.ts';
import { addAccounts, createPeople } from '../test/e2e/support/people.ts';
import { SETTLED } from '../test/e2e/support/settled.ts';
import { en } from '../web/src/texts/en.ts';
import { BENCH_ENGINES, type BenchEngine } from './support/engines.ts';
import { median, printMeasure } from './support/report-line.ts';
import { startService, untilIdle } from './support/service.ts';

const DEVICES = Number(process.env.KBGAP_BENCH_DEVICES ?? 1_000_000);
const ROUNDS = 5;
const GOAL_MS = 1_000;
const PAGES = [
  '/',
  '/devices',
  '/devices?search=PC-0012',
  '/devices?sort=-behind&missing=KB5068861',
  '/devices/PC-000123',
  '/kbs',
  '/kbs/KB5068861',
  '/cves',
  '/cves/CVE-2025-62215',
  '/catalog',
  '/try',
];

/** Notes when the page first has its data, and the browser has drawn them and is free for input. */
const NOTE_SETTLED = `{
  const watch = () => {
    if (!document.querySelector(${JSON.stringify(SETTLED)})) return requestAnimationFrame(watch);
    requestAnimationFrame(() => setTimeout(() => { globalThis.settledAt ??= performance.now(); }));
  };
  requestAnimationFrame(watch);
}`;

const chosen = process.argv.slice(2);
const slow: string[] = [];
for (const engine of BENCH_ENGINES) {
  if (chosen.length === 0 || chosen.includes(engine.name)) await run(engine);
}
if (slow.length > 0) throw new Error(`slower than ${GOAL_MS} ms:\n${slow.join('\n')}`);

async function run(engine: BenchEngine): Promise<void> {
  const kept = engine.name === 'SQLite' ? process.env.KBGAP_BENCH_DATA : undefined;
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
  const isFilled = existsSync(join(dataDir, 'kbgap.db'));
  const database = await engine.create(dataDir);
  const environment = { KBGAP_DATA_DIR: dataDir, KBGAP_RATE_LIMITS: 'off', ...database.environment };
  try {
    if (!isFilled) await fill(dataDir, environment);
    const service = await startService(environment);
    const browser = await launchBrowser();
    try {
      await untilIdle(service.processId);
      const people = createPeople(service.url);
      const open = async (): Promise<BrowserContext> => {
        const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
        await people.letIn(context, 'administrator');
        await context.addInitScript({ content: NOTE_SETTLED });
        return context;
      };
      const title = `${engine.name}, ${DEVICES} devices`;
      const warm = await open();
      const warmPage = await warm.newPage();
      for (const path of PAGES) {
        const first = await timed(warmPage, `${service.url}${path}`);
        const cold: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const context = await open();
          cold.push(await timed(await context.newPage(), `${service.url}${path}`));
          await context.close();
        }
        const again: number[] = [];
        const bare: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          again.push(await timed(warmPage, `${service.url}${path}`));
          bare.push(await timedBare(warmPage, `${service.url}/healthz`));
        }
        const baseline = { name: 'an answer that is no page', value: median(bare) };
        for (const [kind, value] of [
          ['first', first],
          ['cold', median(cold)],
          ['warm', median(again)],
        ] as const) {
          const name = `${title}: ${path}, ${kind}`;
          // The first one pays for what the service works out once.
          const isOnce = kind === 'first';
          printMeasure({ name, value, unit: 'ms', baseline, goal: isOnce ? 'none' : `under ${GOAL_MS}` });
          if (!isOnce && value > GOAL_MS) slow.push(`${name}: ${Math.round(value)} ms`);
        }
      }
    } finally {
      await browser.close();
      await service.stop();
    }
  } finally {
    await database.remove();
    if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const imported = await importedDataDir();
  if (environment.DATABASE_URL === undefined) cpSync(imported, dataDir, { recursive: true });
  else await importInto(dataDir, environment);
  const catalog = decodeCatalog(readFileSync(join(imported, 'catalog.kbgap')), 'the imported catalog');
  await liveThroughDays(catalog, { count: DEVICES, seenToday: 0.25, environment });
  await addAccounts({ dataDir, env: environment });
}

/** Milliseconds from the start of the navigation. */
async function timed(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  for (;;) {
    const at = await page.evaluate<number | null>('globalThis.settledAt ?? null');
    if (at !== null) {
      const title = await page.locator('main h1').textContent();
      if (title === en['not-found.title']) throw new Error(`${url} is no page`);
      const problem = await page.locator('main .problem').allInnerTexts();
      if (problem.length > 0) throw new Error(`${url}: ${problem.join('; ')}`);
      return at;
    }
    await wait(20);
  }
}

async function timedBare(page: Page, url: string): Promise<number> {
  await page.goto(url);
  return await page.evaluate<number>('performance.getEntriesByType("navigation")[0].domComplete');
}
