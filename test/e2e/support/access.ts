/** axe-core on a page, in light and in dark. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FAULTS = ['serious', 'critical'];

/** Throws where axe finds a serious fault. */
export async function checkAccess(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Run by the debugger, which the page's policy does not bind; the page stays as strict as it is.
    await page.evaluate(SOURCE);
    const { violations }: AxeResults = await page.evaluate('axe.run(document)');
    const faults = violations
      .filter(({ impact }) => FAULTS.includes(impact ?? ''))
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n${nodes
            .slice(0, 5)
            .map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`)
            .join('\n')}`,
      );
    if (faults.length > 0) throw new Error(`axe, ${colorScheme}, ${page.url()}:\n${faults.join('\n')}`);
  }
}
