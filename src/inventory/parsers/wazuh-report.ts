import { buildReport } from '../build-report.ts';
import type { InventoryReport } from '../model.ts';
import { installationTypeOfName, parseArchitecture } from '../os-words.ts';
import { kbListOfRows, type RowFacts, timedRows } from './row-facts.ts';

/** The report that Wazuh's states add up to. */
export function wazuhReport(facts: RowFacts): InventoryReport {
  const system = timedRows(facts, 'system');
  const text = (name: string) => system.get(name)?.value ?? null;
  const [build, ubr] = [system.get('build'), system.get('ubr')];
  return buildReport({
    format: 'wazuh',
    computerName: facts.computerName,
    collectedAt: facts.collectedAt,
    os: {
      productName: text('productName'),
      version: text('version'),
      build: build === undefined ? null : Number(build.value),
      // Both stand in one item: a revision of another time is that of another build.
      ubr: build !== undefined && ubr?.at === build.at ? Number(ubr.value) : null,
      displayVersion: text('displayVersion'),
      // Wazuh has no field for it but the name.
      installationType: installationTypeOfName(text('productName') ?? ''),
      architecture: parseArchitecture(text('architecture') ?? ''),
    },
    hotfixes: kbListOfRows(facts.tableOf('hotfixes')),
    components: { edgeChromium: timedRows(facts, 'packages').get('edge')?.value ?? null },
  });
}
