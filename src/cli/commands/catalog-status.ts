import { monthOfDocument } from '../../catalog/calendar.ts';
import { readUpkeep } from '../../ingest/sync/upkeep.ts';
import { openCatalogStore } from '../../store/open-catalogs.ts';
import { EXIT } from '../exit-code.ts';
import { type AsOfSettings, openAsOf } from '../open-catalog.ts';
import { asOfLines } from '../output/as-of.ts';
import { catalogJson } from '../output/assessment-json.ts';
import { catalogCounts, countLines } from '../output/catalog-counts.ts';
import { upkeepLines } from '../output/upkeep.ts';
import { parseDay } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';
import { SAMPLE_NOTICE } from './assess.ts';

export interface StatusCommand {
  readonly settings: AsOfSettings;
  readonly asOf: string | undefined;
  readonly json: boolean;
}

/** Says which catalog is in force, how new it is and what it was made from. */
export async function runCatalogStatus(
  { settings, asOf: given, json }: StatusCommand,
  terminal: Terminal,
): Promise<number> {
  const day = given === undefined ? null : parseDay(given);
  const store = await openCatalogStore(settings);
  const [{ catalog, asOf }, upkeep] = await Promise.all([
    openAsOf(store, day, { ...settings, terminal }),
    readUpkeep(store),
  ]).finally(store.close);
  const { data } = catalog;
  if (json) {
    terminal.out(
      JSON.stringify(
        {
          ...catalogJson(catalog),
          ...(asOf && { asOf }),
          ...catalogCounts(data),
          dataDir: settings.dataDir,
          sources: data.sources,
          upkeep,
        },
        null,
        2,
      ),
    );
    return EXIT.clean;
  }
  const months = data.sources.filter(({ kind }) => kind === 'month');
  const pages = data.sources.filter(({ kind }) => kind === 'release-page');
  const has = (wanted: string): string => (data.sources.some(({ kind }) => kind === wanted) ? 'with' : 'without');
  terminal.out(
    [
      ...(data.isSample ? [SAMPLE_NOTICE] : []),
      ...asOfLines(asOf),
      `catalog ${catalog.version.slice(0, 12)}, known through ${catalog.knownThrough ?? 'no date'}`,
      `${months.length} months${months.length > 0 ? ` (the newest: ${newest(months)})` : ''}, ${pages.length} release pages, ${has('kev')} CISA's known exploited vulnerabilities, ${has('epss')} EPSS scores`,
      ...countLines(data),
      ...upkeepLines(upkeep),
    ].join('\n'),
  );
  return EXIT.clean;
}

/** The newest month, not the month that was revised last. */
function newest(months: readonly { readonly id: string }[]): string {
  const monthOf = (id: string): string => monthOfDocument(id) ?? '';
  return months.toSorted((a, b) => (monthOf(a.id) < monthOf(b.id) ? 1 : -1))[0]?.id ?? '';
}
