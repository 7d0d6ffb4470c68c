import { DocumentError } from './document-error.ts';
import type { OpenDocument } from './open-document.ts';

/** The whole text of a document that is parsed at once. Throws DocumentError `too-large`. */
export async function collectText(
  { file, text }: OpenDocument,
  maxCharacters: number,
  format: string,
): Promise<string> {
  const chunks: string[] = [];
  let length = 0;
  for await (const chunk of text) {
    length += chunk.length;
    if (length > maxCharacters) {
      throw new DocumentError(
        'too-large',
        `it holds more than ${maxCharacters / 1024 / 1024} Mi characters of ${format}`,
        { file },
      );
    }
    chunks.push(chunk);
  }
  return chunks.join('');
}
