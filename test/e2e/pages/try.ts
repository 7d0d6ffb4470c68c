/** The page "Try it": a report that is dropped, chosen or pasted, and what it misses. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { deviceJson } from '../../../src/cli/output/assessment-json.ts';
import { jsonOf, kbgap } from '../../cli/support/kbgap.ts';
import { hasTestData, TEST_DATA } from '../../support/test-data.ts';
import type { Stage } from '../support/stage.ts';

const FOLDER = join(TEST_DATA, 'inventory/systeminfo');
const FILES = hasTestData ? readdirSync(FOLDER) : [];

type Device = ReturnType<typeof deviceJson>;

const reportOf = (computerName: string, ubr: number): string =>
  JSON.stringify({
    schemaVersion: 1,
    computerName,
    os: { build: 19045, ubr, editionId: 'Enterprise', installationType: 'client', architecture: 'x64' },
    installedKbs: [],
  });

export function describeTry(stage: Stage): void {
  it('says of each systeminfo that is dropped what `kbgap assess` says', async () => {
    const run = await kbgap(['assess', '--json', ...FILES.map((file) => join(FOLDER, file))], stage);
    const devices = jsonOf<{ devices: readonly Device[] }>(run).devices;
    expect(devices).toHaveLength(FILES.length);
    const page = await stage.newPage();
    await stage.goto(page, '/try');
    for (const device of devices) {
      const file = device.file.slice(FOLDER.length + 1);
      await drop(page, file, readFileSync(device.file));
      await page
        .getByRole('region', { name: `What ${file} misses`, exact: true })
        .getByRole('heading', { level: 2 })
        .first()
        .waitFor();
      expect([file, await page.evaluate<Shown>(READ_ANSWER)]).toEqual([file, asShown(device, file)]);
    }
  });

  it('takes a file that is chosen, shows why on demand, and keeps nothing', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/try');
    await page.getByText('nothing is stored', { exact: false }).waitFor();
    const name = 'try-chosen';
    const buffer = gzipSync(reportOf(name, 3000));
    await page
      .getByLabel('Or choose a file:')
      .setInputFiles({ name: 'report.json.gz', mimeType: 'application/gzip', buffer });
    await page.getByRole('heading', { name }).waitFor();
    const row = await stage.expectRow(page, 'KB5063709');
    await row.locator('summary', { hasText: 'Why KB5063709' }).click();
    await row.getByText('19045.3000', { exact: true }).waitFor();
    await stage.checkAccess(page);
    expect((await stage.call(`/v1/devices/${name}`)).status).toBe(404);
  });

  it('takes pasted text, by keyboard alone', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/try');
    await stage.tabTo(page, page.getByLabel('Or paste its text:'));
    await page.keyboard.insertText(reportOf('try-pasted', 3000));
    await stage.tabTo(page, page.getByRole('button', { name: 'Assess' }), 1);
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: 'try-pasted' });
    await heading.and(page.locator(':focus')).waitFor();
    const why = page.locator('summary', { hasText: 'Why KB5063709' });
    await stage.tabTo(page, why, 2000);
    await page.keyboard.press('Enter');
    await page.getByText('19045.3000', { exact: true }).waitFor();
  });

  it('takes what is pasted outside of a field, and an example', async () => {
    const page = await stage.newPage({ lang: 'ja' });
    await stage.goto(page, '/try');
    await page.getByRole('button', { name: '例を使う' }).click();
    await page.getByRole('heading', { name: 'EXAMPLE-PC' }).waitFor();
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(reportOf('try-anywhere', 3000))});
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    })()`);
    await page.getByRole('heading', { name: 'try-anywhere' }).waitFor();
  });

  it('lists the devices of a file that has many', async () => {
    const page = await stage.newPage();
    await stage.goto(page, '/try');
    const names = Array.from({ length: 103 }, (_, index) => `try-many-${index}`);
    await drop(page, 'many.ndjson', Buffer.from(names.map((name) => reportOf(name, 3000)).join('\n')));
    await page.getByRole('heading', { name: 'try-many-0' }).waitFor();
    await page.getByText('3 more devices of the file were left out.').waitFor();
    await page.getByRole('button', { name: 'try-many-99' }).click();
    await page.getByRole('heading', { name: 'try-many-99' }).waitFor();
    expect(await page.getByRole('button', { name: 'Keep this device' }).count()).toBe(0);
  });

  it('says what it cannot read, and takes the next one', async () => {
    const page = await stage.newPage();
    stage.allow(page, /400 \(Bad Request\)/);
    await stage.goto(page, '/try');
    await drop(page, 'picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]));
    await page.getByRole('alert').getByText('found binary data').waitFor();
    await drop(page, 'report.json', Buffer.from(reportOf('try-next', 3000)));
    await page.getByRole('heading', { name: 'try-next' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('answers as of the day of the page', async () => {
    const page = await stage.newPage({ day: '2023-07-20' });
    await stage.goto(page, '/try');
    await drop(page, 'report.json', Buffer.from(reportOf('try-past', 3086)));
    await page.getByText('Missing: 1 KB', { exact: true }).waitFor();
    await stage.expectRow(page, 'KB5028166');
  });

  it('keeps a device for an administrator', async () => {
    const name = 'try-kept';
    const page = await stage.newPage();
    await stage.goto(page, '/try');
    await drop(page, 'report.json', Buffer.from(reportOf(name, 3000)));
    await page.getByRole('button', { name: 'Keep this device' }).click();
    await page.getByRole('status').getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    expect((await stage.call(`/v1/devices/${name}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('offers a reader no such thing', async () => {
    const page = await stage.newPage({ role: 'reader' });
    await stage.goto(page, '/try');
    await drop(page, 'report.json', Buffer.from(reportOf('try-reader', 3000)));
    await page.getByRole('heading', { name: 'try-reader' }).waitFor();
    await stage.settled(page);
    expect(await page.getByRole('button', { name: 'Keep this device' }).count()).toBe(0);
  });
}

/** As a person drops it, somewhere on the page. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  })()`);
}

/** What of an answer can be told by its words. */
interface Shown {
  readonly name: string;
  readonly plan: readonly string[];
  /** Of each KB how many CVEs and advisories it fixes, and of the first ones the sentence that says why. */
  readonly missing: readonly (readonly string[])[];
  readonly possibly: readonly (readonly string[])[];
  readonly unknown: readonly string[];
  /** What disagrees, and what the report leaves open, in the server's words. */
  readonly notes: readonly string[];
}

/** Of so many KBs the page is asked why; of all of them it is compared without a browser (test/contract/assess.test.ts). */
const OPENED = 5;

/** Run in the page. */
const READ_ANSWER = `(async () => {
  const answer = document.querySelector('section[aria-label]:has(.headline)');
  for (const details of answer.querySelectorAll('tr:nth-child(-n + ${OPENED}) > td:last-child > details')) details.open = true;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const texts = (selector, within = answer) => [...within.querySelectorAll(selector)].map((each) => each.textContent.trim());
  const rows = (caption) => [...answer.querySelectorAll('table')]
    .filter((table) => table.caption?.textContent.startsWith(caption))
    .flatMap((table) => [...table.tBodies[0].rows])
    .map((row) => [texts('td:first-child a', row)[0], row.cells[4].querySelector('summary')?.firstChild.textContent ?? row.cells[4].textContent, texts('.evidence [lang]', row)[0] ?? '']);
  return {
    name: texts('h2')[0],
    plan: texts('.plan > li > p:first-child > a'),
    missing: rows('Missing:'),
    possibly: rows('Possibly missing:'),
    unknown: texts('.warning .evidence [lang]'),
    notes: [...texts('.warning > ul > li > p[lang]'), ...texts('.note [lang]')].sort(),
  };
})()`;

/** The same, by what the command line says. */
function asShown({ device, missing, plan, unknown, conflicts, gaps }: Device, file: string): Shown {
  const row = ({ kbId, cves, advisories, evidence }: Device['missing'][number], index: number): string[] => [
    `KB${kbId}`,
    String(cves.length + advisories.length),
    index < OPENED ? evidence.message : '',
  ];
  const isOfDevice = ({ name }: Device['unknown'][number]): boolean => name === null;
  return {
    name: device === file ? file : device,
    plan: plan.map(({ kbId }) => `KB${kbId}`),
    missing: missing.map(row),
    possibly: unknown
      .filter((each) => !isOfDevice(each))
      .map((each, index) => row(each as Device['missing'][number], index)),
    unknown: unknown.filter(isOfDevice).map(({ evidence }) => evidence.message),
    notes: [...conflicts, ...gaps].map(({ message }) => message).sort(),
  };
}
