/** Source documents that are broken, cut short, hostile or something else: each gives one clear error, in bounded time and memory. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DocumentError } from '../src/ingest/document-error.ts';
import { listDocuments } from '../src/ingest/list-documents.ts';
import { readDocument } from '../src/ingest/read-document.ts';

const MIB = 1024 ** 2;

const CVRF_START = `<cvrf:cvrfdoc xmlns:vuln="http://www.icasi.org/CVRF/schema/vuln/1.1" xmlns:prod="http://www.icasi.org/CVRF/schema/prod/1.1"
  xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1">
  <cvrf:DocumentTitle>May 1990 Security Updates</cvrf:DocumentTitle>
  <cvrf:DocumentTracking>
    <cvrf:Identification><cvrf:ID>1990-May</cvrf:ID></cvrf:Identification>
    <cvrf:InitialReleaseDate>1990-05-08T07:00:00</cvrf:InitialReleaseDate>
    <cvrf:CurrentReleaseDate>1990-05-08T07:00:00</cvrf:CurrentReleaseDate>
  </cvrf:DocumentTracking>
`;
const CVRF = `${CVRF_START}</cvrf:cvrfdoc>`;
const CVRF_JSON = JSON.stringify({
  DocumentTitle: { Value: 'May 1990 Security Updates' },
  DocumentTracking: {
    Identification: { ID: { Value: '1990-May' } },
    InitialReleaseDate: '1990-05-08T07:00:00',
    CurrentReleaseDate: '1990-05-08T07:00:00',
  },
  ProductTree: { FullProductName: [] },
  Vulnerability: [],
});
const KEV = JSON.stringify({
  catalogVersion: '1990.05.08',
  dateReleased: '1990-05-08T07:00:00Z',
  count: 1,
  vulnerabilities: [{ cveID: 'CVE-1990-9000001', dateAdded: '1990-05-08' }],
});
const page = (address: string, body: string) =>
  `<!DOCTYPE html>\n<html><head><title>A page</title><link rel="canonical" href="${address}"></head><body>${body}</body></html>`;
const HISTORY_PAGE = 'https://learn.microsoft.com/en-us/windows/release-health/release-information';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kbgap-faults-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function errorOf(reading: Promise<unknown>): Promise<DocumentError> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error('expected a DocumentError');
}

describe('a document that is fine', () => {
  it.each([
    { name: 'plain.xml', content: CVRF, kind: 'month' },
    { name: 'called-something-else.txt', content: gzipSync(CVRF), kind: 'month' },
    {
      name: 'declared.xml',
      content: `\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- a comment -->\n${CVRF}`,
      kind: 'month',
    },
    { name: 'utf-16.xml', content: Buffer.from(`\ufeff${CVRF}`, 'utf16le'), kind: 'month' },
    { name: 'utf-16be.json', content: Buffer.from(`\ufeff${CVRF_JSON}`, 'utf16le').swap16(), kind: 'month' },
    { name: 'other-prefix.xml', content: CVRF.replaceAll('cvrf:', 'c:'), kind: 'month' },
    { name: 'kev.json', content: `\ufeff${KEV}`, kind: 'kev' },
    {
      name: 'scores.csv.gz',
      content: gzipSync(
        '#model_version:v1,score_date:1990-05-08T12:00:00Z\ncve,epss,percentile\nCVE-1990-90001,0.5,0.9\n',
      ),
      kind: 'epss',
    },
    { name: 'other-page.html', content: page('https://learn.microsoft.com/en-us/a/b', ''), kind: 'release-page' },
  ])('$name', async ({ name, content, kind }) => {
    expect(await readDocument(await write(name, content))).toMatchObject({ kind });
  });
});

describe('a document with a fault', () => {
  it.each([
    [
      'a tag that does not match',
      'a.xml',
      CVRF.replace('</cvrf:DocumentTitle>', '</cvrf:Title>'),
      'malformed',
      /a\.xml:3:\d+: it is not well-formed XML \(unexpected close tag\)/,
    ],
    ['a bare ampersand', 'b.xml', CVRF.replace('May', 'R& D;'), 'malformed', /b\.xml:3:\d+: it is not well-formed XML/],
    ['XML cut short', 'c.xml', CVRF.slice(0, -30), 'truncated', /c\.xml:8:\d+: the XML ends too early/],
    [
      'XML of another kind',
      'd.xml',
      '<?xml version="1.0"?><rss version="2.0"></rss>',
      'unknown-format',
      /it is XML with the root element <rss>; expected an MSRC CVRF document/,
    ],
    [
      'XML of another kind after a long comment',
      'e.xml',
      `<!--${'-x'.repeat(4000)}--><rss></rss>`,
      'unexpected-content',
      /the root element is <rss>; expected <cvrf:cvrfdoc>/,
    ],
    [
      'a DTD',
      'f.xml',
      `<!DOCTYPE cvrfdoc [<!ENTITY a "lol">]>\n${CVRF}`,
      'unexpected-content',
      /f\.xml:1:\d+: it has a document type definition/,
    ],
    [
      'an undefined entity',
      'g.xml',
      CVRF.replace('May 1990', '&lol;'),
      'malformed',
      /g\.xml:3:\d+: .*undefined entity/,
    ],
    [
      'no id',
      'h.xml',
      CVRF.replace('1990-May', ''),
      'unexpected-content',
      /h\.xml: DocumentTracking\/Identification\/ID: expected an id such as 2020-Mar, found ""/,
    ],
    [
      'a date that is none',
      'i.xml',
      CVRF.replace('1990-05-08T07:00:00', 'yesterday'),
      'unexpected-content',
      /i\.xml: DocumentTracking\/InitialReleaseDate: expected a time such as .*, found "yesterday"/,
    ],
    [
      'products after vulnerabilities',
      'j.xml',
      CVRF.replace(
        '</cvrf:cvrfdoc>',
        '<vuln:Vulnerability/><prod:ProductTree><prod:FullProductName ProductID="9">x</prod:FullProductName></prod:ProductTree></cvrf:cvrfdoc>',
      ),
      'unexpected-content',
      /ProductTree: expected all products before/,
    ],
    [
      'another encoding',
      'k.xml',
      `<?xml version="1.0" encoding="windows-1252"?>${CVRF}`,
      'malformed',
      /its encoding is windows-1252; expected UTF-8/,
    ],
    [
      'bytes that are not UTF-8',
      'l.xml',
      Buffer.from(CVRF.replace('May', 'M\xe4y'), 'latin1'),
      'malformed',
      /l\.xml: its bytes are not valid utf-8/,
    ],
    [
      'gzip cut short',
      'm.xml.gz',
      gzipSync(CVRF).subarray(0, -20),
      'truncated',
      /m\.xml\.gz: the gzip data ends too early/,
    ],
    [
      'a damaged gzip',
      'n.xml.gz',
      gzipSync(CVRF).fill(0x55, 40, 80),
      'malformed',
      /n\.xml\.gz: the gzip data is damaged/,
    ],
    ['JSON cut short', 'o.json', CVRF_JSON.slice(0, -20), 'truncated', /o\.json:1:\d+: the JSON ends too early/],
    [
      'broken JSON',
      'p.json',
      CVRF_JSON.replace('"Vulnerability":', '\n"Vulnerability"'),
      'malformed',
      /p\.json:2:\d+: it is not valid JSON/,
    ],
    [
      'JSON of another kind',
      'q.json',
      '{"@odata.context": "x", "value": [{"DocumentTitle": "x"}]}',
      'unknown-format',
      /it is JSON with the first key "@odata\.context"; expected/,
    ],
    [
      'JSON with a wrong type',
      'r.json',
      CVRF_JSON.replace('"Vulnerability":[]', '"Vulnerability":[{"CVE":7}]'),
      'malformed',
      /r\.json: Vulnerability\[0\]\.CVE: expected a string, found a value of type number/,
    ],
    [
      'JSON without a part',
      's.json',
      CVRF_JSON.replace('"DocumentTracking"', '"DocumentTracker"'),
      'unexpected-content',
      /s\.json: DocumentTracking: expected it in a CVRF document, found none/,
    ],
    [
      'KEV with fewer rows than it counts',
      't.json',
      KEV.replace('"count":1', '"count":2'),
      'truncated',
      /vulnerabilities: expected 2 vulnerabilities as "count" says, found 1/,
    ],
    [
      'KEV with a wrong day',
      'u.json',
      KEV.replace('"1990-05-08"', '"1990-02-30"'),
      'malformed',
      /vulnerabilities\[0\]\.dateAdded: expected a day such as .*, found "1990-02-30"/,
    ],
    [
      'a login page instead of XML',
      'v.xml',
      page('https://login.microsoftonline.com/common/login', 'Sign in'),
      'unexpected-content',
      /it is an HTML page titled "A page"; expected a release page of Microsoft Learn or Support/,
    ],
    [
      'a page without an address',
      'w.xml',
      '<html><body>Are you human?</body></html>',
      'unexpected-content',
      /it is an HTML page without a title/,
    ],
    [
      'a host that only looks like Microsoft',
      'x.html',
      page('https://learn.microsoft.com.example.org/a', ''),
      'unexpected-content',
      /expected a release page of Microsoft/,
    ],
    [
      'a release page without releases',
      'y.html',
      page(HISTORY_PAGE, '<div>new layout</div>'),
      'unexpected-content',
      /no release was found in the page release-information/,
    ],
    ['a page cut short', 'z.html', page(HISTORY_PAGE, '').slice(0, -10), 'truncated', /the page ends before <\/html>/],
    ['an empty file', '0.xml', '', 'truncated', /0\.xml: it is empty/],
    ['an empty gzip', '1.xml.gz', gzipSync(''), 'truncated', /1\.xml\.gz: it is empty/],
    ['text', '2.txt', 'Host Name: X', 'unknown-format', /it begins with "Host Name: X"; expected/],
    ['a picture', '3.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), 'unknown-format', /it begins with /],
    ['deep nesting', '4.xml', `${CVRF_START}${'<a>'.repeat(100)}`, 'unexpected-content', /nested more than 64 deep/],
    [
      'deep nesting of HTML',
      '5.html',
      `<html>${'<div>'.repeat(1000)}`,
      'unexpected-content',
      /nested more than 500 deep/,
    ],
  ] as const)('%s', async (_, name, content, code, message) => {
    const path = await write(name, content);
    const error = await errorOf(readDocument(path));
    expect({ code: error.code, file: error.file }).toEqual({ code, file: path });
    expect(error.message).toMatch(message);
  });

  it('a missing path and a folder', async () => {
    const missing = join(folder, 'missing.xml');
    expect(await errorOf(readDocument(missing))).toMatchObject({
      code: 'unreadable',
      message: `${missing}: there is no such file`,
    });
    expect(await errorOf(readDocument(folder))).toMatchObject({
      code: 'unreadable',
      message: `${folder}: it is a folder; expected a file`,
    });
  });

  it('a named pipe does not block', async () => {
    const pipe = join(folder, 'pipe.xml');
    await promisify(execFile)('mkfifo', [pipe]);
    expect(await errorOf(readDocument(pipe))).toMatchObject({
      code: 'unreadable',
      message: `${pipe}: it is not a regular file`,
    });
  });
});

describe('a folder', () => {
  it('gives its documents, sorted, and reports what it skips', async () => {
    const root = join(folder, 'listed');
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(root, 'b.xml'), CVRF);
    await writeFile(join(root, 'sub', 'a.json.gz'), gzipSync(KEV));
    await writeFile(join(root, 'README.md'), '# Notes');
    await writeFile(join(root, '.hidden.xml'), 'not looked at');
    await writeFile(join(root, 'cut.xml.gz'), gzipSync(CVRF).subarray(0, 30));
    await symlink(root, join(root, 'sub', 'circle'));
    await symlink(join(root, 'b.xml'), join(root, 'link.xml'));
    const listing = await listDocuments([root, join(root, 'b.xml')]);
    expect(listing).toEqual({
      documents: ['b.xml', 'cut.xml.gz', 'link.xml', 'sub/a.json.gz'].map((name) => join(root, name)),
      skipped: [
        { path: join(root, 'README.md'), reason: expect.stringMatching(/^it begins with "# Notes"; expected/) },
        { path: join(root, 'sub', 'circle'), reason: 'it is a link to a folder, which may lead in a circle' },
      ],
    });
    // A damaged document is listed, so that its error is not overlooked.
    expect(await errorOf(readDocument(join(root, 'cut.xml.gz')))).toMatchObject({ code: 'truncated' });
  });

  it('a file that is named itself must be a document', async () => {
    const notes = await write('notes.md', '# Notes');
    expect(await errorOf(listDocuments([notes]))).toMatchObject({ code: 'unknown-format', file: notes });
    expect(await errorOf(listDocuments([join(folder, 'missing')]))).toMatchObject({ code: 'unreadable' });
  });
});

describe('a bomb', () => {
  it.each([
    { name: 'zeros.gz', start: '', filler: '\0', code: 'unknown-format', maxMiB: 150 },
    { name: 'blank.xml.gz', start: CVRF_START, filler: ' ', code: 'too-large', maxMiB: 250 },
    { name: 'title.xml.gz', start: `${CVRF_START}<cvrf:DocumentTitle>`, filler: 'x', code: 'too-large', maxMiB: 300 },
    { name: 'attribute.xml.gz', start: `${CVRF_START}<cvrf:a b="`, filler: 'x', code: 'too-large', maxMiB: 300 },
    {
      name: 'note.xml.gz',
      start: `${CVRF_START}<vuln:Vulnerability><vuln:Note>`,
      filler: '&amp;',
      code: 'too-large',
      maxMiB: 250,
    },
    {
      name: 'notes.xml.gz',
      start: CVRF_START,
      filler: `<cvrf:Note>${' '.repeat(MIB)}</cvrf:Note>`,
      code: 'too-large',
      maxMiB: 250,
    },
    {
      name: 'tags.xml.gz',
      start: CVRF_START,
      filler: '<vuln:Vulnerability><vuln:CVE>CVE-1990-M</vuln:CVE><vuln:URL>x</vuln:URL></vuln:Vulnerability>',
      code: 'too-large',
      maxMiB: 250,
    },
    {
      name: 'facts.xml.gz',
      start: CVRF_START,
      filler: '<vuln:Vulnerability><vuln:CVE>CVE-1990-9000001</vuln:CVE></vuln:Vulnerability>',
      code: 'too-large',
      maxMiB: 300,
    },
    {
      name: 'products.xml.gz',
      start: `${CVRF_START}<vuln:Vulnerability><vuln:Remediations><vuln:Remediation Type="Vendor Fix">`,
      filler: '<vuln:ProductID>1</vuln:ProductID>',
      code: 'too-large',
      maxMiB: 250,
    },
    {
      name: 'rows.xml.gz',
      start: `${CVRF_START}<vuln:Vulnerability><vuln:Remediations>`,
      filler: '<a:Remediation/>',
      code: 'too-large',
      maxMiB: 300,
    },
    { name: 'json.gz', start: '{"DocumentType":{},"a":"', filler: 'x', code: 'too-large', maxMiB: 400 },
    { name: 'page.html.gz', start: '<html><table><tr><td>', filler: 'x', code: 'too-large', maxMiB: 300 },
  ])('$name, 1 GiB unpacked', { timeout: 60_000 }, async ({ name, start, filler, code, maxMiB }) => {
    const path = join(folder, name);
    await writeBomb(path, start, filler);
    const outcome = await readInChild(path);
    expect(outcome).toMatchObject({ code });
    expect(outcome.seconds).toBeLessThan(15);
    expect(outcome.maxMiB).toBeLessThan(maxMiB);
  });

  it('a sparse file of 1 GiB is refused by its size', async () => {
    const path = await write('sparse.xml', CVRF);
    await truncate(path, 1024 * MIB);
    expect(await readInChild(path)).toMatchObject({
      code: 'too-large',
      message: `${path}: it holds more than 256 MiB unpacked`,
    });
  });
});

/** Writes 1 GiB of `filler` after `start`, as gzip: a member for the start and one for the filler, again and again. */
async function writeBomb(path: string, start: string, filler: string): Promise<void> {
  const member = gzipSync(filler.repeat(Math.ceil((16 * MIB) / filler.length)), { level: 1 });
  await writeFile(path, Buffer.concat([gzipSync(start), ...Array<Buffer>(64).fill(member)]));
}

interface Outcome {
  readonly code: string;
  readonly message: string;
  readonly seconds: number;
  readonly maxMiB: number;
}

/** Reads a document in a process of its own, whose memory is that of the reading. */
async function readInChild(path: string): Promise<Outcome> {
  const script = `
    const { readDocument } = await import(process.argv[1]);
    const start = performance.now();
    let outcome = { code: 'none' };
    try { await readDocument(process.argv[2]); } catch (error) { outcome = { code: error.code, message: error.message }; }
    const { maxRSS } = process.resourceUsage();
    console.log(JSON.stringify({ ...outcome, seconds: (performance.now() - start) / 1000, maxMiB: maxRSS / 1024 }));`;
  const reader = new URL('../src/ingest/read-document.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
    reader,
    path,
  ]);
  return JSON.parse(stdout) as Outcome;
}
