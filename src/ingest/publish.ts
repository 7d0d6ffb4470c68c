/** From the documents kept to a catalog in force: compile, hold against the one before, publish or refuse. */
import type { Catalog } from '../catalog/catalog.ts';
import type { CompileReport } from '../catalog/compile.ts';
import type { Gate, GateFinding } from '../catalog/gates/finding.ts';
import type { CatalogData } from '../catalog/model.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { CatalogFileError, decodeCatalog, encodeCatalog, readPublishedCatalog } from './catalog-file.ts';
import { compileKept } from './compile-kept.ts';
import { readHold, writeHold } from './hold.ts';
import { type KeptRecord, readNewestRecords } from './kept-records.ts';
import type { CatalogStore } from './ports.ts';
import type { OnProgress } from './read-all.ts';

export interface PublishOptions {
  readonly store: CatalogStore;
  readonly reviewed: ReviewedData;
  /** What a new catalog must pass. */
  readonly gates: readonly Gate[];
  readonly now: () => Date;
  readonly onProgress?: OnProgress | undefined;
  /** Kept documents that were read just now. */
  readonly known?: readonly KeptRecord[] | undefined;
  /** Names of kept revisions that do not count, because their source serves an earlier one again. */
  readonly passOver?: ReadonlySet<string> | undefined;
  /** Publishes whatever the gates say, and although an earlier catalog was put in force again by hand. */
  readonly accept?: boolean | undefined;
}

export interface PublishResult {
  /**
   * `unchanged`: the catalog in force is equal already. `refused`: it failed a gate, and is kept beside. `held`: nothing is
   * published since an earlier catalog was put in force by hand; it is kept beside too.
   */
  readonly outcome: 'published' | 'unchanged' | 'refused' | 'held';
  readonly version: string;
  readonly findings: readonly GateFinding[];
  readonly report: CompileReport;
  readonly data: CatalogData;
  readonly bytes: number;
}

/**
 * Makes a catalog of the newest revisions kept and puts it in force if it passes. Called under the store's lock.
 * Throws ImportError where a kept document cannot be read any more; the catalog in force stays.
 */
export async function publishKept(options: PublishOptions): Promise<PublishResult> {
  const { store, reviewed, gates, now, accept = false } = options;
  const kept = await readNewestRecords(store, options);
  const { data, report } = compileKept(kept, reviewed);
  const bytes = encodeCatalog(data);
  const after = decodeCatalog(bytes, store.location);
  const before = await readInForce(store);
  const result = { version: after.version, report, data, bytes: bytes.length };
  const at = now().toISOString();
  if (before?.version === after.version) {
    // What was refused meanwhile was made of documents that are no longer the newest.
    if ((await store.listCatalogs()).some(({ state }) => state === 'refused')) await store.publishCatalog(bytes, at);
    return { ...result, outcome: 'unchanged', findings: [] };
  }
  const findings = gates.flatMap((gate) => gate(before, after, report));
  const hold = await readHold(store);
  if (accept && hold !== null) await writeHold(store, null);
  if (hold !== null && !accept) {
    const reason = `an earlier catalog was put in force by hand on ${hold.at}; kbgap catalog publish ends that`;
    await store.refuseCatalog(bytes, { at, reasons: [reason, ...reasonsOf(findings)] });
    return { ...result, outcome: 'held', findings };
  }
  if (!accept && findings.some(({ isRefusal }) => isRefusal)) {
    await store.refuseCatalog(bytes, { at, reasons: reasonsOf(findings) });
    return { ...result, outcome: 'refused', findings };
  }
  await store.publishCatalog(bytes, at);
  return { ...result, outcome: 'published', findings };
}

function reasonsOf(findings: readonly GateFinding[]): string[] {
  return findings.filter(({ isRefusal }) => isRefusal).map(({ message }) => message);
}

/** What a new catalog is held against; null: none yet, or one that is of another kbgap or damaged. */
export async function readInForce(store: CatalogStore): Promise<Catalog | null> {
  try {
    return await readPublishedCatalog(store);
  } catch (error) {
    if (error instanceof CatalogFileError) return null;
    throw error;
  }
}
