/** The thread in which a catalog library compares: opening two catalogs and going through all that they fix takes a second or two. */
import { parentPort, workerData } from 'node:worker_threads';
import { boundDiff } from '../catalog/diff/bound-diff.ts';
import { diffCatalogs } from '../catalog/diff/diff-catalogs.ts';
import { CatalogFileError, decodeCatalog } from '../ingest/catalog-file.ts';
import type { Compared, ComparedBytes } from './catalog-library.ts';

parentPort?.postMessage({ result: compare(workerData as ComparedBytes) });

function compare({ before, after }: ComparedBytes): Compared {
  const open = ({ name, bytes }: ComparedBytes['before']) => decodeCatalog(Buffer.from(bytes.buffer), name);
  try {
    return boundDiff(diffCatalogs(open(before), open(after)));
  } catch (error) {
    if (error instanceof CatalogFileError) return { problem: error.message };
    throw error;
  }
}
