import type { BundleKey } from '../../ingest/bundle/keys.ts';
import type { Manifest } from '../../ingest/bundle/manifest.ts';

/** What is told of a bundle. */
export interface BundleSummary {
  readonly file: string;
  readonly bytes: number;
  /** The key that signed it. */
  readonly key: BundleKey;
  readonly manifest: Manifest;
}

export function bundleJson({ file, bytes, key, manifest }: BundleSummary) {
  const { kbgap, createdAt, catalog, documents } = manifest;
  const { version, knownThrough } = catalog;
  return { file, bytes, key, kbgap, createdAt, catalog: { version, knownThrough }, documents: documents.length };
}

/** The same for a person to read. */
export function bundleText({ file, bytes, key, manifest }: BundleSummary): string {
  const { kbgap, createdAt, catalog, documents } = manifest;
  return [
    `${file}, ${(bytes / 1e6).toFixed(1)} MB`,
    `made at ${createdAt} by kbgap ${kbgap}, signed with ${key}`,
    `catalog ${catalog.version.slice(0, 12)}, known through ${catalog.knownThrough ?? 'no date'}; ${documents.length} documents`,
  ].join('\n');
}
