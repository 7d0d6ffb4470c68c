import { assessReport } from '../../assessment/assess-report.ts';
import type { Assessment } from '../../assessment/model.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type Outcome, worstOutcome } from '../exit-code.ts';
import { type AsOfSettings, openCatalogAsOf } from '../open-catalog.ts';
import { asOfLines } from '../output/as-of.ts';
import { type AssessedDevice, catalogJson, deviceJson } from '../output/assessment-json.ts';
import { parseDay } from '../parse-options.ts';
import { type FileProblem, readReportFile } from '../read-reports.ts';
import type { Terminal } from '../terminal.ts';

export interface AssessCommand {
  readonly settings: AsOfSettings;
  readonly files: readonly string[];
  readonly hotfixes: readonly string[];
  readonly asOf: string | undefined;
  readonly json: boolean;
}

/** Judges the devices of report files; the exit code is the worst of them. */
export async function runAssess(command: AssessCommand, terminal: Terminal): Promise<number> {
  const day = command.asOf === undefined ? null : parseDay(command.asOf);
  if (command.hotfixes.length > 0 && command.files.length > 1) {
    throw new CliError('several-devices', '--hotfixes adds to one device; name one FILE with it');
  }
  const { catalog, asOf } = await openCatalogAsOf(command.settings, day, terminal);
  const devices: AssessedDevice[] = [];
  const errors: FileProblem[] = [];
  for (const file of command.files) {
    const read = await readReportFile(file, command.hotfixes);
    if (!Array.isArray(read)) {
      errors.push(read);
      continue;
    }
    devices.push(...read.map((source) => ({ source, ...assessReport(catalog, source.report, day) })));
  }
  if (command.json) {
    const body = {
      catalog: catalogJson(catalog),
      ...(asOf && { asOf }),
      devices: devices.map((device) => deviceJson(catalog, device)),
      errors,
    };
    terminal.out(JSON.stringify(body, null, 2));
  } else {
    // The table needs packages that JSON does not: a program that asks for JSON does not wait for them.
    const { assessmentTable } = await import('../output/assessment-table.ts');
    if (catalog.data.isSample && devices.length > 0) terminal.out(SAMPLE_NOTICE);
    for (const line of devices.length > 0 ? asOfLines(asOf) : []) terminal.out(line);
    if (devices.length > 0) terminal.out(devices.map((device) => assessmentTable(catalog, device)).join('\n\n'));
  }
  for (const { message } of errors) terminal.err(message);
  return EXIT[
    worstOutcome([...devices.map(({ assessment }) => outcomeOf(assessment)), ...errors.map((): Outcome => 'error')])
  ];
}

/** Said before every answer that was made with the sample catalog. */
export const SAMPLE_NOTICE =
  'SAMPLE: no catalog was imported yet, so this answer comes from the small sample catalog. Run: kbgap catalog import PATH...';

function outcomeOf({ missing, unknown }: Assessment): Outcome {
  if (missing.length > 0) return 'missing';
  return unknown.length > 0 ? 'unknown' : 'clean';
}
