import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { MonthRecord } from '../../catalog/records.ts';
import { DocumentError, type DocumentErrorCode } from '../document-error.ts';
import type { OpenDocument } from '../open-document.ts';
import { createMonthBuilder } from './to-record.ts';
import { CVRF_DOCUMENT, type ElementRule, startReading } from './xml-elements.ts';

/** Real documents are 7 levels deep. */
const MAX_DEPTH = 64;
/** The longest stretch without a tag; the parser keeps it in memory. Real notes stay below 1 MiB. */
const MAX_CHARACTERS_BETWEEN_TAGS = 16 * 1024 * 1024;

/** Parts of a document (a vulnerability is one), and elements in one part. Real documents have up to 1,300 and 3,000. */
const MAX_PARTS = 100_000;
const MAX_ELEMENTS_IN_PART = 250_000;

/**
 * Reads a month's CVRF document in its XML form, as a stream. Throws DocumentError with line and column: `malformed` (not
 * well-formed; an entity other than XML's own five), `truncated`, `unexpected-content` (not CVRF; a DTD), `too-large`.
 */
export async function readCvrfXml({ file, text }: OpenDocument): Promise<MonthRecord> {
  const builder = createMonthBuilder(file);
  const reading = startReading(builder);
  const parser = new SaxesParser();
  const rules: ElementRule[] = [CVRF_DOCUMENT];
  let rule = CVRF_DOCUMENT;
  /** How deep inside an element that does not matter. */
  let passedOver = 0;
  let content = '';
  let charactersSinceTag = 0;
  let parts = 0;
  let elementsInPart = 0;
  let isAtEnd = false;

  function fault(code: DocumentErrorCode, problem: string): DocumentError {
    return new DocumentError(code, problem, { file, line: parser.line, column: parser.column + 1 });
  }

  function collect(piece: string): void {
    content += piece;
  }

  function listen(): void {
    // Without a handler the parser skips text instead of copying it.
    if (rule.text !== undefined && passedOver === 0) parser.on('text', collect);
    else parser.off('text');
  }

  function limitElements(): void {
    const isNewPart = rules.length === 2 && passedOver === 0;
    parts += isNewPart ? 1 : 0;
    elementsInPart = isNewPart ? 0 : elementsInPart + 1;
    if (parts > MAX_PARTS) throw fault('too-large', `it has more than ${MAX_PARTS} parts`);
    if (elementsInPart > MAX_ELEMENTS_IN_PART) {
      throw fault('too-large', `one part has more than ${MAX_ELEMENTS_IN_PART} elements`);
    }
  }

  function openTag(tag: SaxesTagPlain): void {
    charactersSinceTag = 0;
    limitElements();
    if (passedOver > 0) {
      passedOver++;
      if (passedOver > MAX_DEPTH) throw fault('unexpected-content', `elements are nested more than ${MAX_DEPTH} deep`);
      return;
    }
    const child = rule.children?.get(localName(tag.name));
    if (child === undefined) {
      if (rules.length === 1)
        throw fault('unexpected-content', `the root element is <${tag.name.slice(0, 60)}>; expected <cvrf:cvrfdoc>`);
      passedOver = 1;
    } else {
      rules.push(child);
      rule = child;
      content = '';
      child.start?.(reading, tag.attributes);
    }
    listen();
  }

  function closeTag(): void {
    charactersSinceTag = 0;
    if (passedOver > 0) {
      passedOver--;
      if (passedOver > 0) return;
    } else {
      rule.text?.(reading, content);
      rule.end?.(reading);
      content = '';
      rules.pop();
      rule = rules.at(-1) ?? CVRF_DOCUMENT;
    }
    listen();
  }

  parser.on('opentag', openTag);
  parser.on('closetag', closeTag);
  parser.on('cdata', (piece) => {
    if (rule.text !== undefined && passedOver === 0) collect(piece);
  });
  parser.on('doctype', () => {
    throw fault('unexpected-content', 'it has a document type definition (DTD), which no CVRF document needs');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?(?:8|16)$/i.test(encoding)) {
      throw fault('malformed', `its encoding is ${encoding}; expected UTF-8`);
    }
  });
  parser.on('error', (error) => {
    const problem = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    throw isAtEnd
      ? fault('truncated', `the XML ends too early (${problem})`)
      : fault('malformed', `it is not well-formed XML (${problem})`);
  });

  for await (const chunk of text) {
    charactersSinceTag += chunk.length;
    parser.write(chunk);
    if (charactersSinceTag > MAX_CHARACTERS_BETWEEN_TAGS) {
      throw fault('too-large', `there is no tag within ${MAX_CHARACTERS_BETWEEN_TAGS} characters`);
    }
  }
  isAtEnd = true;
  parser.close();
  return builder.finish(reading.month);
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
