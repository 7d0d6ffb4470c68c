import { type ImportResult, importDocuments } from '../../ingest/pipeline.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { EXIT } from '../exit-code.ts';
import { catalogCounts, countLines } from '../output/catalog-counts.ts';
import { colors } from '../output/colors.ts';
import type { Terminal } from '../terminal.ts';

export interface ImportCommand {
  readonly settings: CatalogSettings;
  readonly paths: readonly string[];
  readonly acceptShrunken: boolean;
  readonly json: boolean;
}

/** Imports documents, publishes the catalog and says what came of each row. */
export async function runCatalogImport(command: ImportCommand, terminal: Terminal): Promise<number> {
  const progress = await startProgress(terminal);
  const store = await openCatalogStore(command.settings);
  const result = await importDocuments(command.paths, {
    store,
    reviewed: await loadReviewedData(),
    now: () => new Date(),
    acceptShrunken: command.acceptShrunken,
    onProgress: progress.update,
  })
    .finally(store.close)
    .finally(progress.stop);
  terminal.out(command.json ? JSON.stringify(importJson(result), null, 2) : importText(result));
  return EXIT.clean;
}

async function startProgress(terminal: Terminal) {
  if (!terminal.isInteractive) return { update: () => {}, stop: () => {} };
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: '{bar} {value}/{total} documents, {eta_formatted} left · {file}',
    clearOnComplete: true,
  });
  bar.start(1, 0, { file: '' });
  return {
    update: ({ done, total, file }: { done: number; total: number; file: string }) => {
      bar.setTotal(total);
      bar.update(done, { file });
    },
    stop: () => bar.stop(),
  };
}

function importJson({ report, data, ...result }: ImportResult) {
  return {
    documents: report.documents,
    imported: result.imported,
    ...catalogCounts(data),
    bytes: result.bytes,
    version: result.version,
    isChanged: result.isChanged,
    drops: report.drops,
    skipped: result.skipped,
    olderRevisions: report.olderRevisions,
    releaseConflicts: report.releaseConflicts,
    fixedBuilds: report.fixedBuilds,
    unusedCorrections: report.unusedCorrections,
  };
}

function importText(result: ImportResult): string {
  const { report, data } = result;
  const lines = [
    `${report.documents} documents (${result.imported} named, ${result.kept} kept from before)`,
    ...countLines(data),
    '',
    'Rows that give no fact, by reason:',
    ...Object.entries(report.drops).map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}`),
  ];
  const also = [
    [report.olderRevisions.length, 'older revisions of documents passed over'],
    [report.releaseConflicts.length, 'releases on whose revision two pages disagree (--json lists them)'],
    [
      report.fixedBuilds.disagree,
      `FixedBuild values that the release history contradicts (${report.fixedBuilds.agree} agree)`,
    ],
    [report.unusedCorrections.length, 'corrections that match no row'],
    [result.skipped.length, 'other files skipped (--json lists them)'],
  ] as const;
  lines.push(
    ...also.filter(([count]) => count > 0).map(([count, what]) => `  ${String(count).padStart(7)}  ${what}`),
    '',
  );
  const size = `${(result.bytes / 1e6).toFixed(1)} MB, ${result.version.slice(0, 12)}`;
  lines.push(
    result.isChanged ? colors.green(`Published: ${size}`) : `Unchanged: the same catalog is in force (${size})`,
  );
  return lines.join('\n');
}
