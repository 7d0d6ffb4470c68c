/** To which CVEs a device is exposed, in which of its products, and what would close each. */
import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts, postureOf } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, vulnerability } from '../../test/support/made-up.ts';
import type { KbId } from '../catalog/ids.ts';
import { listExposures } from './exposures.ts';

const { old, explorer11 } = PRODUCTS;
const facts = (...kbs: readonly KbId[]): DeviceFacts => ({ build: 9001, kbs });

const catalog = compileCatalog([
  month('2031-Jan', [
    vulnerability('CVE-2031-90001', [fix('9000001', [old])]),
    vulnerability('CVE-2031-90002', [fix('9000001', [old]), fix('9000002', [old])]),
    vulnerability('CVE-2031-90003', [fix('9000003', [on(explorer11, old)]), fix('9000001', [old])]),
    vulnerability('ADV310001', [fix('9000001', [old])]),
  ]),
]);
const windows = 'made_up_old';
const explorer = 'internet_explorer';

const exposed = (...kbs: readonly KbId[]) =>
  listExposures(catalog, postureOf(catalog, facts(...kbs)))
    .map(({ software, vulnerabilityId, kbIds }) => [software, vulnerabilityId, kbIds.toSorted()])
    .sort();

describe('exposures', () => {
  it('are the open CVEs of each product with all that would close them; advisories are left out', () => {
    expect(exposed()).toEqual(
      [
        [windows, 'CVE-2031-90001', ['9000001']],
        [windows, 'CVE-2031-90002', ['9000001', '9000002']],
        [windows, 'CVE-2031-90003', ['9000001']],
        [explorer, 'CVE-2031-90003', ['9000003']],
      ].sort(),
    );
  });

  it('leave out what an alternative has closed, which the KB that is missing all the same tells', () => {
    expect(exposed('9000002')).not.toContainEqual([windows, 'CVE-2031-90002', expect.anything()]);
    const [missing] = assessDevice(catalog, facts('9000002')).missing.filter(({ kbId }) => kbId === '9000001');
    expect(missing?.cves).toContain('CVE-2031-90002');
    expect(missing?.closedElsewhere).toEqual([{ software: windows, vulnerabilityId: 'CVE-2031-90002' }]);
  });

  it('in one product stay when the CVE is closed in another', () => {
    expect(exposed('9000001')).toEqual([[explorer, 'CVE-2031-90003', ['9000003']]]);
  });

  it('of a patched device, and of a Windows that is not known, are none', () => {
    expect(exposed('9000001', '9000003')).toEqual([]);
    expect(listExposures(catalog, postureOf(catalog, { build: 65_000, kbs: [] }))).toEqual([]);
  });
});
