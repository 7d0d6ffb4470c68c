import { contentDigest } from '../../catalog/content-digest.ts';
import type { AllNeededCorrection, FixCorrection } from '../../catalog/corrections.ts';
import { type Suggestion, suggestCorrections } from '../../catalog/suggest/suggest-corrections.ts';
import type { Config } from '../../config.ts';
import { readPublishedCatalog } from '../../ingest/catalog-file.ts';
import { readNewestRecords } from '../../ingest/kept-records.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { EXIT } from '../exit-code.ts';
import { colors } from '../output/colors.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import type { Terminal } from '../terminal.ts';

export interface CorrectionsCommand {
  readonly settings: CatalogSettings & Pick<Config, 'correctionsDir'>;
  readonly json: boolean;
}

interface Corrections {
  readonly unused: {
    readonly fixes: readonly FixCorrection[];
    readonly allNeeded: readonly AllNeededCorrection[];
  };
  /** Whether the catalog in force was made with the reviewed data of now. */
  readonly isCurrent: boolean;
  readonly suggestions: readonly Suggestion[];
}

/** Lists corrections that match no row of the catalog in force, and suggests new ones, for people to look at. */
export async function runCatalogCorrections(command: CorrectionsCommand, terminal: Terminal): Promise<number> {
  const reviewed = await loadReviewedData(command.settings.correctionsDir);
  const store = await openCatalogStore(command.settings);
  const progress = await startDocumentProgress(terminal);
  const found = await store
    .exclusively(async (): Promise<Corrections> => {
      const catalog = await readPublishedCatalog(store);
      const kept = await readNewestRecords(store, { onProgress: progress.update });
      const records = kept.map(({ record }) => record);
      return {
        unused: {
          fixes: catalog.data.unusedCorrections,
          allNeeded: reviewed.allNeeded.filter(({ vulnerabilityId }) => !catalog.vulnerability(vulnerabilityId)),
        },
        isCurrent: catalog.data.reviewed === contentDigest(reviewed),
        suggestions: suggestCorrections(records, reviewed, (kbId) => catalog.update(kbId)?.releasedOn),
      };
    })
    .finally(store.close)
    .finally(progress.stop);
  terminal.out(command.json ? JSON.stringify(found, null, 2) : correctionsText(found));
  return EXIT.clean;
}

function correctionsText({ unused, isCurrent, suggestions }: Corrections): string {
  const lines = [
    ...unused.fixes.map(({ kbId, reason }) => `  KB${kbId}: ${reason}`),
    ...unused.allNeeded.map(({ vulnerabilityId, reason }) => `  ${vulnerabilityId}: ${reason}`),
  ];
  return [
    ...(isCurrent
      ? []
      : [
          colors.yellow(
            'The reviewed data have changed since the catalog in force was made; the next import uses them.',
          ),
        ]),
    lines.length > 0 ? colors.bold('Corrections that match no row, and may go') : 'Every correction matches a row.',
    ...lines,
    '',
    ...suggestionLines(suggestions),
  ].join('\n');
}

function suggestionLines(suggestions: readonly Suggestion[]): string[] {
  if (suggestions.length === 0) return ['Nothing to suggest.'];
  return [
    colors.bold(
      'Suggestions, TO BE REVIEWED by a person: read the page named as source, decide, and write the reason anew',
    ),
    ...suggestions.map(({ entry }) => JSON.stringify(entry)),
  ];
}
