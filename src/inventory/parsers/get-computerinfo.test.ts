import { describe, expect, it } from 'vitest';
import { parseGetComputerInfo } from './get-computerinfo.ts';

const parse = (value: unknown) => parseGetComputerInfo(value, '$');

const FULL = {
  WindowsBuildLabEx: '19041.1.amd64fre.vb_release.191206-1406',
  WindowsEditionId: 'Enterprise',
  WindowsInstallationType: 'Client',
  WindowsProductName: 'Windows 10 Enterprise',
  WindowsVersion: '2009',
  OSDisplayVersion: '22H2',
  CsName: 'PC1',
  CsSystemType: 'x64-based PC',
  OsName: 'Microsoft Windows 10 Enterprise',
  OsVersion: '10.0.19045',
  OsBuildNumber: '19045',
  OsHardwareAbstractionLayer: '10.0.19041.3636',
  OsProductType: 1,
  OsServicePackMajorVersion: 0,
  OsArchitecture: '64-bit',
  OsLocalDateTime: '/Date(1586000000000)/',
  OsHotFixes: [
    { HotFixID: 'KB9000001', Description: 'Update', InstalledOn: '3/17/2020' },
    { HotFixID: 'KB9000002', Description: 'Security Update', InstalledOn: '3/7/2020' },
  ],
};

describe('parseGetComputerInfo', () => {
  it('reads what the command says; neither the HAL nor the build lab gives the revision', () => {
    expect(parse(FULL)).toEqual({
      formats: ['get-computerinfo'],
      computerName: 'PC1',
      collectedAt: '2020-04-04T11:33:20.000Z',
      os: {
        productName: 'Microsoft Windows 10 Enterprise',
        version: '10.0',
        build: 19045,
        ubr: null,
        servicePack: null,
        displayVersion: '22H2',
        editionId: 'Enterprise',
        installationType: 'client',
        architecture: 'x64',
      },
      installedKbs: [
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
          code: 'ubr-missing',
          field: 'os.ubr',
          message: 'The report gives no build revision (UBR); only the installed KBs tell the position.',
        },
      ],
    });
  });

  it.each([
    ['a revision, from 24H2 on', { OsBuildNumber: '26100', WindowsUBR: 4652 }, { build: 26100, ubr: 4652 }],
    ['the build of the version alone', { OsVersion: '10.0.19045' }, { version: '10.0', build: 19045 }],
    ['a release from before 20H2', { WindowsVersion: '1909' }, { displayVersion: '1909' }],
    ['a ReleaseId that stopped', { WindowsVersion: '2009' }, { displayVersion: null }],
    [
      'a server core',
      { WindowsInstallationType: 'Server Core', OsProductType: 3 },
      { installationType: 'server-core' },
    ],
    ['a server by its product type', { OsProductType: 'Server' }, { installationType: 'server' }],
    ['a domain controller', { OsProductType: 2 }, { installationType: 'server' }],
    ['multi-session', { WindowsInstallationType: 'Client', OsProductType: 3 }, { installationType: 'client' }],
    ['a localized bitness', { OsArchitecture: '64 Bits' }, { architecture: 'x64' }],
    ['ARM', { OsArchitecture: 'ARM 64-bit Processor', CsSystemType: 'ARM64-based PC' }, { architecture: 'arm64' }],
    ['a service pack', { OsServicePackMajorVersion: 1 }, { servicePack: 1 }],
  ])('reads %s', (_, properties, os) => {
    expect(parse(properties).os).toMatchObject(os);
  });

  it.each([
    ['one hotfix that PowerShell unwrapped', { HotFixID: 'KB9000001' }, ['9000001'], true],
    ['the wrapper of PowerShell 5.1', { value: [{ HotFixID: 'KB9000001' }], Count: 1 }, ['9000001'], true],
    ['none', [], [], true],
    ['no list', null, [], false],
  ])('reads %s', (_, hotfixes, ids, isComplete) => {
    const report = parse({ OsBuildNumber: '19045', OsHotFixes: hotfixes });
    expect(report.installedKbs.map(({ kbId }) => kbId)).toEqual(ids);
    expect(report.isKbListComplete).toBe(isComplete);
  });

  const address = (text: string, status: string | null = null) => ({ address: text, mac: null, type: null, status });

  it.each<[string, unknown, object[] | null]>([
    [
      'a text per adapter',
      [
        { Description: 'Intel', ConnectionStatus: 2, IPAddresses: '192.0.2.1 fe80::1%4' },
        { Description: 'Other', ConnectionStatus: 7, IPAddresses: '192.0.2.2, 192.0.2.1' },
      ],
      [address('192.0.2.1', 'up'), address('fe80::1', 'up'), address('192.0.2.2', 'down')],
    ],
    [
      'an array, in one adapter that PowerShell unwrapped',
      { ConnectionStatus: 'Connected', IPAddresses: ['192.0.2.1', '2001:DB8::1'] },
      [address('192.0.2.1', 'up'), address('2001:db8::1', 'up')],
    ],
    ['another status', [{ ConnectionStatus: 'Connecting', IPAddresses: '192.0.2.1' }], [address('192.0.2.1')]],
    ['adapters without', [{ IPAddresses: null }, { IPAddresses: '' }], []],
    ['adapters below the depth of ConvertTo-Json', ['Microsoft.PowerShell.Commands.NetworkAdapter'], null],
    ['no adapters', [], null],
    ['nothing', null, null],
  ])('reads addresses from %s', (_, adapters, network) => {
    const report = parse({ OsBuildNumber: '19045', CsNetworkAdapters: adapters });
    expect(report.network).toEqual(network);
    expect(report.notes.filter(({ code }) => code === 'address-unreadable')).toEqual([]);
  });

  it('leaves out what is no address, with a note', () => {
    const report = parse({ CsNetworkAdapters: [{ IPAddresses: '192.0.2.1 192.0.2.300' }] });
    expect(report.network).toEqual([address('192.0.2.1')]);
    expect(report.notes).toContainEqual({
      code: 'address-unreadable',
      field: 'network',
      message: '"192.0.2.300" is no IPv4 or IPv6 address; it is left out.',
    });
  });

  it.each([
    ['a version', { OsVersion: 'ten' }, '$.OsVersion'],
    ['a build', { OsBuildNumber: 'N/A' }, '$.OsBuildNumber'],
    ['a revision', { OsBuildNumber: '26100', WindowsUBR: -1 }, '$.WindowsUBR'],
    ['hotfixes below the depth of ConvertTo-Json', { OsHotFixes: ['@{HotFixID=KB9000001}'] }, '$.OsHotFixes[0]'],
    ['hotfixes as type names', { OsHotFixes: ['Microsoft.PowerShell.Commands.HotFix'] }, '$.OsHotFixes[0]'],
    ['a property twice', { OsName: 'a', OSNAME: 'b' }, '$.OSNAME'],
  ])('names %s that it cannot read', (_, properties, field) => {
    expect(() => parse(properties)).toThrow(expect.objectContaining({ code: 'malformed', field }));
  });
});
