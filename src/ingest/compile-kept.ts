import { type Compiled, compile } from '../catalog/compile.ts';
import { contentDigest } from '../catalog/content-digest.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { parseDocumentName } from './document-name.ts';
import type { KeptRecord } from './kept-records.ts';

/** Compiles kept documents, whose names have their digests. */
export function compileKept(kept: readonly KeptRecord[], reviewed: ReviewedData): Compiled {
  const digests = new Map(kept.map(({ name, record }) => [record, parseDocumentName(name)?.digest]));
  return compile(
    kept.map(({ record }) => record),
    reviewed,
    { digestOf: (record) => digests.get(record) ?? contentDigest(record) },
  );
}
