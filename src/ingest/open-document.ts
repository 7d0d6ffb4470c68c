import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeText, detectEncoding } from './decode-text.ts';
import { DocumentError } from './document-error.ts';
import { type DocumentKind, EXPECTED_KINDS, SNIFF_BYTES, sniffDocument } from './document-kind.ts';

/** The largest document that is read, unpacked. Real ones stay below 12 MB; anything near this is a bomb or a mistake. */
export const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

const CHUNK_BYTES = 64 * 1024;

export interface OpenDocument {
  readonly file: string;
  readonly kind: DocumentKind;
  /** The whole text in pieces, once. Unpacked and decoded; memory does not grow with the document. */
  readonly text: AsyncIterable<string>;
}

/**
 * Opens a document, plain or gzip (told by its bytes), UTF-8 or UTF-16, tells its kind, hands it to `use` and closes it.
 * Throws DocumentError: `unreadable`, `truncated`, `too-large`, `malformed` (bad gzip or text), `unknown-format`.
 */
export async function withDocument<T>(file: string, use: (document: OpenDocument) => Promise<T>): Promise<T> {
  const handle = await openFile(file);
  const chunks = limitSize(file, handle);
  try {
    const head = await takeHead(chunks);
    const encoding = detectEncoding(head);
    const kind = identify(file, new TextDecoder(encoding).decode(head.subarray(0, SNIFF_BYTES)));
    return await use({ file, kind, text: decodeText(file, resume(head, chunks), encoding) });
  } catch (error) {
    throw asDocumentError(error, file);
  } finally {
    await chunks.return(undefined);
    await handle.close();
  }
}

function identify(file: string, head: string): DocumentKind {
  if (head.trim() === '')
    throw new DocumentError('truncated', `it is empty or blank; expected ${EXPECTED_KINDS}`, { file });
  const sniffed = sniffDocument(head);
  if (sniffed.kind !== null) return sniffed.kind;
  throw new DocumentError('unknown-format', `${sniffed.seen}; expected ${EXPECTED_KINDS}`, { file });
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    // Before the open, which would wait for ever on a named pipe.
    const stats = await stat(file);
    if (stats.isDirectory()) throw new DocumentError('unreadable', A_FOLDER, { file });
    if (!stats.isFile()) throw new DocumentError('unreadable', 'it is not a regular file', { file });
    if (stats.size > MAX_DOCUMENT_BYTES) throw tooLarge(file);
    return await open(file, 'r');
  } catch (error) {
    throw asDocumentError(error, file);
  }
}

async function unpackedBytes(handle: FileHandle): Promise<Readable> {
  const magic = Buffer.alloc(2);
  await handle.read(magic, 0, 2, 0);
  const bytes = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return bytes;
  // The callback keeps a failure from being thrown as unhandled; whoever reads the stream gets it.
  return pipeline(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
}

async function* limitSize(file: string, handle: FileHandle): AsyncGenerator<Buffer> {
  const bytes = await unpackedBytes(handle);
  let size = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_DOCUMENT_BYTES) throw tooLarge(file);
      yield chunk;
    }
  } finally {
    bytes.destroy();
  }
}

/** Everything up to the chunk that completes the first SNIFF_BYTES. */
async function takeHead(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  const head: Buffer[] = [];
  let length = 0;
  while (length < SNIFF_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(head);
}

async function* resume(head: Buffer, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* chunks;
}

function tooLarge(file: string): DocumentError {
  return new DocumentError('too-large', `it holds more than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB unpacked`, {
    file,
  });
}

const A_FOLDER = 'it is a folder; expected a file';

const UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', A_FOLDER],
]);

function asDocumentError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof DocumentError || !('code' in error)) return error;
  const code = String(error.code);
  const place = { file, cause: error };
  if (code === 'Z_BUF_ERROR') return new DocumentError('truncated', 'the gzip data ends too early', place);
  if (code.startsWith('Z_'))
    return new DocumentError('malformed', `the gzip data is damaged (${error.message})`, place);
  if ('syscall' in error) return new DocumentError('unreadable', UNREADABLE.get(code) ?? error.message, place);
  return error;
}
