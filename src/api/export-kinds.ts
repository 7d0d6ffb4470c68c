/** The exports that are there in pages and in files alike. */
import type { DeviceSoftware } from '../fleet/export.ts';
import { toAssetSoftware } from './wire/asset-software.ts';
import { toAssetVulnerabilities } from './wire/asset-vulnerability.ts';
import type { DeviceRow, RowContext } from './wire/export-row.ts';
import { ASSET_SOFTWARE, ASSET_VULNERABILITIES } from './wire/odata/entities-exports.ts';
import type { Entity } from './wire/odata/entity.ts';
import { OPERATIONS, type Operation } from './wire/operations.ts';

export interface ExportKind {
  readonly pages: Operation;
  readonly files: Operation;
  /** In the addresses of its files. */
  readonly name: string;
  readonly entity: Entity;
  /** How many texts tell apart the rows of a device. */
  readonly keyLength: number;
  readonly toRows: (device: DeviceSoftware, context: RowContext) => Iterable<DeviceRow>;
}

export const EXPORT_KINDS: readonly ExportKind[] = [
  {
    pages: OPERATIONS.vulnerabilityExport,
    files: OPERATIONS.vulnerabilityFiles,
    name: 'SoftwareVulnerabilities',
    entity: ASSET_VULNERABILITIES,
    keyLength: 2,
    toRows: toAssetVulnerabilities,
  },
  {
    pages: OPERATIONS.softwareExport,
    files: OPERATIONS.softwareFiles,
    name: 'SoftwareInventory',
    entity: ASSET_SOFTWARE,
    keyLength: 1,
    toRows: toAssetSoftware,
  },
];
