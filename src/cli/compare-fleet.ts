import { existsSync } from 'node:fs';
import { assessReport } from '../assessment/assess-report.ts';
import type { Assessment } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import { type Config, readConfig } from '../config.ts';
import { listMissing } from '../fleet/answers.ts';
import { type AnswerChanges, compareAnswers, onlyIn } from '../fleet/compare-answers.ts';
import { openStore } from '../store/open.ts';
import { sqliteFile } from '../store/open-administration.ts';
import { CliError } from './cli-error.ts';
import { type FileReport, readReportFile } from './read-reports.ts';

export interface TenantChanges extends AnswerChanges {
  readonly tenantId: string;
}

/** What changes for the devices of a tenant, or of each that has some. Null: there is no store of devices. */
export async function compareTenants(
  config: Config,
  tenant: string | undefined,
  before: Catalog,
  after: Catalog,
): Promise<TenantChanges[] | null> {
  const named = tenant === undefined ? null : readConfig(process.env, { tenantId: tenant }).tenantId;
  // Opening would make one.
  if (config.databaseUrl === null && !existsSync(sqliteFile(config.dataDir))) return null;
  const { fleet, close } = await openStore(config);
  try {
    const tenants = named === null ? await fleet.devices.listTenants() : [named];
    const changes: TenantChanges[] = [];
    for (const tenantId of tenants) {
      changes.push({ tenantId, ...(await compareAnswers(fleet.counts, tenantId, before, after)) });
    }
    return changes.filter(({ devices }) => named !== null || devices > 0);
  } finally {
    await close();
  }
}

export interface DeviceChanges {
  readonly device: string;
  readonly file: string;
  readonly newlyMissing: readonly KbId[];
  readonly noLongerMissing: readonly KbId[];
  /** Whether something cannot be decided, by each catalog. */
  readonly isUnknown: { readonly before: boolean; readonly after: boolean };
}

/** The same of the devices of report files. Throws CliError for a file that cannot be read. */
export async function compareReports(
  files: readonly string[],
  before: Catalog,
  after: Catalog,
): Promise<DeviceChanges[]> {
  const changes: DeviceChanges[] = [];
  for (const file of files) {
    const read = await readReportFile(file);
    if (!Array.isArray(read)) throw new CliError(read.code, read.message);
    changes.push(...read.map((source) => compareReport(source, before, after)));
  }
  return changes;
}

function compareReport({ device, file, report }: FileReport, before: Catalog, after: Catalog): DeviceChanges {
  const [was, is] = [before, after].map((catalog) => assessReport(catalog, report).assessment);
  if (!was || !is) throw new Error('two catalogs give two answers');
  const missing = (assessment: Assessment): KbId[] => [...new Set(listMissing(assessment).map(({ kbId }) => kbId))];
  return {
    device,
    file,
    newlyMissing: onlyIn(missing(is), missing(was)),
    noLongerMissing: onlyIn(missing(was), missing(is)),
    isUnknown: { before: was.unknown.length > 0, after: is.unknown.length > 0 },
  };
}
