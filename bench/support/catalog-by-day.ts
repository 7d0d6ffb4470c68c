/** Catalogs of the real documents as they would have been compiled on a day: later months and releases are left out. */

import { compile } from '../../src/catalog/compile.ts';
import type { CatalogData } from '../../src/catalog/model.ts';
import type { SourceRecord } from '../../src/catalog/records.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';

/** `day`: the last one that counts. Months are told apart by their first publication. */
export async function compileAsOf(records: readonly SourceRecord[], day: string): Promise<CatalogData> {
  const known = records.flatMap((record): SourceRecord[] => {
    if (record.kind === 'month') return record.initialReleaseAt.slice(0, 10) <= day ? [record] : [];
    if (record.kind === 'kev' || record.kind === 'epss') return [record];
    const releases = record.releases.filter(({ releasedOn }) => releasedOn <= day);
    return releases.length > 0 ? [{ ...record, releases }] : [];
  });
  return compile(known, await loadReviewedData()).data;
}
