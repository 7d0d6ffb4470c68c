import { type FileHandle, open, stat } from 'node:fs/promises';
import { BundleError } from './bundle-error.ts';
import { checked } from './checksum.ts';
import { HEADER_BYTES, MAGIC, parseHeader } from './header.ts';
import type { BundleKey } from './keys.ts';
import { type Content, contentsOf, MAX_MANIFEST_BYTES, type Manifest, parseManifest } from './manifest.ts';

const CHUNK_BYTES = 256 * 1024;

/** A bundle whose manifest is signed by a trusted key. */
export interface Bundle {
  readonly file: string;
  /** The key that signed it. */
  readonly key: BundleKey;
  readonly manifest: Manifest;
  readonly bytes: number;
  /** The bytes of a content, in pieces. Throws BundleError at their end where they are not what was signed. */
  readonly read: (content: Content) => AsyncGenerator<Buffer>;
}

/** Opens a bundle, hands it to `use` and closes it. Throws BundleError. */
export async function withBundle<T>(
  file: string,
  trusted: readonly BundleKey[],
  use: (bundle: Bundle) => Promise<T>,
): Promise<T> {
  const handle = await openFile(file);
  try {
    return await use(await readBundle(file, handle, trusted));
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    // Before the open, which would wait for ever on a named pipe.
    if (!(await stat(file)).isFile()) throw new BundleError('bundle-unreadable', file, 'it is no file');
    return await open(file, 'r');
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new BundleError('bundle-unreadable', file, `it cannot be read (${error.message})`, error);
  }
}

async function readBundle(file: string, handle: FileHandle, trusted: readonly BundleKey[]): Promise<Bundle> {
  const { size } = await handle.stat();
  const start = await readBytes(handle, 0, HEADER_BYTES);
  refuseOthers(file, start);
  const header = parseHeader(start);
  if (!trusted.includes(header.key)) {
    throw new BundleError(
      'bundle-untrusted',
      file,
      `it is signed with the key ${header.key}; expected ${trusted.join(' or ')}`,
    );
  }
  if (header.manifestBytes > MAX_MANIFEST_BYTES) {
    throw new BundleError('bundle-damaged', file, `its manifest has ${header.manifestBytes} bytes; ${NOT_AS_SIGNED}`);
  }
  const manifestEnd = HEADER_BYTES + header.manifestBytes;
  if (size < manifestEnd) throw truncated(file, manifestEnd, size);
  const manifestBytes = await readBytes(handle, HEADER_BYTES, header.manifestBytes);
  if (!header.isSignatureOf(manifestBytes)) {
    throw new BundleError('bundle-damaged', file, `its signature does not fit; ${NOT_AS_SIGNED}`);
  }
  const parsed = parseManifest(manifestBytes);
  if ('problem' in parsed) throw new BundleError('bundle-unusable', file, `in its manifest ${parsed.problem}`);
  const { manifest } = parsed;
  const places = new Map<string, number>();
  let end = manifestEnd;
  for (const { name, bytes } of contentsOf(manifest)) {
    places.set(name, end);
    end += bytes;
  }
  if (size < end) throw truncated(file, end, size);
  if (size > end) {
    throw new BundleError('bundle-damaged', file, `it has ${size} bytes, ${end} were signed; ${NOT_AS_SIGNED}`);
  }
  const read = (content: Content) =>
    checked(
      readPlace(file, handle, places.get(content.name) ?? end, content.bytes),
      content,
      () => new BundleError('bundle-damaged', file, `the checksum of ${content.name} does not fit; ${NOT_AS_SIGNED}`),
    );
  return { file, key: header.key, manifest, bytes: size, read };
}

function refuseOthers(file: string, start: Buffer): void {
  const found = start.toString('latin1', 0, MAGIC.length);
  if (found === MAGIC && start.length === HEADER_BYTES) return;
  if (MAGIC.startsWith(found) && start.length > 0) throw truncated(file, HEADER_BYTES, start.length);
  if (/^kbgap-bundle \d+\n/.test(found)) {
    throw new BundleError('bundle-format', file, `it begins with ${JSON.stringify(found)}; expected ${EXPECTED}`);
  }
  const seen = start.length === 0 ? 'is empty' : `begins with ${JSON.stringify(found)}`;
  throw new BundleError('not-a-bundle', file, `it ${seen}; expected ${EXPECTED}`);
}

async function* readPlace(file: string, handle: FileHandle, from: number, bytes: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes; ) {
    const chunk = await readBytes(handle, from + done, Math.min(CHUNK_BYTES, bytes - done));
    if (chunk.length === 0) throw truncated(file, from + bytes, from + done);
    done += chunk.length;
    yield chunk;
  }
}

/** The bytes of a place, fewer where the file ends. */
async function readBytes(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function truncated(file: string, expected: number, found: number): BundleError {
  return new BundleError('bundle-truncated', file, `it ends after ${found} bytes; expected ${expected}`);
}

const EXPECTED = `${JSON.stringify(MAGIC)}, as kbgap bundle create of this version writes it`;
const NOT_AS_SIGNED = 'it was changed after it was signed';
