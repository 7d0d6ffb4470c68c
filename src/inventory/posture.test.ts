import { describe, expect, it } from 'vitest';
import { type DeviceFacts, reportOf } from '../../test/support/device.ts';
import {
  compileCatalog,
  FLASH_REMOVAL,
  fix,
  month,
  PRODUCTS,
  page,
  release,
  vulnerability,
} from '../../test/support/made-up.ts';
import { resolvePosture } from './posture.ts';

const catalog = compileCatalog([
  month('2031-Jan', [
    vulnerability('CVE-2031-90001', [
      fix('9000001', [PRODUCTS.one], { supersedes: ['9000000'] }),
      fix('9000002', [PRODUCTS.two]),
    ]),
  ]),
  page('history', [release('9000001', '90001.10', '2031-01-14')]),
]);

const resolve = (facts: DeviceFacts) => resolvePosture(catalog, reportOf(facts));

describe('the Windows of a report', () => {
  it.each<[string, DeviceFacts, string, string]>([
    ['a client', { build: 90001 }, 'made-up-1', PRODUCTS.one],
    ['its other architecture', { build: 90001, architecture: 'arm64' }, 'made-up-1', PRODUCTS.oneArm],
    ['the next build of its line', { build: 90002 }, 'made-up-2', PRODUCTS.two],
    ['a server of the same build', { build: 90001, on: 'server' }, 'made-up-server-1', PRODUCTS.serverOne],
    ['a server without desktop', { build: 90001, on: 'server-core' }, 'made-up-server-1', PRODUCTS.serverOneCore],
    [
      'a server that exists without desktop alone, reported with one',
      { build: 90003, on: 'server' },
      'made-up-server-3',
      PRODUCTS.serverThreeCore,
    ],
    [
      'a build with one release, without a word on client or server',
      { build: 90002, on: null },
      'made-up-2',
      PRODUCTS.two,
    ],
    ['no word on the architecture: x64', { build: 90001, architecture: null }, 'made-up-1', PRODUCTS.one],
  ])('is found for %s', (_, facts, releaseId, osProductId) => {
    expect(resolve(facts)).toMatchObject({ releaseId, osProductId, unresolved: null });
  });

  it.each<[string, DeviceFacts, object]>([
    ['no build', { build: null }, { unresolved: 'build-not-reported', releaseId: null }],
    ['a build of no release', { build: 90004 }, { unresolved: 'unknown-build', releaseId: null }],
    [
      'a server where there are clients alone',
      { build: 90002, on: 'server' },
      { unresolved: 'unknown-build', releaseId: null },
    ],
    [
      'client or server not told, and both exist',
      { build: 90001, on: null },
      { unresolved: 'client-or-server-not-reported', releaseId: null },
    ],
    [
      'an architecture without a product',
      { build: 90002, architecture: 'arm64' },
      { unresolved: 'no-product-for-architecture', releaseId: 'made-up-2' },
    ],
    [
      'a release older than the documents',
      { build: 901 },
      { unresolved: 'no-product-for-architecture', releaseId: 'made-up-ancient' },
    ],
  ])('is not guessed from %s', (_, facts, expected) => {
    expect(resolve(facts)).toMatchObject({ ...expected, osProductId: null });
  });

  it('has the word that its product is listed under', () => {
    expect(resolve({ build: 90003, on: 'server' }).installation).toBe('server-core');
    expect(resolve({ build: 90002, on: null }).installation).toBe('client');
  });
});

describe('the KBs of a posture', () => {
  it('are sorted by number, each once, and known to the catalog', () => {
    const { installedKbs } = resolve({ build: 90001, kbs: ['9000002', '9000001', '9999999', '9000002', '1'] });
    expect(installedKbs).toEqual(['9000001', '9000002']);
  });

  it('count where only a link or a removal knows them', () => {
    expect(resolve({ build: 90001, kbs: [FLASH_REMOVAL, '9000000'] }).installedKbs).toEqual(['9000000', FLASH_REMOVAL]);
  });

  it('are not installed while they wait for a restart', () => {
    const posture = resolve({ build: 90001, kbs: ['9000001', '9000002'], pending: ['9000002', '9999999'] });
    expect(posture).toMatchObject({ installedKbs: ['9000001'], pendingKbs: ['9000002'], isRebootPending: true });
  });

  it.each([
    [null, [], false],
    [null, ['9000002'], true],
    [true, [], true],
    [false, ['9000002'], false],
  ])('a restart is pending: reported %s, KBs waiting %j: %s', (isRebootPending, pending, expected) => {
    expect(resolve({ build: 90001, kbs: [], isRebootPending, pending }).isRebootPending).toBe(expected);
  });
});

describe('editions', () => {
  it.each([
    [null, null],
    ['Professional', 'homePro'],
    ['Core', 'homePro'],
    ['CoreSingleLanguage', 'homePro'],
    ['ProfessionalWorkstation', 'homePro'],
    ['Enterprise', 'enterprise'],
    ['EnterpriseN', 'enterprise'],
    ['EnterpriseG', 'enterprise'],
    ['Education', 'enterprise'],
    ['EducationN', 'enterprise'],
    ['ServerRdsh', 'enterprise'],
    ['IoTEnterprise', 'enterprise'],
    ['EnterpriseS', 'ltsc'],
    ['EnterpriseSN', 'ltsc'],
    ['enterprises', 'ltsc'],
    ['EnterpriseSEval', 'ltsc'],
    ['IoTEnterpriseS', 'iotLtsc'],
    ['IoTEnterpriseSK', 'iotLtsc'],
  ])('%s is served as %s', (editionId, editionGroup) => {
    expect(resolve({ build: 90001, editionId }).editionGroup).toBe(editionGroup);
  });
});

describe('Internet Explorer', () => {
  it.each([
    [null, null],
    ['11.0.9600.19596', 11],
    ['10.0.9200.16384', 10],
    ['9.0.8112.16421', 9],
    ['9.11.9600.0', 11],
    ['9.10.9200.16384', 10],
    ['11', 11],
    ['', null],
    ['eleven', null],
    ['110.0', null],
  ])('%s is version %s', (internetExplorer, expected) => {
    expect(resolve({ build: 90001, internetExplorer }).internetExplorerMajor).toBe(expected);
  });
});

describe('.NET Framework', () => {
  it.each([
    // What Get-ItemProperty shows as Version, by Microsoft's table of versions.
    ['2.0.50727.4927', '2.0'],
    ['3.0.30729.4926', '3.0'],
    ['3.5.30729.4926', '3.5'],
    ['4.5.50709', '4.5'],
    ['4.5.50938', '4.5.1'],
    ['4.5.51209', '4.5.2'],
    ['4.6.00081', '4.6'],
    ['4.6.01055', '4.6.1'],
    ['4.6.01590', '4.6.2'],
    ['4.7.02053', '4.7'],
    ['4.7.02558', '4.7.1'],
    ['4.7.03062', '4.7.2'],
    ['4.7.03190', '4.7.2'],
    ['4.8.03752', '4.8'],
    ['4.8.04084', '4.8'],
    ['4.8.04161', '4.8'],
    ['4.8.09037', '4.8.1'],
    ['4.8.09221', '4.8.1'],
    // What people write.
    ['3.5', '3.5'],
    ['4.8', '4.8'],
    ['4.8.1', '4.8.1'],
    ['4.6.2', '4.6.2'],
    ['new', 'new'],
  ])('%s is version %s', (reported, version) => {
    expect(resolve({ build: 90001, dotnetFramework: [reported] }).dotnetVersions).toEqual([version]);
  });

  it('is a set: sorted, each version once', () => {
    expect(
      resolve({ build: 90001, dotnetFramework: ['4.8.04084', '3.5.30729.4926', '4.8', '3.5'] }).dotnetVersions,
    ).toEqual(['3.5', '4.8']);
  });

  it('not reported is not the same as none', () => {
    expect(resolve({ build: 90001, dotnetFramework: null }).dotnetVersions).toBeNull();
    expect(resolve({ build: 90001, dotnetFramework: [] }).dotnetVersions).toEqual([]);
  });
});

describe('the key', () => {
  const facts: DeviceFacts = { build: 90001, ubr: 10, kbs: ['9000001', '9000002'], dotnetFramework: ['4.8', '3.5'] };

  it('is equal for equal postures', () => {
    const again = {
      ...facts,
      kbs: ['9000002', '9999998', '9000001'],
      dotnetFramework: ['3.5.30729.4926', '4.8.04084', '4.8'],
    };
    expect(resolve(again)).toEqual(resolve(facts));
    expect(resolve(again).key).toBe(resolve(facts).key);
  });

  it.each<[string, Partial<DeviceFacts>]>([
    ['build', { build: 90002 }],
    ['revision', { ubr: 11 }],
    ['no revision', { ubr: null }],
    ['installation', { on: 'server' }],
    ['architecture', { architecture: 'arm64' }],
    ['edition', { editionId: 'EnterpriseS' }],
    ['KBs', { kbs: ['9000001'] }],
    ['a list cut short', { isKbListComplete: false }],
    ['pending KBs', { pending: ['9000002'] }],
    ['a pending restart', { isRebootPending: true }],
    ['hotpatching', { isHotpatchEnrolled: false }],
    ['entitlement', { hasEsu: true }],
    ['Chromium Edge', { edgeChromium: '120.0.1.2' }],
    ['Internet Explorer', { internetExplorer: '11.0.1.2' }],
    ['.NET Framework', { dotnetFramework: null }],
  ])('differs by %s', (_, other) => {
    expect(resolve({ ...facts, ...other }).key).not.toBe(resolve(facts).key);
  });

  it('is made of everything that a posture holds', () => {
    const { key, ...rest } = resolve(facts);
    expect(JSON.parse(key)).toEqual(Object.values(rest));
  });
});
