import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BundledDocument } from './manifest.ts';
import type { Bundle } from './open-bundle.ts';

/**
 * Gives `use` a function that copies a document of a bundle to a file; it is there until the next one is copied. One at a
 * time: a bundle may be larger than the disk of temporary files.
 */
export async function withCopies(
  bundle: Bundle,
  use: (copy: (document: BundledDocument) => Promise<string>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-bundle-'));
  try {
    const path = join(folder, 'document.gz');
    await use(async (document) => {
      await pipeline(bundle.read(document), createWriteStream(path));
      return path;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
