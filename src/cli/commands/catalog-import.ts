import type { Config } from '../../config.ts';
import { type ImportResult, importDocuments } from '../../ingest/pipeline.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { EXIT } from '../exit-code.ts';
import { loadGates } from '../gates.ts';
import { catalogCounts, countLines } from '../output/catalog-counts.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import { outcomeLines } from '../output/publish-outcome.ts';
import type { Terminal } from '../terminal.ts';

export interface ImportCommand {
  readonly settings: CatalogSettings & Pick<Config, 'correctionsDir'>;
  readonly paths: readonly string[];
  /** Publishes although a gate refuses. */
  readonly accept: boolean;
  readonly json: boolean;
}

/** Imports documents, publishes the catalog and says what came of each row. */
export async function runCatalogImport(command: ImportCommand, terminal: Terminal): Promise<number> {
  const progress = await startDocumentProgress(terminal);
  const store = await openCatalogStore(command.settings);
  const result = await importDocuments(command.paths, {
    store,
    reviewed: await loadReviewedData(command.settings.correctionsDir),
    gates: await loadGates(),
    now: () => new Date(),
    accept: command.accept,
    onProgress: progress.update,
  })
    .finally(store.close)
    .finally(progress.stop);
  terminal.out(command.json ? JSON.stringify(importJson(result), null, 2) : importText(result));
  return isInForce(result) ? EXIT.clean : EXIT.error;
}

function isInForce({ outcome }: ImportResult): boolean {
  return outcome === 'published' || outcome === 'unchanged';
}

function importJson({ report, data, ...result }: ImportResult) {
  return {
    documents: report.documents,
    imported: result.imported,
    ...catalogCounts(data),
    bytes: result.bytes,
    version: result.version,
    outcome: result.outcome,
    findings: result.findings,
    drops: report.drops,
    skipped: result.skipped,
    olderRevisions: result.olderRevisions,
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
    [result.olderRevisions.length, 'older revisions of documents, kept for the record'],
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
  lines.push(...outcomeLines(result));
  return lines.join('\n');
}
