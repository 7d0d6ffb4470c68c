/** Who looks at the dashboard. */
import type { BrowserContext } from 'playwright-core';
import { jsonOf, kbgap } from '../../cli/support/kbgap.ts';

export type Person = 'administrator' | 'reader' | 'stranger';

const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const READ = ['Software.Read.All', 'Machine.Read.All', 'Vulnerability.Read.All', 'RemediationTasks.Read.All'];

/** `stranger`: an administrator of another tenant, which has no devices. */
const PEOPLE: Readonly<Record<Person, readonly string[]>> = {
  administrator: rolesOf([...READ, 'Machine.ReadWrite.All']),
  reader: rolesOf(READ),
  stranger: [...rolesOf([...READ, 'Machine.ReadWrite.All']), '--tenant', OTHER_TENANT],
};

function rolesOf(permissions: readonly string[]): string[] {
  return permissions.flatMap((permission) => ['--role', permission]);
}

/** Lets a browser profile in. */
export async function letIn(context: BrowserContext, person: Person, dataDir: string): Promise<void> {
  const run = await kbgap(['token', '--hours', '24', '--json', ...PEOPLE[person]], { dataDir });
  const { access_token: token } = jsonOf<{ access_token: string }>(run);
  await context.setExtraHTTPHeaders({ authorization: `Bearer ${token}` });
}
