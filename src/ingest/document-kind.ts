export type DocumentKind = 'cvrf-xml' | 'cvrf-json' | 'html-page' | 'kev-json' | 'epss-csv';

/** What the beginning of a document shows; `seen` says what it is where it is none of ours. */
export type SniffResult = { readonly kind: DocumentKind } | { readonly kind: null; readonly seen: string };

/** How much of a document is looked at to tell its kind. */
export const SNIFF_BYTES = 4096;

export const EXPECTED_KINDS =
  'an MSRC CVRF document (XML or JSON), a Microsoft release page (HTML), the CISA KEV catalog (JSON), or EPSS scores (CSV)';

const HTML_START = /^(?:<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|\s)*<(?:!doctype\s+html|html|head|body)\b/i;
const XML_ROOT = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]/;
// Not DocumentTitle, which MSRC's index of months has as well.
const CVRF_JSON_KEY = /"(?:DocumentType|DocumentPublisher|DocumentTracking|DocumentNotes|ProductTree)"\s*:/;
const KEV_JSON_KEY = /"(?:catalogVersion|cveID)"\s*:/;
/** FIRST's comment, or a heading that names CVEs and their scores, in whatever column. */
const EPSS_START = /^#\s*model_version:|^(?:#.*\r?\n)*(?=.*\bepss\b).*\bcve\b.*,/i;
const FIRST_KEY = /^[{[\s]*"([^"\n]{0,60})"/;

/** Tells a document's kind by its first characters (see SNIFF_BYTES), never by its name. */
export function sniffDocument(head: string): SniffResult {
  const start = head.trimStart();
  if (start.startsWith('<')) return sniffMarkup(start);
  if (start.startsWith('{') || start.startsWith('[')) return sniffJson(start);
  if (EPSS_START.test(start)) return { kind: 'epss-csv' };
  return { kind: null, seen: `it begins with ${quoteStart(start)}` };
}

function sniffMarkup(start: string): SniffResult {
  if (HTML_START.test(start)) return { kind: 'html-page' };
  const [, , root] = XML_ROOT.exec(start) ?? [];
  // No root element within the first characters (a long comment or DTD): the XML reader finds out.
  if (root === undefined || root === 'cvrfdoc') return { kind: 'cvrf-xml' };
  return { kind: null, seen: `it is XML with the root element <${root}>` };
}

function sniffJson(start: string): SniffResult {
  if (KEV_JSON_KEY.test(start)) return { kind: 'kev-json' };
  if (CVRF_JSON_KEY.test(start)) return { kind: 'cvrf-json' };
  const [, key] = FIRST_KEY.exec(start) ?? [];
  return {
    kind: null,
    seen:
      key === undefined
        ? `it begins with ${quoteStart(start)}`
        : `it is JSON with the first key ${JSON.stringify(key)}`,
  };
}

/** Short, and of bytes that are no text only the first: a file of zeros must not fill the screen. */
function quoteStart(start: string): string {
  return JSON.stringify(start.slice(0, 40)).replace(/(\\u00[01][0-9a-f])\1+/g, '$1…');
}
