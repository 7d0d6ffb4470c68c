import { diffCatalogs } from '../../catalog/diff/diff-catalogs.ts';
import { readConfig } from '../../config.ts';
import type { CatalogStore } from '../../ingest/ports.ts';
import { openCatalogStore } from '../../store/open-catalogs.ts';
import { CliError } from '../cli-error.ts';
import { compareReports, compareTenants } from '../compare-fleet.ts';
import { EXIT } from '../exit-code.ts';
import { type NamedCatalog, readNamed } from '../kept-catalog.ts';
import { catalogJson } from '../output/assessment-json.ts';
import type { Terminal } from '../terminal.ts';

export interface DiffCommand {
  /** The two catalogs to compare, as far as they were named. */
  readonly names: readonly [string | undefined, string | undefined];
  readonly tenant: string | undefined;
  /** Files of reports, instead of the fleet. */
  readonly devices: readonly string[];
  readonly json: boolean;
}

/** Says what changed between two catalogs: what they hold, and what devices miss by them. */
export async function runCatalogDiff(command: DiffCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env);
  const store = await openCatalogStore(config);
  const [before, after] = await readBoth(store, command.names).finally(store.close);
  const diff = diffCatalogs(before.catalog, after.catalog);
  const isByFile = command.devices.length > 0;
  const devices = isByFile ? await compareReports(command.devices, before.catalog, after.catalog) : null;
  const tenants = isByFile ? null : await compareTenants(config, command.tenant, before.catalog, after.catalog);
  if (command.json) {
    const [a, b] = [before, after].map(({ catalog, state }) => ({ ...catalogJson(catalog), state }));
    terminal.out(JSON.stringify({ before: a, after: b, ...diff, tenants, devices }, null, 2));
  } else {
    const { catalogDiffText } = await import('../output/catalog-diff-text.ts');
    terminal.out(catalogDiffText({ before, after, diff, tenants, devices }));
  }
  return EXIT.clean;
}

/** The older one first, where the state of the one named tells. */
async function readBoth(store: CatalogStore, [a, b]: DiffCommand['names']): Promise<[NamedCatalog, NamedCatalog]> {
  if (a !== undefined && b !== undefined) return [await readNamed(store, a), await readNamed(store, b)];
  if (a !== undefined) {
    const [named, inForce] = [await readNamed(store, a), await readNamed(store, 'in-force')];
    return named.state === 'earlier' ? [named, inForce] : [inForce, named];
  }
  const states = new Set((await store.listCatalogs()).map(({ state }) => state));
  if (states.has('refused')) return [await readNamed(store, 'in-force'), await readNamed(store, 'refused')];
  if (states.has('earlier')) return [await readNamed(store, 'previous'), await readNamed(store, 'in-force')];
  throw new CliError(
    'nothing-to-compare',
    states.size === 0
      ? 'there is no catalog yet. Run: kbgap catalog import PATH...'
      : 'one catalog alone is kept: name a catalog file to compare it with',
  );
}
