/** The Chromium that the dashboard is tested in. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ROOT } from '../../cli/support/kbgap.ts';

/** One process for all pages of a run. Fails where there is no Chromium and none can be installed. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = execFileSync(join(ROOT, 'script/browser'), { encoding: 'utf8' }).trim();
  return await chromium.launch({
    executablePath,
    // Chromium refuses to run as root within its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      // Nothing leaves this machine, whatever a page asks for.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
      // In containers /dev/shm is small.
      '--disable-dev-shm-usage',
    ],
  });
}
