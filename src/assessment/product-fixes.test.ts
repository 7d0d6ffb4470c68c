/** What the missing KBs of a device fix in each of its products. */
import { describe, expect, it } from 'vitest';
import { type DeviceFacts, postureOf } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, vulnerability } from '../../test/support/made-up.ts';
import type { KbId } from '../catalog/ids.ts';
import { listProductFixes } from './product-fixes.ts';

const { old, explorer11 } = PRODUCTS;
const windows = 'made_up_old';
const explorer = 'internet_explorer';

const catalog = compileCatalog([
  month('2031-Jan', [
    vulnerability('CVE-2031-90001', [fix('9000001', [old])]),
    vulnerability('CVE-2031-90002', [fix('9000001', [old]), fix('9000002', [old])]),
    vulnerability('CVE-2031-90003', [fix('9000001', [on(explorer11, old)])]),
    vulnerability('ADV310001', [fix('9000003', [old])]),
  ]),
]);
const facts = (...kbs: readonly KbId[]): DeviceFacts => ({ build: 9001, kbs });
const fixesOf = (...kbs: readonly KbId[]) => listProductFixes(catalog, postureOf(catalog, facts(...kbs))).fixes;

describe('fixes of products', () => {
  it('are one for each KB and product, with the CVEs that it fixes there; advisories are none', () => {
    expect(
      fixesOf()
        .map(({ kbId, software, cves, open }) => [kbId, software, cves, open])
        .sort(),
    ).toEqual([
      ['9000001', explorer, ['CVE-2031-90003'], ['CVE-2031-90003']],
      ['9000001', windows, ['CVE-2031-90001', 'CVE-2031-90002'], ['CVE-2031-90001', 'CVE-2031-90002']],
      ['9000002', windows, ['CVE-2031-90002'], ['CVE-2031-90002']],
      ['9000003', windows, [], []],
    ]);
  });

  it('say what another update has closed of what the KB fixes', () => {
    const [ofWindows] = fixesOf('9000002').filter((each) => each.kbId === '9000001' && each.software === windows);
    expect(ofWindows).toMatchObject({ cves: ['CVE-2031-90001', 'CVE-2031-90002'], open: ['CVE-2031-90001'] });
  });

  it('are the same objects for devices of which the same is true', () => {
    const ofFirst = (...kbs: readonly KbId[]) => fixesOf(...kbs).filter(({ kbId }) => kbId === '9000001');
    expect(ofFirst()).toHaveLength(2);
    for (const [index, each] of ofFirst('9000003').entries()) expect(each).toBe(ofFirst()[index]);
  });

  it('of a Windows that is not known are none', () => {
    expect(listProductFixes(catalog, postureOf(catalog, { build: 65_000, kbs: [] }))).toEqual({
      fixes: [],
      pendingKbs: [],
    });
  });
});
