import { readHold } from '../../ingest/hold.ts';
import type { KeptCatalog } from '../../ingest/ports.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { EXIT } from '../exit-code.ts';
import { shortVersion } from '../kept-catalog.ts';
import { colors } from '../output/colors.ts';
import type { Terminal } from '../terminal.ts';

export interface ListCommand {
  readonly settings: CatalogSettings;
  readonly json: boolean;
}

/** Lists the catalogs that are kept: in force, earlier, refused with the reasons. */
export async function runCatalogList({ settings, json }: ListCommand, terminal: Terminal): Promise<number> {
  const store = await openCatalogStore(settings);
  const [catalogs, hold] = await Promise.all([store.listCatalogs(), readHold(store)]).finally(store.close);
  if (json) {
    terminal.out(JSON.stringify({ catalogs, hold }, null, 2));
    return EXIT.clean;
  }
  if (catalogs.length === 0) {
    terminal.out('No catalog yet. Run: kbgap catalog import PATH...');
    return EXIT.clean;
  }
  const held = hold && `Rolled back by hand on ${hold.at}: nothing newer is published until kbgap catalog publish.`;
  terminal.out([...(await listText(catalogs)), ...(held ? [colors.yellow(held)] : [])].join('\n'));
  return EXIT.clean;
}

async function listText(catalogs: readonly KeptCatalog[]): Promise<string[]> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({ head: ['catalog', 'state', 'since'], style: { head: [], border: [], compact: true } });
  for (const { version, state, at } of catalogs) table.push([shortVersion(version), state, at]);
  const refused = catalogs.filter(({ state }) => state === 'refused');
  const reasons = refused.flatMap((catalog) => catalog.reasons.map((reason) => `  ${reason}`));
  return [table.toString(), ...(reasons.length > 0 ? [colors.red('Refused because:'), ...reasons] : [])];
}
