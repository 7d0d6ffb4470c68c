import { parseKbId } from '../../catalog/ids.ts';
import type { DropReason, FixRecord } from '../../catalog/records.ts';
import type { RawRemediation } from './raw.ts';
import { parseSupercedence } from './supercedence.ts';

const NOT_A_FIX: Readonly<Record<Exclude<RawRemediation['type'], 'Vendor Fix'>, DropReason>> = {
  'Known Issue': 'known-issue',
  'Release Notes': 'release-notes',
  Mitigation: 'mitigation',
  Workaround: 'workaround',
  unknown: 'unknown-remediation-type',
};

/** A `Vendor Fix` row that names a KB and a product; for any other row, why it is no fix. */
export function toFix(row: RawRemediation): FixRecord | DropReason {
  if (row.type !== 'Vendor Fix') return NOT_A_FIX[row.type];
  const kbId = parseKbId(row.description);
  if (kbId === null) return 'fix-without-kb';
  if (row.productIds.length === 0) return 'fix-without-product';
  return {
    kbId,
    productIds: row.productIds,
    subType: row.subType.trim() || null,
    fixedBuild: row.fixedBuild.trim() || null,
    supersedes: parseSupercedence(row.supercedence),
  };
}
