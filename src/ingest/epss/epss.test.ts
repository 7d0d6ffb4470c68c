import { describe, expect, it } from 'vitest';
import { DocumentError } from '../document-error.ts';
import { readEpss } from './epss.ts';

/** In pieces, as documents come. */
const read = (text: string) =>
  readEpss({
    file: 'scores.csv',
    kind: 'epss-csv',
    text: (async function* () {
      for (let start = 0; start < text.length; start += 7) yield text.slice(start, start + 7);
    })(),
  });

const COMMENT = '#model_version:v2031.03.14,score_date:2031-08-07T12:00:00Z\n';
const HEADING = 'cve,epss,percentile\n';
const SCORE = { id: 'CVE-2031-90001', score: 0.00253, percentile: 0.42218 };
const ROW = 'CVE-2031-90001,0.00253,0.42218\n';
const UNDATED = { kind: 'epss', id: 'epss', scoredAt: null, modelVersion: null, vulnerabilities: [SCORE], drops: {} };
const DATED = { ...UNDATED, scoredAt: '2031-08-07T12:00:00.000Z', modelVersion: 'v2031.03.14' };

describe('scores', () => {
  it.each<[string, string, object]>([
    ['as FIRST writes them', COMMENT + HEADING + ROW, DATED],
    ['as it wrote the time earlier', COMMENT.replace('Z\n', '+0000\n') + HEADING + ROW, DATED],
    ['without a comment', HEADING + ROW, UNDATED],
    ['with lines that end in CRLF', (COMMENT + HEADING + ROW).replaceAll('\n', '\r\n'), DATED],
    [
      'with more columns, in another order, under other names',
      'Vendor,EPSS Percentile,EPSS,CVE,Note\n"Made, up",0.42218,0.00253,CVE-2031-90001,"two\nlines ""quoted"""\n',
      UNDATED,
    ],
    ['with blank lines', `${HEADING}\n${ROW}\n\n`, UNDATED],
    [
      'certain, impossible, and tiny',
      `${HEADING}CVE-2031-90001,1,1.00000\nCVE-2031-90002,0,0.0\nCVE-2031-90003,4.3e-05,1e-05\n`,
      {
        ...UNDATED,
        vulnerabilities: [
          { id: 'CVE-2031-90001', score: 1, percentile: 1 },
          { id: 'CVE-2031-90002', score: 0, percentile: 0 },
          { id: 'CVE-2031-90003', score: 0.000043, percentile: 0.00001 },
        ],
      },
    ],
    [
      'with rows that name no CVE, which are counted',
      `${HEADING}${ROW},0.5,0.5\nGHSA-made-up,0.5,0.5\nCVE-2031-9,0.5,0.5\n`,
      { ...UNDATED, drops: { 'vulnerability-without-id': 1, 'not-a-cve-or-advisory': 2 } },
    ],
  ])('%s', async (_, text, expected) => {
    expect(await read(text)).toEqual(expected);
  });
});

describe('a file with a fault', () => {
  it.each([
    [
      'a score that is none',
      `${HEADING}${ROW}CVE-2031-90002,x,0.5\n`,
      'malformed',
      ':3: epss: expected a number from 0 to 1, found "x"',
    ],
    [
      'a score above 1',
      `${COMMENT}${HEADING}CVE-2031-90002,1.5,0.5\n`,
      'malformed',
      ':3: epss: expected a number from 0 to 1, found "1.5"',
    ],
    [
      'a score below 0',
      `${HEADING}CVE-2031-90002,-0.5,0.5\n`,
      'malformed',
      ':2: epss: expected a number from 0 to 1, found "-0.5"',
    ],
    ['no score', `${HEADING}CVE-2031-90002,,0.5\n`, 'malformed', ':2: epss: expected a number from 0 to 1, found ""'],
    [
      'a percentile that is none',
      `CVE,EPSS,EPSS Percentile\nCVE-2031-90002,0.5,NaN\n`,
      'malformed',
      ':2: EPSS Percentile: expected a number from 0 to 1, found "NaN"',
    ],
    [
      'a row cut short',
      `${HEADING}CVE-2031-90002,0.5\n${ROW}`,
      'malformed',
      ':2: expected 3 cells as in the heading, found 2',
    ],
    [
      'a row too long',
      `${HEADING}CVE-2031-90002,0.5,0.5,0.5\n`,
      'malformed',
      ':2: expected 3 cells as in the heading, found 4',
    ],
    [
      'a fault after a cell of two lines',
      `note,${HEADING}"a\nb",${ROW}x,CVE-2031-90002,x,0.5\n`,
      'malformed',
      ':4: epss: expected a number',
    ],
    ['a last line cut short', `${HEADING}${ROW}CVE-2031-90002,0.0`, 'truncated', ':3: the last line has no end'],
    ['nothing but a comment', COMMENT.trim(), 'truncated', 'scores.csv'],
    ['a quote that is never closed', `${HEADING}"CVE-2031-90002,0.5,0.5\n`, 'truncated', ':2: it is not valid CSV'],
    ['no scores', `${COMMENT}${HEADING}`, 'unexpected-content', 'scores.csv: expected at least one CVE with a score'],
    [
      'no column of percentiles',
      `cve,epss\nCVE-2031-90002,0.5\n`,
      'unexpected-content',
      ':1: percentile: expected one column percentile or epss percentile, found 0 among ["cve","epss"]',
    ],
    [
      'two columns of scores',
      `cve,epss,percentile,EPSS\nCVE-2031-90002,0.5,0.5,0.5\n`,
      'unexpected-content',
      ':1: epss: expected one column epss, found 2',
    ],
    [
      'a day that is none',
      `${COMMENT.replace('08-07', '02-30')}${HEADING}${ROW}`,
      'malformed',
      ':1: score_date: expected a time such as',
    ],
    [
      'a login page behind the comment',
      `${COMMENT}<html><body>Log in, please</body></html>\n`,
      'unexpected-content',
      ':2: cve: expected one column cve',
    ],
  ])('%s', async (_, text, code, message) => {
    const error = await read(text).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DocumentError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

it('reads as many scores as there are CVEs', async () => {
  const count = 300_000;
  const rows = Array.from({ length: count }, (_, index) => `CVE-2031-${900_000 + index},0.${index},0.5\n`);
  const text = HEADING + rows.join('');
  const record = await readEpss({
    file: 'scores.csv',
    kind: 'epss-csv',
    text: (async function* () {
      yield text;
    })(),
  });
  expect(record.vulnerabilities).toHaveLength(count);
  expect(record.vulnerabilities.at(-1)).toEqual({ id: 'CVE-2031-1199999', score: 0.299999, percentile: 0.5 });
});
