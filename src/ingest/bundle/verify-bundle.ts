import { catalogVersionOf } from '../catalog-file.ts';
import type { OnProgress } from '../read-all.ts';
import { BundleError } from './bundle-error.ts';
import { contentsOf } from './manifest.ts';
import type { Bundle } from './open-bundle.ts';

/** Reads all contents of a bundle once. Throws BundleError where one is not what was signed. */
export async function verifyContents(bundle: Bundle, onProgress?: OnProgress): Promise<void> {
  const contents = contentsOf(bundle.manifest);
  for (const [done, content] of contents.entries()) {
    onProgress?.({ done, total: contents.length, file: content.name });
    let start: Buffer | null = null;
    for await (const chunk of bundle.read(content)) start ??= chunk;
    if (done === 0 && catalogVersionOf(start) !== bundle.manifest.catalog.version) {
      throw new BundleError('bundle-unusable', bundle.file, 'its catalog is another than its manifest says');
    }
  }
  onProgress?.({ done: contents.length, total: contents.length, file: '' });
}
