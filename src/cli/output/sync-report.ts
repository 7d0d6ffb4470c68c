/** What `kbgap sync` tells: a row per source, what failed, and what became of the catalog. */
import Table from 'cli-table3';
import type { SourceReport, SyncReport } from '../../ingest/sync/sync-report.ts';
import { colors } from './colors.ts';
import { outcomeLines } from './publish-outcome.ts';

const SHOWN_FAILURES = 20;

export function syncText({ sources, publish, withheld, dropped, passedOver }: SyncReport): string {
  const table = new Table({
    head: ['', 'asked', 'fetched', 'unchanged', 'failed', 'kB'],
    style: { head: [], border: [], compact: true },
  });
  for (const source of sources) table.push(row(source));
  return [
    table.toString(),
    ...failureLines(sources),
    ...(dropped.length > 0 ? [`No more in Microsoft's index, and kept: ${dropped.join(', ')}`] : []),
    ...passedOver.map((name) => `Passed over, since its source serves an earlier revision again: ${name}`),
    ...(publish ? outcomeLines(publish) : []),
    ...(withheld === null ? [] : [colors.red(`No catalog: ${withheld}`)]),
  ].join('\n');
}

function row({ source, asked, fetched, unchanged, failures, bytes }: SourceReport) {
  const failed = failures.length > 0 ? colors.red(String(failures.length)) : 0;
  return [source, asked, fetched, unchanged, failed, Math.ceil(bytes / 1000)];
}

function failureLines(sources: readonly SourceReport[]): string[] {
  const failures = sources.flatMap((source) => source.failures);
  const lines = failures.slice(0, SHOWN_FAILURES).map(({ address, reason }) => `${address}: ${reason}`);
  const rest = failures.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more (--json lists them)`] : lines;
}

export function syncJson({ publish, ...report }: SyncReport) {
  const { outcome, version, bytes, findings } = publish ?? {};
  return { ...report, publish: publish && { outcome, version, bytes, findings } };
}
