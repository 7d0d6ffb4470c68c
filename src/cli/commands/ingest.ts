import { readConfig } from '../../config.ts';
import { openService } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { listReportFiles, type ReportSource } from '../intake/list-report-files.ts';
import { startProgress } from '../intake/progress.ts';
import { type FileResult, takeInFile } from '../intake/take-in-file.ts';
import { openCatalog } from '../open-catalog.ts';
import { addUpResults } from '../output/ingest-totals.ts';
import type { Terminal } from '../terminal.ts';

export interface IngestCommand {
  readonly paths: readonly string[];
  readonly tenant: string | undefined;
  readonly device: string | undefined;
  readonly json: boolean;
}

/** Takes reports in from files, into the same store as a service that may be running; exit 3 when any was rejected. */
export async function runIngest(command: IngestCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: command.tenant });
  const sources: ReportSource[] = [];
  for (const path of command.paths) sources.push(...(await listReportFiles(path)));
  if (command.device !== undefined && sources.length !== 1) {
    throw new CliError('several-files', `--device names the device of one file; found ${sources.length}`);
  }
  const service = await openService(config, await openCatalog(config));
  const progress = await startProgress(terminal, totalSize(sources));
  const results: FileResult[] = [];
  try {
    for (const source of sources) {
      progress.onFile(source.name);
      const context = {
        tenantId: config.tenantId,
        accept: service.fleet.acceptStatements,
        batchSize: service.fleet.batchSize,
        fallbackDevice: command.device,
        onBytes: progress.onBytes,
      };
      results.push(await takeInFile(source, context));
    }
  } finally {
    progress.stop();
    await service.close();
  }
  const totals = addUpResults(results);
  if (command.json) terminal.out(JSON.stringify({ tenantId: config.tenantId, ...totals, files: results }, null, 2));
  else {
    const { ingestTable } = await import('../output/ingest-table.ts');
    terminal.out(ingestTable(totals, results));
  }
  return totals.rejected > 0 ? EXIT.error : EXIT.clean;
}

function totalSize(sources: readonly ReportSource[]): number | null {
  return sources.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0);
}
