import { Parser } from 'htmlparser2';
import type { DropReason, ReleasePageRecord, ReleaseRecord } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { createDropCounter } from '../drop-counter.ts';
import type { OpenDocument } from '../open-document.ts';
import { identifyPage, mustListReleases } from './page-identity.ts';
import { createPageReader } from './page-reader.ts';

/** Real pages stay below 1 MB. */
const MAX_PAGE_CHARACTERS = 32 * 1024 * 1024;
/** Real pages are about 30 levels deep; the HTML parser searches all open elements at each end tag. */
const MAX_DEPTH = 500;

/**
 * Reads a release-information, update-history or hotpatch page of Microsoft Learn or Support. Another page of theirs is a
 * record without releases. Throws DocumentError: `unexpected-content` for any other HTML, and for a release page in which no
 * release is found; `truncated` where the end tag of the page is missing; `too-large`.
 */
export async function readReleasePage({ file, text }: OpenDocument): Promise<ReleasePageRecord> {
  const drops = createDropCounter();
  const releases: ReleaseRecord[] = [];
  const reader = createPageReader((found: ReleaseRecord | DropReason) => {
    if (typeof found === 'string') drops.add(found);
    else releases.push(found);
  });
  await parse(file, text, reader);
  const identity = identifyPage(file, reader.head);
  if (releases.length === 0 && mustListReleases(identity.id)) {
    throw new DocumentError(
      'unexpected-content',
      `no release was found in the page ${identity.id}; has its layout changed?`,
      { file },
    );
  }
  return { kind: 'release-page', ...identity, releases, drops: drops.counts() };
}

async function parse(
  file: string,
  text: AsyncIterable<string>,
  reader: ReturnType<typeof createPageReader>,
): Promise<void> {
  let length = 0;
  let depth = 0;
  let isComplete = false;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      depth++;
      if (depth > MAX_DEPTH)
        throw new DocumentError('unexpected-content', `elements are nested more than ${MAX_DEPTH} deep`, { file });
      reader.open(name, attributes);
    },
    ontext: (piece) => reader.text(piece),
    onclosetag: (name, isImplied) => {
      depth--;
      if (name === 'html' && !isImplied) isComplete = true;
      reader.close(name);
    },
  });
  for await (const chunk of text) {
    length += chunk.length;
    if (length > MAX_PAGE_CHARACTERS) {
      throw new DocumentError(
        'too-large',
        `it holds more than ${MAX_PAGE_CHARACTERS / 1024 / 1024} Mi characters of HTML`,
        { file },
      );
    }
    parser.write(chunk);
  }
  parser.end();
  if (!isComplete) throw new DocumentError('truncated', 'the page ends before </html>', { file });
}
