import { describe, expect, it } from 'vitest';
import { ReportError } from '../report-error.ts';
import { parseRegistry } from './registry.ts';

const parse = (value: unknown) => parseRegistry(value, '$');

const FULL = {
  ComputerName: 'PC1',
  CollectedAt: '2020-04-04T09:30:00+02:00',
  CurrentBuild: '18363',
  CurrentMajorVersionNumber: 10,
  CurrentMinorVersionNumber: 0,
  CurrentVersion: '6.3',
  UBR: 657,
  DisplayVersion: '',
  ReleaseId: '1909',
  EditionID: 'Enterprise',
  ProductName: 'Windows 10 Enterprise',
  InstallationType: 'Client',
  ProductType: 'WinNT',
  Architecture: 'AMD64',
  HotFixes: [{ HotFixID: 'KB9000002', InstalledOn: '2020-02-11' }, { HotFixID: 'KB9000001' }],
  RebootPending: true,
  PendingRebootKbs: ['KB9000003'],
  HotpatchEnrolled: false,
  HasEsu: false,
  InternetExplorer: '11.657.18362.0',
  EdgeChromium: '80.0.361.109',
  DotnetFramework: ['3.5', '4.8'],
  PSPath: 'ignored',
};

describe('parseRegistry', () => {
  it('reads all that may be there', () => {
    expect(parse(FULL)).toEqual({
      formats: ['registry'],
      computerName: 'PC1',
      collectedAt: '2020-04-04T07:30:00.000Z',
      os: {
        productName: 'Windows 10 Enterprise',
        version: '10.0',
        build: 18363,
        ubr: 657,
        servicePack: null,
        displayVersion: '1909',
        editionId: 'Enterprise',
        installationType: 'client',
        architecture: 'x64',
      },
      installedKbs: [
        { kbId: '9000001', installedOn: null },
        { kbId: '9000002', installedOn: '2020-02-11' },
      ],
      isKbListComplete: true,
      pendingRebootKbs: ['9000003'],
      isRebootPending: true,
      isHotpatchEnrolled: false,
      hasEsu: false,
      components: { internetExplorer: '11.657.18362.0', edgeChromium: '80.0.361.109', dotnetFramework: ['3.5', '4.8'] },
      network: null,
      directory: null,
      notes: [],
    });
  });

  it.each([
    ['names in any case', { currentbuild: '18363', ubr: 657 }, { build: 18363, ubr: 657 }],
    ['numbers as text', { CurrentBuild: '18363', UBR: ' 657 ' }, { build: 18363, ubr: 657 }],
    ['a build as number', { CurrentBuild: 18363 }, { build: 18363 }],
    ['a build under its other name', { CurrentBuildNumber: '18363' }, { build: 18363 }],
    ['a blank UBR', { CurrentBuild: '7601', UBR: '' }, { build: 7601, ubr: null }],
    ['a UBR of 0', { CurrentBuild: '10240', UBR: 0 }, { ubr: 0 }],
    ['a service pack', { CurrentBuild: '7601', CSDVersion: 'Service Pack 1' }, { servicePack: 1 }],
    ['the version of Windows 7', { CurrentBuild: '7601', CurrentVersion: '6.1' }, { version: '6.1' }],
    ['the stopped version of Windows 10', { CurrentBuild: '18363', CurrentVersion: '6.3' }, { version: null }],
    ['a stopped ReleaseId', { ReleaseId: '2009' }, { displayVersion: null }],
    ['a DisplayVersion', { ReleaseId: '2009', DisplayVersion: '22H2' }, { displayVersion: '22H2' }],
    [
      'a server core',
      { InstallationType: 'Server Core', ProductType: 'ServerNT' },
      { installationType: 'server-core' },
    ],
    ['a domain controller', { InstallationType: 'Server', ProductType: 'LanmanNT' }, { installationType: 'server' }],
    ['the product type alone', { ProductType: 'ServerNT' }, { installationType: 'server' }],
    ['multi-session', { InstallationType: 'Client', ProductType: 'ServerNT' }, { installationType: 'client' }],
    ['ARM64', { Architecture: 'ARM64' }, { architecture: 'arm64' }],
    ['IA64', { Architecture: 'IA64' }, { architecture: 'ia64' }],
    ['32 bits', { Architecture: 'x86' }, { architecture: 'x86' }],
    ['a bitness', { Architecture: '64-bit' }, { architecture: 'x64' }],
  ])('reads %s', (_, properties, os) => {
    expect(parse(properties).os).toMatchObject(os);
  });

  it('notes an installation type against its product type', () => {
    const report = parse({
      CurrentBuild: '17763',
      UBR: 1,
      Architecture: 'x64',
      ComputerName: 'PC1',
      InstallationType: 'Server',
      ProductType: 'WinNT',
      HotFixes: [],
    });
    expect(report.os.installationType).toBe('server');
    expect(report.notes).toEqual([
      {
        code: 'sources-disagree',
        field: 'os.installationType',
        message: 'InstallationType is Server but ProductType is WinNT; the former is used.',
      },
    ]);
  });

  it.each([
    ['texts', ['KB9000001', 'KB9000002'], ['9000001', '9000002'], true],
    ['objects', [{ HotFixID: 'KB9000001' }, { hotfixid: 'KB9000002' }], ['9000001', '9000002'], true],
    ['a single text', 'KB9000001', ['9000001'], true],
    ['a single object', { HotFixID: 'KB9000001' }, ['9000001'], true],
    ['a number', [9000001], ['9000001'], true],
    ['blank ids', ['', { HotFixID: '' }, 'KB9000001'], ['9000001'], true],
    ['an empty array: a list of none', [], [], true],
    ['null: no list', null, [], false],
    ['absent: no list', undefined, [], false],
  ])('reads hotfixes: %s', (_, HotFixes, ids, isComplete) => {
    const report = parse({ CurrentBuild: '18363', HotFixes });
    expect(report.installedKbs.map(({ kbId }) => kbId)).toEqual(ids);
    expect(report.isKbListComplete).toBe(isComplete);
    expect(report.notes.some(({ code }) => code === 'hotfixes-missing')).toBe(!isComplete);
  });

  it.each([
    ['UBR', { CurrentBuild: '18363', UBR: 'abc' }, 'expected a whole number from 0 to 65535, found "abc"'],
    ['UBR', { CurrentBuild: '18363', UBR: -1 }, 'expected a whole number from 0 to 65535, found -1'],
    ['UBR', { CurrentBuild: '18363', UBR: 1e9 }, 'expected a whole number from 0 to 65535, found 1000000000'],
    ['UBR', { CurrentBuild: '18363', UBR: 1.5 }, 'expected a whole number from 0 to 65535, found 1.5'],
    ['UBR', { CurrentBuild: '18363', UBR: [657] }, 'expected a whole number from 0 to 65535, found an array'],
    ['CurrentBuild', { UBR: 657 }, 'expected the build that UBR is a revision of'],
    [
      'CurrentBuild',
      { CurrentBuild: 'x'.repeat(1000) },
      `expected a whole number from 1 to 65535, found "${'x'.repeat(60)}…"`,
    ],
    ['Architecture', { Architecture: 'MIPS' }, 'expected AMD64, x86, ARM64 or IA64, found "MIPS"'],
    ['ComputerName', { ComputerName: { toString: 'x' } }, 'expected a text, found an object'],
    ['CollectedAt', { CollectedAt: '4/4/2020' }, 'expected a time with its zone (ISO 8601), found "4/4/2020"'],
    ['RebootPending', { RebootPending: 'maybe' }, 'expected true or false, found "maybe"'],
    ['EdgeChromium', { EdgeChromium: 'latest' }, 'expected a version such as "11.0.9600.19596", found "latest"'],
    ['DotnetFramework[1]', { DotnetFramework: ['4.8', 4] }, 'expected a version such as "11.0.9600.19596", found 4'],
    ['PendingRebootKbs[0]', { PendingRebootKbs: ['soon'] }, 'expected a KB such as "KB9000001", found "soon"'],
    [
      'HotFixes[1]',
      { HotFixes: ['KB9000001', true] },
      'expected a hotfix id such as "KB9000001", or an object with HotFixID, found true',
    ],
  ])('names %s', (field, properties, message) => {
    expect(() => parse(properties)).toThrow(new ReportError('malformed', message, `$.${field}`));
  });

  it('takes __proto__ for a name like any other', () => {
    expect(parse(JSON.parse('{"__proto__": {"UBR": 1}, "CurrentBuild": "18363"}')).os).toMatchObject({
      build: 18363,
      ubr: null,
    });
  });
});
