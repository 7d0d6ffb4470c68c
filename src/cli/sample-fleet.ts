/** What there is to look at before the first import: made-up devices, and somebody who may see them. */
import { basename } from 'node:path';
import { generatePassword } from '../auth/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config.ts';
import { openAccounts, openService } from '../server.ts';

/** The sample fleet has a tenant of its own: it never mixes with devices that report here. */
export const SAMPLE_TENANT_ID = '6b626761-7000-4000-8000-00000000005a';
export const SAMPLE_DEVICE = 'pc-sample-01';
const SAMPLE_USER = 'sample';

export async function takeInSampleFleet(config: Config, catalog: Catalog): Promise<void> {
  const { listSampleReports } = await import('../ingest/sample.ts');
  const service = await openService(config, catalog);
  try {
    for (const { name, bytes } of await listSampleReports()) {
      const [device = name] = basename(name).split('.');
      await service.fleet.acceptReport({ tenantId: SAMPLE_TENANT_ID, device, bytes });
    }
  } finally {
    await service.close();
  }
}

/** An account that sees the sample fleet and nothing else, with a new password; null: somebody has an account already. */
export async function addSampleAccount(
  config: Config,
): Promise<{ readonly name: string; readonly password: string } | null> {
  const { accounts, close } = await openAccounts(config);
  try {
    if (await accounts.hasAny()) return null;
    const password = generatePassword();
    await accounts.add({ tenantId: SAMPLE_TENANT_ID, name: SAMPLE_USER, role: 'administrator', password });
    return { name: SAMPLE_USER, password };
  } finally {
    await close();
  }
}
