import { openPostgresCatalogs } from '../../src/store/postgres/catalog-store.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { usePostgres } from '../support/postgres.ts';
import { describeCatalogContract } from './catalog-contract.ts';
import { describeStoreContract } from './contract.ts';

const postgres = usePostgres();

describeStoreContract('PostgreSQL', async () => {
  const url = await postgres.createMigrated();
  return { open: () => openPostgres(url), remove: async () => {} };
});

describeCatalogContract('PostgreSQL', async () => {
  const url = await postgres.createMigrated();
  return { open: () => openPostgresCatalogs(url), remove: async () => {} };
});
