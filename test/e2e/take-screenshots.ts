/** Writes docs/img: `script/screenshots`. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../cli/support/kbgap.ts';
import { openStage, type PageOptions, type Stage } from './support/stage.ts';

interface Picture {
  readonly name: string;
  readonly path: string | ((stage: Stage) => Promise<string>);
  readonly options?: PageOptions;
  /** What is done on the page before. */
  readonly prepare?: (page: Page, stage: Stage) => Promise<unknown>;
}

/** One with something to see: it misses a few months. */
async function deviceBehind({ call }: Stage): Promise<string> {
  const answer = await call('/v1/devices?release=windows-11-24h2&exploited=true&sort=behind&limit=1');
  const { value }: { value: readonly { readonly name: string }[] } = JSON.parse(await answer.text());
  return `/devices/${value[0]?.name}`;
}

const PICTURES: readonly Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'overview-dark', path: '/', options: { theme: 'dark' } },
  { name: 'overview-ja', path: '/', options: { lang: 'ja' } },
  { name: 'devices', path: '/devices?sort=-behind' },
  { name: 'device', path: deviceBehind },
  { name: 'kb', path: '/kbs/KB5063878?tab=supersedence' },
  {
    name: 'try',
    path: '/try',
    prepare: (page) =>
      page.locator('input[type="file"]').setInputFiles(join(ROOT, 'data/sample/fleet/pc-sample-02.systeminfo.txt')),
  },
];

const folder = join(ROOT, 'docs/img');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  for (const { name, path, options = {}, prepare } of PICTURES) {
    const page = await stage.newPage(options);
    await stage.goto(page, typeof path === 'string' ? path : await path(stage));
    await prepare?.(page, stage);
    await stage.settled(page);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await stage.clear(false);
} finally {
  await stage.close();
}
