import { describe, expect, it } from 'vitest';
import { type DeviceFacts, postureOf } from '../../test/support/device.ts';
import { compileCatalog, FLASH_REMOVAL, fix, month, on, PRODUCTS, vulnerability } from '../../test/support/made-up.ts';
import { applicableProducts } from './applicability.ts';

const { one, two, edge, explorer10, explorer11, flash, dotnet35, dotnet48, dotnet35And48, dotnet481 } = PRODUCTS;
const COMPONENTS = [edge, explorer11, explorer10, flash, dotnet35, dotnet48, dotnet35And48, dotnet481];
const catalog = compileCatalog([
  month('2031-Jan', [
    vulnerability('CVE-2031-90001', [
      fix('9000001', [one, two, ...COMPONENTS.flatMap((component) => [on(component, one), on(component, two)])]),
    ]),
  ]),
]);

const products = (facts: Partial<DeviceFacts>, of = catalog) => {
  const posture = postureOf(of, { build: 90001, ...facts });
  const release = of.data.windows.releases.find(({ id }) => id === posture.releaseId);
  return release ? applicableProducts(of, posture, release) : [];
};
const ids = (facts: Partial<DeviceFacts>): string[] => products(facts).map(({ productId }) => productId);

describe('the products of a device', () => {
  it('are its Windows first, then what rides on it', () => {
    expect(products({})[0]).toMatchObject({ productId: one, software: 'made_up_1', certainty: 'present' });
    expect(ids({})).toEqual([one, ...COMPONENTS.map((component) => on(component, one))]);
    expect(products({}).map(({ software }) => software)).toEqual([
      'made_up_1',
      'edge',
      'internet_explorer',
      'internet_explorer',
      'flash_player',
      ...new Array(4).fill('.net_framework'),
    ]);
  });

  it('are not those that its release does not bring', () => {
    expect(
      ids({ build: 90002 }).filter((id) =>
        COMPONENTS.some((component) => id === on(component, two) && !id.startsWith('9801')),
      ),
    ).toEqual([]);
  });

  it('are only those that the catalog knows', () => {
    const few = compileCatalog([month('2031-Jan', [vulnerability('CVE-2031-90001', [fix('9000001', [one])])])]);
    expect(products({}, few).map(({ productId }) => productId)).toEqual([one]);
  });

  it('are none for a Windows that is not known', () => {
    expect(products({ build: 99999 })).toEqual([]);
    expect(products({ build: 901 })).toEqual([]);
  });
});

describe('EdgeHTML', () => {
  it.each<[string, Partial<DeviceFacts>, boolean]>([
    ['there unless Chromium Edge is', {}, true],
    ['gone with Chromium Edge', { edgeChromium: '120.0.1.2' }, false],
  ])('is %s', (_, facts, expected) => {
    expect(ids(facts).includes(on(edge, one))).toBe(expected);
  });
});

describe('Flash', () => {
  it.each<[string, Partial<DeviceFacts>, boolean]>([
    ['inside Windows', { kbs: [] }, true],
    ['gone with its removal', { kbs: [FLASH_REMOVAL] }, false],
    ['still there while the removal waits for a restart', { kbs: [], pending: [FLASH_REMOVAL] }, true],
  ])('is %s', (_, facts, expected) => {
    expect(ids(facts).includes(on(flash, one))).toBe(expected);
  });
});

describe('Internet Explorer', () => {
  it.each([
    ['11.0.9600.1', [explorer11]],
    ['10.0.9200.1', [explorer10]],
    ['9.11.9600.1', [explorer11]],
    [null, [explorer11, explorer10]],
    ['8.0', []],
  ])('%s is the one version that counts', (internetExplorer, expected) => {
    expect(ids({ internetExplorer }).filter((id) => [on(explorer11, one), on(explorer10, one)].includes(id))).toEqual(
      expected.map((product) => on(product, one)),
    );
  });
});

describe('.NET Framework', () => {
  const dotnet = (facts: Partial<DeviceFacts>) =>
    products(facts)
      .filter(({ software }) => software === '.net_framework')
      .map(({ productId, certainty }) => `${productId.slice(0, 5)} ${certainty}`);

  it('is possible in every version while none is reported', () => {
    expect(dotnet({})).toEqual([dotnet35, dotnet48, dotnet35And48, dotnet481].map((product) => `${product} possible`));
  });

  it.each([
    [['3.5'], [dotnet35]],
    [['4.8'], [dotnet48, dotnet35And48]],
    [['4.8.04084'], [dotnet48, dotnet35And48]],
    [['4.8.09037'], [dotnet481]],
    [
      ['3.5', '4.8'],
      [dotnet35, dotnet48, dotnet35And48],
    ],
    [['4.7.2'], []],
    [[], []],
  ])('%j is there for certain, and no other version', (dotnetFramework, expected) => {
    expect(dotnet({ dotnetFramework })).toEqual(expected.map((product) => `${product} present`));
  });
});
