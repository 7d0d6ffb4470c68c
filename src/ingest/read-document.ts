import type { SourceRecord } from '../catalog/records.ts';
import { readCvrfJson } from './cvrf/json.ts';
import { readCvrfXml } from './cvrf/xml.ts';
import type { DocumentKind } from './document-kind.ts';
import { readEpss } from './epss/epss.ts';
import { readKev } from './kev/kev.ts';
import { type OpenDocument, withDocument } from './open-document.ts';
import { readReleasePage } from './release-pages/html.ts';

const READERS: Readonly<Record<DocumentKind, (document: OpenDocument) => Promise<SourceRecord>>> = {
  'cvrf-xml': readCvrfXml,
  'cvrf-json': readCvrfJson,
  'html-page': readReleasePage,
  'kev-json': readKev,
  'epss-csv': readEpss,
};

/**
 * Reads one source document, plain or gzip, whatever it is called: a CVRF month, a release page, the KEV catalog or EPSS scores.
 * Throws DocumentError, which names the file and what is wrong with it.
 */
export async function readDocument(path: string): Promise<SourceRecord> {
  return await withDocument(path, (document) => READERS[document.kind](document));
}
