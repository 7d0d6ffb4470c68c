import { DocumentError } from './document-error.ts';

/** Decodes UTF-8, or UTF-16 where a byte order mark says so. Bytes that are neither are refused: `malformed`. */
export async function* decodeText(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    decoder?.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DocumentError('malformed', `its bytes are not ${decoder?.encoding ?? 'text'}; expected UTF-8`, { file, cause: error });
  }
}

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
