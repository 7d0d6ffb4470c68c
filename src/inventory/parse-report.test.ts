import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_REPORT_BYTES, parseReports } from './parse-report.ts';
import { ReportError } from './report-error.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseReports(bytes(text));
const json = (value: unknown) => parse(JSON.stringify(value));

const SYSTEMINFO = `Host Name: PC1
OS Name: Microsoft Windows 10 Pro
OS Version: 10.0.19045 N/A Build 19045
Hotfix(s): 1 Hotfix(s) Installed.
           [01]: KB9000001
`;

describe('parseReports', () => {
  it.each([
    ['systeminfo', SYSTEMINFO, ['systeminfo']],
    [
      'systeminfo /fo csv',
      '"Host Name","OS Name","OS Version"\n"PC1","Microsoft Windows 10 Pro","10.0.19045 N/A Build 19045"\n',
      ['systeminfo'],
    ],
    ['systeminfo followed by wmic qfe', `${SYSTEMINFO}HotFixID   \nKB9000002  \n`, ['systeminfo']],
    ['wmic qfe', 'HotFixID   \nKB9000001  \n', ['wmic-qfe']],
    ['wmic qfe list full', 'CSName=PC1\nHotFixID=KB9000001\n', ['wmic-qfe']],
    ['Get-HotFix', 'Source HotFixID\n------ --------\nPC1    KB9000001\n', ['get-hotfix']],
    ['Get-HotFix as JSON', '[{"HotFixID":"KB9000001"},{"HotFixID":"KB9000002"}]', ['get-hotfix']],
    ['one of Get-HotFix as JSON', '{"HotFixID":"KB9000001","CSName":"PC1"}', ['get-hotfix']],
    ['Get-ComputerInfo', '{"OsBuildNumber":"19045"}', ['get-computerinfo']],
    ['the registry', '{"CurrentBuild":"19045","UBR":1}', ['registry']],
    ['the registry with a byte order mark', '\ufeff{"CurrentBuild":"19045","UBR":1}', ['registry']],
    ['hotfixes alone', '{"ComputerName":"PC1","HotFixes":["KB9000001"]}', ['registry']],
    ['kbgap', '{"schemaVersion":1}', ['kbgap']],
    ['several devices', '[{"CurrentBuild":"19045"},{"schemaVersion":1}]', ['registry', 'kbgap']],
    [
      'several devices from PowerShell 5.1',
      '{"value":[{"CurrentBuild":"1"},{"CurrentBuild":"2"}],"Count":2}',
      ['registry', 'registry'],
    ],
  ])('knows %s by its content', (_, text, formats) => {
    expect(parse(text).flatMap((report) => report.formats)).toEqual(formats);
  });

  it.each([
    ['empty', '', 'empty', null],
    ['only white space', ' \r\n\t', 'empty', null],
    ['only a byte order mark', '\ufeff', 'empty', null],
    ['some text', 'hello', 'unknown-format', null],
    ['a web page', '<!DOCTYPE html><html><body>KB9000001</body></html>', 'unknown-format', null],
    ['binary data', '\u0000\u0001\u0002\u0003PK', 'unknown-format', null],
    ['a list of KBs with nothing around it', 'KB9000001\nKB9000002\n', 'unknown-format', null],
    ['the end of a systeminfo', '           [01]: KB9000001\n           [02]: KB9000002\n', 'unknown-format', null],
    ['JSON of something else', '{"name":"kbgap","version":"0.1.0"}', 'unknown-format', null],
    ['JSON of another system', '{"sysname":"Linux","os_version":"22.04"}', 'not-windows', null],
    ['uname', 'Linux pc1 5.15.0-91-generic #101-Ubuntu SMP x86_64 GNU/Linux', 'not-windows', null],
    ['sw_vers', 'ProductName:\t\tmacOS\nProductVersion:\t\t13.5\n', 'not-windows', null],
    ['an OS version that is none of Windows', 'OS Name: Ubuntu\nOS Version: 22.04\n', 'not-windows', null],
    ['an unnamed OS', 'Hostname: pc1\nOS Version: 22.04\n', 'not-windows', null],
    ['a systeminfo cut before the version', 'Host Name: PC1\nOS Name: Microsoft Windows 10 Pro\n', 'malformed', null],
    ['JSON cut short', '{"CurrentBuild":"18363","HotFixes":[', 'malformed', null],
    ['an array of nothing', '[]', 'malformed', '$'],
    ['an array of numbers', '[1]', 'malformed', '$[0]'],
    ['an array in an array', '[[{"CurrentBuild":"1"}]]', 'malformed', '$[0]'],
    ['an array that changes its mind', '[{"CurrentBuild":"1"},{"HotFixID":"KB9000001"}]', 'malformed', '$[1]'],
    ['an array with a stranger', '[{"CurrentBuild":"1"},{"name":"x"}]', 'malformed', '$[1]'],
    ['a bad value in an array', '[{"CurrentBuild":"1"},{"CurrentBuild":"1","UBR":"abc"}]', 'malformed', '$[1].UBR'],
  ])('refuses %s', (_, text, code, field) => {
    expect(() => parse(text)).toThrow(ReportError);
    expect(() => parse(text)).toThrow(expect.objectContaining({ code, field }));
  });

  it('takes JSON of any number of lines', () => {
    expect(parse(`{"CurrentBuild":${'\n'.repeat(300_000)}"19045"}`)).toMatchObject([{ os: { build: 19045 } }]);
  });

  it('says what it found and what it expected', () => {
    expect(() => json([{ CurrentBuild: '18363', UBR: 'abc' }])).toThrow(
      new ReportError('malformed', 'expected a whole number from 0 to 65535, found "abc"', '$[0].UBR'),
    );
    expect(() => parse('<html>')).toThrow(/found a web page or XML$/);
    expect(() => parse('\u0000\u0001')).toThrow(/found binary data$/);
  });
});

describe('parseReports on hostile input', () => {
  const full = (unit: string) => unit.repeat(Math.floor(MAX_REPORT_BYTES / unit.length));

  it('refuses what is larger than MAX_REPORT_BYTES unread', () => {
    expect(() => parseReports(new Uint8Array(MAX_REPORT_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it.each([
    ['a line of spaces', `${full(' ').slice(1)}x`, 'unknown-format'],
    ['a line of colons', full(':'), 'unknown-format'],
    ['a line of brackets', full('['), 'malformed'],
    [
      'brackets that close',
      `${full('[').slice(0, MAX_REPORT_BYTES / 2)}${full(']').slice(0, MAX_REPORT_BYTES / 2)}`,
      'malformed',
    ],
    ['nested objects', full('{"a":'), 'malformed'],
    ['one line feed after another', `x${full('\n').slice(1)}`, 'too-large'],
    ['a line that begins like an entry', ` [01]:${full(' ').slice(10)}x`, 'unknown-format'],
    ['a version with a long tail', `OS Version: 10.0.19045${full(' ').slice(40)}19045`, 'not-windows'],
    ['spaces before an OS line', `${full(' ').slice(20)}OS Version: 1`, 'unknown-format'],
    ['a heading repeated in one line', full('HotFixID '), 'unknown-format'],
    ['a CSV line of quotes', `Node,HotFixID\n${full('"').slice(20)}`, 'malformed'],
    ['a rule without end', `HotFixID\n${full('-').slice(20)}`, 'malformed'],
    ['digits without end', `{"CurrentBuild":"${full('9').slice(40)}"}`, 'malformed'],
  ])('is quick with %s', (_, text, code) => {
    const startedAt = performance.now();
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
    // Each takes some 100 ms; a quadratic step would take hours.
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('reads or refuses any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (input) => isReadOrRefused(input)));
  });

  it('reads or refuses any JSON, also with the names of our formats', () => {
    const names = [
      'CurrentBuild',
      'UBR',
      'HotFixes',
      'HotFixID',
      'OsHotFixes',
      'OsVersion',
      'schemaVersion',
      'os',
      'value',
      'Count',
    ];
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, true, 1, -1, 'KB9000001', '10.0.1', '', 'x'),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (each) => isReadOrRefused(bytes(JSON.stringify(each)))),
      { numRuns: 2000 },
    );
  });

  it('reads or refuses any piece of a real report, put together anyhow', () => {
    const pieces = fc.constantFrom(
      ...SYSTEMINFO.split('\n'),
      'HotFixID  ',
      '--------',
      'KB9000001',
      '"a","HotFixID"',
      'HotFixID=',
      '[01]:',
      '[',
      ' ',
      '\r',
      '\t',
      ':',
    );
    const text = fc.array(fc.tuple(pieces, fc.constantFrom('\n', '\r\n', '', ' '))).map((each) => each.flat().join(''));
    fc.assert(
      fc.property(text, (each) => isReadOrRefused(bytes(each))),
      { numRuns: 2000 },
    );
  });

  it('reads or refuses a report cut anywhere', () => {
    for (let end = 0; end <= SYSTEMINFO.length; end++) {
      expect(isReadOrRefused(bytes(SYSTEMINFO.slice(0, end)))).toBe(true);
    }
  });

  /** True when there are reports whose KBs are KBs, or a ReportError; any other error goes through. */
  function isReadOrRefused(input: Uint8Array): boolean {
    try {
      const reports = parseReports(input);
      return (
        reports.length > 0 &&
        reports.every(({ installedKbs }) => installedKbs.every(({ kbId }) => /^\d{6,8}$/.test(kbId)))
      );
    } catch (error) {
      if (error instanceof ReportError) return true;
      throw error;
    }
  }
});
