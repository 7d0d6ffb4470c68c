import { DocumentError } from './document-error.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** UTF-8, or UTF-16 where a byte order mark says so. */
export function detectEncoding(start: Buffer): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Decodes a text piece by piece, without its byte order mark. Bytes that are not of the encoding are refused: `malformed`. */
export async function* decodeText(
  file: string,
  chunks: AsyncIterable<Buffer>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DocumentError('malformed', `its bytes are not valid ${encoding}`, { file, cause: error });
  }
}
