import { describe, expect, it } from 'vitest';
import { splitLines } from '../text-lines.ts';
import { parseGetHotfix, parseGetHotfixJson } from './get-hotfix.ts';

const parse = (text: string) => parseGetHotfix(splitLines(text));
const parseJson = (...elements: unknown[]) => parseGetHotfixJson(elements, (index) => `$[${index}]`);

const TABLE = `
Source        Description      HotFixID      InstalledBy          InstalledOn              
------        -----------      --------      -----------          -----------              
PC1           Security Update  KB9000001     NT AUTHORITY\\SYSTEM  3/17/2020 12:00:00 AM    
PC1           Update           KB9000002                          3/7/2020 12:00:00 AM     
PC1           Hotfix           {7A068575-... NT AUTHORITY\\SYSTEM                           


`;

const LIST = `
Source      : PC1
Description : Security Update
HotFixID    : KB9000001
InstalledBy : NT AUTHORITY\\SYSTEM
InstalledOn : 3/17/2020 12:00:00 AM

Source      : PC1
Description : Update
HotFixID    : KB9000002
InstalledBy : 
InstalledOn : 3/7/2020 12:00:00 AM
`;

const CSV = `#TYPE System.Management.ManagementObject#root\\cimv2\\Win32_QuickFixEngineering
"PSComputerName","InstalledOn","Status","CSName","Description","HotFixID","InstalledBy"
"PC1","3/17/2020 12:00:00 AM","","PC1","Security Update","KB9000001","NT AUTHORITY\\SYSTEM"
"PC1","3/7/2020 12:00:00 AM","","PC1","Update, of ""something""","KB9000002",""
`;

const first = { kbId: '9000001', installedOn: '2020-03-17' };
const second = { kbId: '9000002', installedOn: null };

describe('parseGetHotfix', () => {
  it.each([
    ['Format-List', LIST],
    ['Export-Csv', CSV],
    ['Export-Csv -NoTypeInformation -UseCulture', CSV.replace(/^#.*\n/, '').replaceAll('","', '";"')],
    ['Export-Csv -UseQuotes Never', 'Source,HotFixID,InstalledOn\nPC1,KB9000001,3/17/2020\nPC1,KB9000002,\n'],
    [
      'a selection',
      'CSName HotFixID  InstalledOn\n------ --------  -----------\nPC1    KB9000001 3/17/2020\nPC1    KB9000002\n',
    ],
  ])('reads %s', (_, text) => {
    expect(parse(text)).toEqual([
      expect.objectContaining({
        formats: ['get-hotfix'],
        computerName: 'PC1',
        installedKbs: [first, second],
        isKbListComplete: true,
        notes: [{ code: 'os-missing', field: 'os.build', message: 'The report does not give the build of Windows.' }],
      }),
    ]);
  });

  it('reads the table; an id that did not fit its column makes the list incomplete', () => {
    expect(parse(TABLE)).toMatchObject([
      {
        computerName: 'PC1',
        installedKbs: [first, second],
        isKbListComplete: false,
        notes: [{ code: 'hotfix-list-truncated' }, { code: 'hotfix-not-a-kb' }, { code: 'os-missing' }],
      },
    ]);
  });

  it("is not wmic's table", () => {
    expect(parse('CSName  HotFixID   \nPC1     KB9000001  \n')).toBeNull();
  });
});

describe('parseGetHotfixJson', () => {
  it('reads what PowerShell 5.1 and 7 write', () => {
    const reports = parseJson(
      {
        CSName: 'PC1',
        HotFixID: 'KB9000001',
        InstalledOn: { value: '/Date(1583791200000)/', DateTime: 'Tuesday, March 10, 2020 12:00:00 AM' },
      },
      { CSName: 'PC1', HotFixID: 'KB9000002', InstalledOn: '2020-03-11T00:00:00' },
      { CSName: 'PC1', HotFixID: 'KB9000003', InstalledOn: null },
    );
    expect(reports).toMatchObject([
      {
        formats: ['get-hotfix'],
        computerName: 'PC1',
        installedKbs: [
          { kbId: '9000001', installedOn: '2020-03-10' },
          { kbId: '9000002', installedOn: '2020-03-11' },
          { kbId: '9000003', installedOn: null },
        ],
        isKbListComplete: true,
      },
    ]);
  });

  it('makes one report per computer', () => {
    const reports = parseJson({ Source: 'PC1', HotFixID: 'KB9000001' }, { Source: 'PC2', HotFixID: 'KB9000001' });
    expect(reports.map(({ computerName }) => computerName)).toEqual(['PC1', 'PC2']);
  });

  it.each([
    ['an element without id', [{ HotFixID: 'KB9000001' }, { Description: 'Update' }], '$[1].HotFixID'],
    ['an id that is an object', [{ HotFixID: {} }], '$[0].HotFixID'],
    ['an element that is no object', [{ HotFixID: 'KB9000001' }, 'KB9000002'], '$[1]'],
  ])('names %s', (_, elements, field) => {
    expect(() => parseJson(...elements)).toThrow(expect.objectContaining({ code: 'malformed', field }));
  });
});
