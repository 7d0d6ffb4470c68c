/** What is open in each product of a device, and what its KBs are good for there. */
import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts, postureOf, reportOf } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, vulnerability } from '../../test/support/made-up.ts';
import type { KbId } from '../catalog/ids.ts';
import { fixesOnDevice, listFindings } from './findings.ts';
import { describeSoftware } from './software-state.ts';

const { old, explorer11 } = PRODUCTS;
const facts = (...kbs: readonly KbId[]): DeviceFacts => ({ build: 9001, kbs });

const catalog = compileCatalog([
  month('2031-Jan', [
    vulnerability('CVE-2031-90002', [
      fix('9000002', [old], { subType: 'Security Only' }),
      fix('9000001', [old], { subType: 'Monthly Rollup' }),
    ]),
    vulnerability('CVE-2031-90001', [fix('9000001', [old], { subType: 'Monthly Rollup' })]),
    vulnerability('CVE-2031-90003', [fix('9000003', [on(explorer11, old)])]),
    vulnerability('ADV310001', [fix('9000004', [old])]),
  ]),
]);
const windows = 'made_up_old';
const explorer = 'internet_explorer';

const stateOf = (device: DeviceFacts) => describeSoftware(catalog, postureOf(catalog, device), reportOf(device));

describe('the products of a device', () => {
  it('come with what is open in each, once, by name and id, and the KB that the plan has against it', () => {
    const { plan } = assessDevice(catalog, facts());
    expect(plan.map(({ kbId }) => kbId)).not.toContain('9000002');
    expect(stateOf(facts()).products).toEqual([
      {
        name: explorer,
        version: '11.0.9001',
        endOfServiceOn: null,
        open: [{ vulnerabilityId: 'CVE-2031-90003', kbId: '9000003' }],
      },
      {
        name: windows,
        version: '10.0.9001',
        endOfServiceOn: '2030-01-08',
        open: [
          { vulnerabilityId: 'ADV310001', kbId: '9000004' },
          { vulnerabilityId: 'CVE-2031-90001', kbId: '9000001' },
          { vulnerabilityId: 'CVE-2031-90002', kbId: '9000001' },
        ],
      },
    ]);
  });

  it('stay when nothing is open in them', () => {
    const device = facts('9000001', '9000002', '9000003', '9000004');
    expect(stateOf(device).products.map(({ name, open }) => [name, open])).toEqual([
      [explorer, []],
      [windows, []],
    ]);
  });

  it('of a Windows that is not known are none', () => {
    expect(stateOf({ build: 65_000, kbs: [] })).toEqual({ windowsVersion: null, products: [] });
  });
});

describe('what a KB fixes on a device', () => {
  const fixesOf = (device: DeviceFacts, kbId: KbId) => fixesOnDevice(catalog, postureOf(catalog, device), kbId);

  it('is what is found of it where it is missing', () => {
    const findings = listFindings(catalog, postureOf(catalog, facts()));
    for (const kbId of ['9000001', '9000002', '9000003', '9000004']) {
      const found = findings.filter((finding) => finding.kbId === kbId);
      expect(fixesOf(facts(), kbId).map((each) => ({ ...each, kbId }))).toEqual(found);
    }
  });

  it('is the same where it is installed', () => {
    expect(fixesOf(facts('9000001'), '9000001')).toEqual(fixesOf(facts(), '9000001'));
  });

  it('is nothing for a KB that is for other devices, or unknown, and on a Windows that is not known', () => {
    expect(fixesOf(facts(), '9999999')).toEqual([]);
    expect(fixesOf({ build: 65_000, kbs: [] }, '9000001')).toEqual([]);
  });
});
