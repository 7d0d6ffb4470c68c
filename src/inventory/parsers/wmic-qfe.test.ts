import { describe, expect, it } from 'vitest';
import { splitLines } from '../text-lines.ts';
import { parseWmicQfe } from './wmic-qfe.ts';

const parse = (text: string) => parseWmicQfe(splitLines(text));

const TABLE = `Caption                                     CSName  Description      FixComments  HotFixID   InstallDate  InstalledBy          InstalledOn  Name  ServicePackInEffect  Status  
http://support.microsoft.com/?kbid=9000001  PC1     Update                        KB9000001               NT AUTHORITY\\SYSTEM  3/17/2020                                       
http://support.microsoft.com/?kbid=9000002  PC1     Security Update               KB9000002               NT AUTHORITY\\SYSTEM  3/7/2020                                        
                                            PC1     Security Update  Update       KB900003                                     20190321                                        
                                            PC1                                   File 1                                                          KB9000009                    
`;

const LIST = `\r\r
\r\r
Caption=http://support.microsoft.com/?kbid=9000001\r\r
CSName=PC1\r\r
Description=Update\r\r
HotFixID=KB9000001\r\r
InstalledOn=3/17/2020\r\r
\r\r
\r\r
Caption=\r\r
CSName=PC1\r\r
Description=Security Update\r\r
HotFixID=KB9000002\r\r
InstalledOn=\r\r
`;

const CSV = `\r\r
Node,Caption,CSName,Description,FixComments,HotFixID,InstallDate,InstalledBy,InstalledOn,Name,ServicePackInEffect,Status\r\r
PC1,http://support.microsoft.com/?kbid=9000001,PC1,Update,,KB9000001,,NT AUTHORITY\\SYSTEM,3/17/2020,,,\r\r
PC1,http://support.microsoft.com/?kbid=9000002,PC1,Update, for Windows,,KB9000002,,NT AUTHORITY\\SYSTEM,3/17/2020,,,\r\r
`;

describe('parseWmicQfe', () => {
  it('reads the table, and knows nothing of the system but its name', () => {
    expect(parse(TABLE)).toEqual([
      {
        formats: ['wmic-qfe'],
        computerName: 'PC1',
        collectedAt: null,
        os: {
          productName: null,
          version: null,
          build: null,
          ubr: null,
          servicePack: null,
          displayVersion: null,
          editionId: null,
          installationType: null,
          architecture: null,
        },
        installedKbs: [
          { kbId: '900003', installedOn: '2019-03-21' },
          { kbId: '9000001', installedOn: '2020-03-17' },
          { kbId: '9000002', installedOn: null },
        ],
        isKbListComplete: true,
        pendingRebootKbs: [],
        isRebootPending: null,
        isHotpatchEnrolled: null,
        hasEsu: null,
        components: { internetExplorer: null, edgeChromium: null, dotnetFramework: null },
        network: null,
        directory: null,
        notes: [
          {
            code: 'hotfix-not-a-kb',
            field: 'installedKbs',
            message: '1 of 4 entries of the hotfix list name no KB: "File 1".',
          },
          { code: 'os-missing', field: 'os.build', message: 'The report does not give the build of Windows.' },
        ],
      },
    ]);
  });

  const first = { kbId: '9000001', installedOn: '2020-03-17' };
  const second = { kbId: '9000002', installedOn: null };

  it.each([
    ['list full', LIST, 'PC1', [first, second]],
    ['/format:csv; a comma in a description shifts the cells, not the id', CSV, 'PC1', [first, second]],
    ['get HotFixID', 'HotFixID   \r\r\nKB9000002  \r\r\n\r\r\n', null, [second]],
    ['get HotFixID /value', '\r\r\nHotFixID=KB9000002\r\r\n', null, [second]],
    [
      'a table after the message of the first start',
      'Please wait while WMIC is being installed.CSName  HotFixID   InstalledOn  \r\nPC1     KB9000001  3/17/2020    \r\n',
      'PC1',
      [first],
    ],
    [
      'a table after a command prompt',
      'C:\\>wmic qfe get Caption,HotFixID\nCaption  HotFixID   \n         KB9000002  \n\nC:\\>\n',
      null,
      [second],
    ],
    [
      'a table in which full-width characters shift a row',
      'CSName  Description       HotFixID   InstalledOn  \nPC1     Update            KB9000001  3/17/2020    \nPC1     セキュリティ更新          KB9000002  3/17/2020    \n',
      'PC1',
      [first, second],
    ],
  ])('reads %s', (_, text, computerName, installedKbs) => {
    const reports = parse(text) ?? [];
    expect(reports.flatMap((report) => report.installedKbs)).toEqual(installedKbs);
    expect(reports.every((report) => report.isKbListComplete)).toBe(true);
    expect(reports[0]?.computerName ?? null).toBe(text === CSV ? 'PC1' : computerName);
  });

  it('makes one report per computer', () => {
    const text = 'CSName  HotFixID   \nPC1     KB9000001  \nPC2     KB9000002  \npc1     KB9000003  \n';
    expect(parse(text)).toMatchObject([
      { computerName: 'PC1', installedKbs: [{ kbId: '9000001' }, { kbId: '9000003' }] },
      { computerName: 'PC2', installedKbs: [{ kbId: '9000002' }] },
    ]);
  });

  it('does not take the id at the end of a cut text', () => {
    expect(parse('HotFixID   \nKB9000001  \nKB900000')).toMatchObject([
      {
        installedKbs: [{ kbId: '9000001' }],
        isKbListComplete: false,
        notes: [{ code: 'computer-name-missing' }, { code: 'hotfix-list-truncated' }, { code: 'os-missing' }],
      },
    ]);
  });

  it('of a heading alone is malformed', () => {
    expect(() => parse('\nCaption  HotFixID  \n')).toThrow(
      expect.objectContaining({ code: 'malformed', field: 'line 3' }),
    );
  });

  it.each([
    ['a text about it', 'The HotFixID column holds the KB.\nKB9000001\n'],
    ["PowerShell's table", 'Source HotFixID\n------ --------\nPC1    KB9000001\n'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(parse(text)).toBeNull();
  });
});
