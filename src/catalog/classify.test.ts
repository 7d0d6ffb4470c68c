import { describe, expect, it } from 'vitest';
import { FLASH_REMOVAL, LINES, on, PRODUCTS, WINDOWS } from '../../test/support/made-up.ts';
import { classify, type FixSubject, fixedUbr, type ReviewedUpdate } from './classify.ts';
import type { ServicingLine } from './windows.ts';

interface Given {
  readonly line?: ServicingLine;
  readonly history?: readonly { readonly lineId: string; readonly isHotpatch: boolean }[];
  readonly reviewed?: readonly ReviewedUpdate[];
}

const judge = (fix: Partial<FixSubject>, { line = LINES.twin, history = [], reviewed = [] }: Given = {}) =>
  classify(
    { kbId: '9000001', productId: PRODUCTS.one, subType: null, fixedBuild: null, ...fix },
    {
      line,
      table: WINDOWS,
      reviewed: new Map(reviewed.map((update) => [update.kbId, update])),
      linesOfKb: () => history,
    },
  );

const kindOf = (fix: Partial<FixSubject>, given?: Given): string => {
  const classification = judge(fix, given);
  return classification === 'another-line' ? classification : classification.kind;
};

describe('classify, on a line with one cumulative update', () => {
  const twinHistory = [{ lineId: 'twin', isHotpatch: false }];

  it.each([
    ['Security Update', 'lcu'],
    ['SecurityUpdate', 'lcu'],
    ['Cumulative', 'lcu'],
    ['Monthly Rollup', 'lcu'],
    [null, 'lcu'],
    ['Security Hotpatch Update', 'hotpatch'],
    ['SecurityHotpatchUpdate', 'hotpatch'],
    ['Security HotPatch Update', 'hotpatch'],
    ['AzureHotpatch', 'hotpatch'],
    ['Servicing Stack Update', 'ssu'],
    ['ServicingStackUpdate', 'ssu'],
    ['servicing stack  update', 'ssu'],
    ['Setup DU', 'setup'],
    ['SetupDU', 'setup'],
  ])('takes "%s" with a sound build for %s', (subType, kind) => {
    expect(kindOf({ subType, fixedBuild: '10.0.90001.700' })).toBe(kind);
  });

  it.each([
    ['Security Update', 'standalone'],
    [null, 'standalone'],
    ['AzureHotpatch', 'hotpatch-companion'],
    ['Security Hotpatch Update', 'hotpatch-companion'],
  ])('takes "%s" without a build and a history for %s', (subType, kind) => {
    expect(judge({ subType })).toEqual({ kind, scope: null, ubr: null });
  });

  it('places a KB that no history knows yet by its own build', () => {
    expect(judge({ fixedBuild: '10.0.90002.700' })).toEqual({ kind: 'lcu', scope: null, ubr: 700 });
  });

  it('believes the release history before the row: sub type and build do not count then', () => {
    expect(judge({ subType: 'AzureHotpatch', fixedBuild: '10.0.90001.1' }, { history: twinHistory })).toEqual({
      kind: 'lcu',
      scope: null,
      ubr: null,
    });
    expect(kindOf({ subType: 'Security Update' }, { history: [{ lineId: 'twin', isHotpatch: true }] })).toBe(
      'hotpatch',
    );
  });

  it('knows a KB of other lines for what it is, even with a build that looks right', () => {
    expect(judge({ fixedBuild: '10.0.90001.700' }, { history: [{ lineId: 'patchy', isHotpatch: false }] })).toBe(
      'another-line',
    );
  });

  it('takes a KB of two lines for its own', () => {
    const history = [{ lineId: 'patchy', isHotpatch: false }, ...twinHistory];
    expect(kindOf({}, { history })).toBe('lcu');
  });

  it('believes people before anything else: a Secure Boot update with a build is no LCU', () => {
    const reviewed: ReviewedUpdate[] = [
      { kbId: '9000001', kind: 'standalone', reason: 'made up', source: 'https://example.test' },
    ];
    expect(judge({ fixedBuild: '10.0.90001.700' }, { reviewed })).toEqual({
      kind: 'standalone',
      scope: null,
      ubr: null,
    });
    expect(
      kindOf({ fixedBuild: '10.0.90001.700' }, { reviewed, history: [{ lineId: 'patchy', isHotpatch: false }] }),
    ).toBe('standalone');
  });
});

describe('classify, on a line with rollups', () => {
  it.each([
    ['Monthly Rollup', 'monthly-rollup'],
    ['MonthlyRollup', 'monthly-rollup'],
    ['monthly rollup', 'monthly-rollup'],
    ['Security Monthly Rollup', 'monthly-rollup'],
    ['Preview Rollup', 'monthly-rollup'],
    ['Security Only', 'security-only'],
    ['SecurityOnly', 'security-only'],
    ['IE Cumulative', 'ie-cumulative'],
    ['IECumulative', 'ie-cumulative'],
    ['Servicing Stack Update', 'ssu'],
    ['Setup DU', 'setup'],
    ['Security Update', 'standalone'],
    ['Security', 'standalone'],
    ['', 'standalone'],
    [null, 'standalone'],
  ])('takes "%s" for %s, whatever build it names', (subType, kind) => {
    expect(judge({ subType, productId: PRODUCTS.old, fixedBuild: '6.1.9001.24499' }, { line: LINES.rollup })).toEqual({
      kind,
      scope: null,
      ubr: null,
    });
  });
});

describe('classify, for components', () => {
  it.each([
    ['Flash', on(PRODUCTS.flash, PRODUCTS.one), 'Security Update', 'flash', null],
    ['.NET Framework', on(PRODUCTS.dotnet48, PRODUCTS.one), 'Monthly Rollup', 'dotnet-cumulative', '4.8'],
    [
      '.NET Framework, combined',
      on(PRODUCTS.dotnet35And48, PRODUCTS.one),
      'Security Update',
      'dotnet-cumulative',
      '4.8',
    ],
    [
      '.NET Framework, Security Only',
      on(PRODUCTS.dotnet35, PRODUCTS.one),
      'Security Only',
      'dotnet-security-only',
      '3.5',
    ],
  ])('%s has tracks of its own', (_, productId, subType, kind, scope) => {
    expect(judge({ productId, subType })).toEqual({ kind, scope, ubr: null });
  });

  it('what comes in the LCU is the LCU, whichever component the row is about', () => {
    for (const component of [PRODUCTS.edge, PRODUCTS.explorer11, PRODUCTS.flash, PRODUCTS.dotnet48]) {
      expect(
        kindOf({ productId: on(component, PRODUCTS.one) }, { history: [{ lineId: 'twin', isHotpatch: false }] }),
      ).toBe('lcu');
    }
  });

  it('a KB of another line is that for components too', () => {
    const history = [{ lineId: 'patchy', isHotpatch: false }];
    for (const component of [PRODUCTS.edge, PRODUCTS.flash, PRODUCTS.dotnet48]) {
      expect(kindOf({ productId: on(component, PRODUCTS.one) }, { history })).toBe('another-line');
    }
  });

  it('the removal of Flash is no Flash update', () => {
    expect(kindOf({ kbId: FLASH_REMOVAL })).toBe('standalone');
  });
});

describe('fixedUbr', () => {
  it.each([
    ['10.0.90001.700', 700],
    ['10.0.90002.1', 1],
    // Trap 4: all that stands in this field on real documents.
    ['1.0.0.0', null],
    ['V1.003', null],
    ['0.0.90001.700', null],
    ['10.0.90003.700', null],
    ['10.0.90001.700\u200b', null],
    ['\u200b10.0.90001.700', null],
    ['10.0.90001.700 10.0.90002.700', null],
    ['10.0.90001.700, 10.0.90002.700', null],
    ['https://example.test/10.0.90001.700', null],
    ['10.0.90001', null],
    ['10.0.90001.', null],
    ['10.0.90001.1234567', null],
    ['10.0.9001.700', null],
    ['90001.700', null],
    ['6.1.90001.700', null],
    ['', null],
    [null, null],
  ])('of "%s" on builds 90001 and 90002 is %s', (fixedBuild, ubr) => {
    expect(fixedUbr(fixedBuild, LINES.twin)).toBe(ubr);
  });
});
