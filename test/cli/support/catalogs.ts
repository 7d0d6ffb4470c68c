/** Data directories with catalogs of real documents. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fullCatalogFile } from '../../support/full-catalog.ts';
import { TEST_DATA } from '../../support/test-data.ts';
import { kbgap } from './kbgap.ts';

/** February and March 2020 as they stood in April 2020, with today's release pages and CISA's catalog. */
const SPRING_2020 = ['msrc/cvrf/2020-Feb.xml.gz', 'msrc/revisions', 'release-health', 'kev'];

/** Imports the documents of spring 2020: the golden case of Microsoft's documentation, and quick to import. */
export async function importSpring2020(dataDir: string): Promise<void> {
  const paths = SPRING_2020.map((path) => join(TEST_DATA, path));
  expect(await kbgap(['catalog', 'import', ...paths], { dataDir })).toMatchObject({ code: 0, stderr: '' });
}

/** Puts the catalog of all documents in force. */
export async function useFullCatalog(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  copyFileSync(await fullCatalogFile(), join(dataDir, 'catalog.kbgap'));
}
