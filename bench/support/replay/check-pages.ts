/** Whether release pages that were cut to a day hold exactly the releases up to it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Day } from '../../../src/catalog/ids.ts';
import type { ReleaseRecord } from '../../../src/catalog/records.ts';
import { readDocument } from '../../../src/ingest/read-document.ts';
import type { ServedDocument, ServedDocuments } from '../../../test/support/fake-feeds/documents.ts';

/** `real`: all documents. The function throws where a page has more or less than it must. */
export async function createPageCheck(real: ServedDocuments) {
  const all = new Map<string, readonly ReleaseRecord[]>();
  for (const [path, document] of real) if (isPage(document)) all.set(path, await releasesOf(document));
  return async (cut: ServedDocuments, day: Day): Promise<void> => {
    for (const [path, releases] of all) {
      const document = cut.get(path);
      const found = document ? await releasesOf(document) : [];
      const expected = releases.filter(({ releasedOn }) => releasedOn <= day);
      if (!isDeepStrictEqual(found, expected))
        throw new Error(`${path} of ${day} has ${found.length} releases, expected ${expected.length}`);
    }
  };
}

function isPage({ type }: ServedDocument): boolean {
  return type.startsWith('text/html');
}

async function releasesOf({ bytes }: ServedDocument): Promise<readonly ReleaseRecord[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kbgap-page-'));
  try {
    const file = join(folder, 'page.html.gz');
    writeFileSync(file, bytes);
    const record = await readDocument(file);
    return record.kind === 'release-page' ? record.releases : [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
