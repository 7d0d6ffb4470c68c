import { describe, expect, it } from 'vitest';
import { parseStatements, type WholeStatement } from '../statement.ts';

const parse = (text: string): WholeStatement[] =>
  parseStatements(new TextEncoder().encode(text)).filter((statement) => statement.kind === 'whole');
const reports = (text: string) => parse(text).map(({ report }) => report);
const kbsOf = (text: string) => reports(text).map(({ installedKbs }) => installedKbs.map(({ kbId }) => kbId));

describe('parseDeviceCsv', () => {
  it.each<
    [string, string, { build: number | null; ubr: number | null; version?: string | null; displayVersion?: string }]
  >([
    ['a build', 'Name,OS Build\nPC1,19045', { build: 19045, ubr: null }],
    ['a build and revision', 'Name,OS Build\nPC1,19045.3803', { build: 19045, ubr: 3803 }],
    ['a whole version', 'Name,OS Version\nPC1,10.0.19045.3803', { version: '10.0', build: 19045, ubr: 3803 }],
    ["Active Directory's version", 'Name,OS Version\nPC1,10.0 (19045)', { version: '10.0', build: 19045, ubr: null }],
    ["winver's words", 'Name,OS Version\nPC1,Version 22H2 (OS Build 19045.3803)', { build: 19045, ubr: 3803 }],
    ['a revision of its own', 'Name,OS Build,UBR\nPC1,19045,3803', { build: 19045, ubr: 3803 }],
    [
      'a revision in the version only',
      'Name,OS Build,OS Version\nPC1,19045,10.0.19045.3803',
      { build: 19045, ubr: 3803 },
    ],
    [
      'a version that names a release',
      'Name,OS Build,OS Version\nPC1,19045,22H2',
      { build: 19045, ubr: null, displayVersion: '22H2' },
    ],
    ['a release like a build', 'Name,OS Version\nPC1,1909', { build: null, ubr: null, displayVersion: '1909' }],
    ['an old build of four digits', 'Name,OS Version\nPC1,6.1.7601', { version: '6.1', build: 7601, ubr: null }],
    ['only the version of Windows', 'Name,OS Version,UBR\nPC1,10.0,', { build: null, ubr: null }],
    ["Lansweeper's two columns", 'AssetName,OScode,BuildNumber\nPC1,10.0.19045,3803', { build: 19045, ubr: 3803 }],
    ['nothing', 'Name,OS Build\nPC1,N/A', { build: null, ubr: null }],
  ])('reads %s', (_, text, os) => {
    expect(reports(text)).toMatchObject([{ formats: ['csv'], computerName: 'PC1', os }]);
  });

  it.each<[string, string, string[][]]>([
    ['commas', 'Name,Hotfixes\nPC1,"KB9000002,KB9000001"', [['9000001', '9000002']]],
    ['semicolons', 'Name;Hotfixes\nPC1;"KB9000001; KB9000002"', [['9000001', '9000002']]],
    ['spaces and bare numbers', 'Name\tHotfix IDs\nPC1\t9000001 9000002', [['9000001', '9000002']]],
    ['line ends', 'Name,Hotfixes\r\nPC1,"KB9000001\r\nKB9000002"\r\n', [['9000001', '9000002']]],
    ['titles', 'Name,Installed Updates\nPC1,2026-01 Update (KB9000001) (22H2)', [['9000001']]],
    ['rows', 'Name,KB\nPC1,KB9000001\nPC2,KB9000003\npc1,KB9000002', [['9000001', '9000002'], ['9000003']]],
    ['rows with missing ones', 'Name,KB,Status\nPC1,KB9000001,Installed\nPC1,KB9000002,Missing', [['9000001']]],
    ["rows with the device's status", 'Name,KB,Status\nPC1,KB9000001,Online', [['9000001']]],
  ])('reads hotfixes by %s', (_, text, kbIds) => {
    expect(kbsOf(text)).toEqual(kbIds);
    expect(reports(text).every(({ isKbListComplete }) => isKbListComplete)).toBe(true);
  });

  it.each([
    ['an empty cell', 'Name,Hotfixes\nPC1,'],
    ['a count', 'Name,Patches\nPC1,12'],
    ['missing ones alone', 'Name,KB,Status\nPC1,KB9000001,Missing\nPC1,KB9000002,Failed'],
  ])('takes %s for no list', (_, text) => {
    expect(reports(text)).toMatchObject([{ installedKbs: [], isKbListComplete: false }]);
    expect(reports(text)[0]?.notes.map(({ code }) => code)).toContain('hotfixes-missing');
  });

  it('takes a cut cell for a part of the list', () => {
    const [cut] = reports('Name,Hotfixes\nPC2,"KB9000001, KB90…"');
    expect([cut?.isKbListComplete, cut?.notes.map(({ code }) => code)]).toEqual([
      false,
      ['hotfix-list-truncated', 'os-missing'],
    ]);
  });

  it('reads the other columns', () => {
    const text = [
      'Device Name,OS Name,OS Build,Edition ID,Installation Type,Product Type,Architecture,Last Seen',
      'SRV1,Windows Server 2019,17763.5122,ServerDatacenter,Server Core,ServerNT,AMD64,2026-01-02 03:04:05 +02:00',
    ].join('\n');
    expect(reports(text)).toMatchObject([
      {
        collectedAt: '2026-01-02T01:04:05.000Z',
        os: {
          productName: 'Windows Server 2019',
          editionId: 'ServerDatacenter',
          installationType: 'server-core',
          architecture: 'x64',
        },
      },
    ]);
  });

  it.each([
    ['Windows 11 Pro', 'client'],
    ['Microsoft Windows Server 2022 Standard', 'server'],
    ['Windows', null],
    ['', null],
  ])('of %o tells that it is a %s', (name, type) => {
    expect(reports(`Name,OS,OS Build\nPC1,${name},19045`).map(({ os }) => os.installationType)).toEqual([type]);
  });

  it.each([
    [
      'an id of kbgap',
      'Name,Device ID,OS Build\nPC1,0123456789ABCDEF0123456789abcdef01234567,1',
      '0123456789ABCDEF0123456789abcdef01234567',
    ],
    ['the name rather than an id of the tool', 'Name,Device ID,OS Build\nPC1,42,19045', 'PC1'],
    ['an id where there is no name', 'Device ID,OS Build\n42,19045', '42'],
  ])('names the device by %s', (_, text, device) => {
    expect(parse(text.replace(/,1$/, ',19045')).map((statement) => statement.device)).toEqual([device]);
  });

  it('keeps a device that stands there twice with other facts apart', () => {
    const text = 'Name,OS Build,Last Seen\nPC1,19045.1,2026-01-01T00:00:00Z\nPC1,19045.2,2026-02-01T00:00:00Z';
    expect(reports(text).map(({ os, collectedAt }) => [os.ubr, collectedAt])).toEqual([
      [1, '2026-01-01T00:00:00.000Z'],
      [2, '2026-02-01T00:00:00.000Z'],
    ]);
  });

  it.each([
    ['a wrong build', 'Name,OS Build\nPC1,19045\n\nPC2,latest', 'line 4, OS build', /found "latest"$/],
    [
      'a wrong build below a cell of two lines',
      'Name,KB,OS Build\nPC1,"KB9000001\nKB9000002",1x',
      'line 2, OS build',
      /found "1x"/,
    ],
    [
      'the line after a cell of two lines',
      'Name,KB,OS Build\nPC1,"KB9000001\nKB9000002",19045\nPC2,,x',
      'line 4, OS build',
      /found "x"/,
    ],
    ['a wrong revision', 'Name,OS Build,UBR\nPC1,19045,65536', 'line 2, UBR', /from 0 to 65535/],
    ['a revision without build', 'Name,OS Build,UBR\nPC1,,3803', 'line 2, OS build', /the build that UBR/],
    ['an unknown architecture', 'Name,OS Build,Arch\nPC1,19045,mips', 'line 2, architecture', /found "mips"/],
    ['an unknown status of a hotfix', 'Name,KB,Status\nPC1,KB9000001,Purple', 'line 2, status', /found "Purple"/],
    ['a line without device', 'Name,OS Build\n,19045', 'line 2', /the name or id of a device/],
    ['a heading alone', 'Name,OS Build\n', 'line 2', /a device below the heading/],
  ])('names the line of %s', (_, text, field, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'ReportError', code: 'malformed', field }));
    expect(() => parse(text)).toThrow(message);
  });

  it('skips other systems with a note, and refuses a file of them', () => {
    expect(reports('Name,OS,OS Version\nMAC1,macOS,14.2\nPC1,Windows 11,10.0.22631.1')[0]?.notes).toContainEqual({
      code: 'devices-skipped',
      field: 'os',
      message: 'The file also holds devices of other systems, which were skipped: "MAC1".',
    });
    expect(() => parse('Name,OS,OS Version\nMAC1,macOS,14.2')).toThrow(
      expect.objectContaining({ code: 'not-windows', field: 'line 2' }),
    );
  });

  it.each([
    [
      'systeminfo',
      '"Host Name","OS Name","OS Version"\n"PC1","Microsoft Windows 10 Pro","10.0.19045 N/A Build 19045"\n',
    ],
    ['get-hotfix', '"Source","Description","HotFixID","InstalledBy","InstalledOn"\n"PC1","Update","KB9000001","",""\n'],
    ['get-hotfix', '"PSComputerName","Name","HotFixID"\n"PC1","","KB9000001"\n'],
    ['wmic-qfe', 'Node,Caption,CSName,HotFixID\nPC1,x,PC1,KB9000001\n'],
    ['csv', 'ComputerName,HotFixID,OSBuild\nPC1,KB9000001,19045\n'],
    ['csv', 'Name0,HotFixID0\nPC1,KB9000001\n'],
  ])('leaves to %s what is its own', (format, text) => {
    expect(reports(text).map(({ formats, installedKbs }) => [formats, installedKbs.length])).toEqual([
      [[format], format === 'systeminfo' ? 0 : 1],
    ]);
  });

  it('is quick with many hotfixes of one device', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `PC1,KB${9_000_000 + (index % 500)}`);
    expect(kbsOf(`Name,KB\n${rows.join('\n')}`)).toEqual([expect.objectContaining({ length: 500 })]);
  });
});
