import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { describeCatalogContract } from './catalog-contract.ts';
import { describeStoreContract } from './contract.ts';

describeStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-sqlite-'));
  return {
    open: () => openSqlite(join(folder, 'kbgap.db')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});

describeCatalogContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-files-'));
  return {
    open: async () => createCatalogStore(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
