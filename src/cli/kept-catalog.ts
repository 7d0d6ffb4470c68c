import { existsSync } from 'node:fs';
import type { Catalog } from '../catalog/catalog.ts';
import { decodeCatalog, readCatalogFile } from '../ingest/catalog-file.ts';
import type { CatalogStore, KeptCatalog } from '../ingest/ports.ts';
import { CliError } from './cli-error.ts';

type Reading = Pick<CatalogStore, 'location' | 'listCatalogs' | 'readKeptCatalog'>;

/** A version as people read and type it. */
export function shortVersion(version: string): string {
  return version.slice(0, 12);
}

/**
 * The catalog that was named: `in-force`, `refused`, `previous`, or the first characters of its version. Throws CliError
 * where there is none, or several.
 */
export function findKept(kept: readonly KeptCatalog[], name: string): KeptCatalog {
  const state = STATES[name];
  if (state !== undefined) {
    const found = kept.find((catalog) => catalog.state === state);
    if (!found) throw new CliError('no-such-catalog', `no catalog is kept as ${name}. ${SEE_LIST}`);
    return found;
  }
  if (!/^[0-9a-f]{6,64}$/i.test(name)) {
    const expected = 'expected in-force, refused, previous, or at least 6 characters of a version';
    throw new CliError('bad-catalog', `${expected}, found ${JSON.stringify(name)}. ${SEE_LIST}`);
  }
  const matching = kept.filter(({ version }) => version.startsWith(name.toLowerCase()));
  const [found] = matching;
  if (!found)
    throw new CliError('no-such-catalog', `no catalog is kept whose version begins with ${name}. ${SEE_LIST}`);
  // One that is held back may be listed twice: as it was before, and as refused.
  if (matching.some(({ version }) => version !== found.version))
    throw new CliError('ambiguous', `several catalogs begin with ${name}: name more characters. ${SEE_LIST}`);
  return found;
}

const STATES: Readonly<Record<string, KeptCatalog['state']>> = {
  'in-force': 'in-force',
  refused: 'refused',
  previous: 'earlier',
};
const SEE_LIST = 'kbgap catalog list shows which there are';

/** A kept catalog, checked, and its bytes. Throws CliError, and CatalogFileError where it is of another kbgap or damaged. */
export async function readKept(store: Reading, { version }: KeptCatalog): Promise<{ catalog: Catalog; bytes: Buffer }> {
  const bytes = await store.readKeptCatalog(version);
  if (!bytes) throw new CliError('no-such-catalog', `catalog ${shortVersion(version)} went meanwhile. ${SEE_LIST}`);
  return { bytes, catalog: decodeCatalog(bytes, `catalog ${shortVersion(version)} of ${store.location}`) };
}

/** A catalog to be compared; `state` null: it is a file. */
export interface NamedCatalog {
  readonly catalog: Catalog;
  readonly state: KeptCatalog['state'] | null;
}

/** One that is kept, or a file. Throws CliError, CatalogFileError. */
export async function readNamed(store: Reading, name: string): Promise<NamedCatalog> {
  if (/[./\\]/.test(name) || (STATES[name] === undefined && existsSync(name))) {
    if (!existsSync(name)) throw new CliError('no-such-file', `${name}: no such file`);
    return { catalog: await readCatalogFile(name), state: null };
  }
  const found = findKept(await store.listCatalogs(), name);
  return { catalog: (await readKept(store, found)).catalog, state: found.state };
}
