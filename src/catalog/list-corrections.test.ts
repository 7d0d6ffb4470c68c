import { expect, it } from 'vitest';
import { compileCatalog, fix, month, PRODUCTS, reviewed, vulnerability } from '../../test/support/made-up.ts';
import { listCorrections } from './list-corrections.ts';

const { one, two, old } = PRODUCTS;
const JANUARY = month('2031-Jan', [
  vulnerability('CVE-2031-90001', [fix('9000001', [one, two])]),
  vulnerability('CVE-2031-90002', [fix('9000002', [old])]),
]);
const why = { reason: 'made up', source: 'https://example.com/' };
const REVIEWED = reviewed({
  fixCorrections: [
    { kbId: '9000001', productIds: [two], insteadKbId: null, ...why },
    { kbId: '9000002', insteadKbId: '9000003', ...why },
    { kbId: '9000777', productIds: [one], insteadKbId: null, ...why },
  ],
  allNeeded: [
    { vulnerabilityId: 'CVE-2031-90001', ...why },
    { vulnerabilityId: 'CVE-2031-99999', ...why },
  ],
});

it('lists what was corrected, and whether a row matched it', () => {
  expect(listCorrections(compileCatalog([JANUARY], REVIEWED), REVIEWED)).toEqual({
    isCurrent: true,
    corrections: [
      { subject: { kbId: '9000001' }, kind: 'no-fix', insteadKbId: null, productIds: [two], ...why, isUsed: true },
      {
        subject: { kbId: '9000002' },
        kind: 'other-kb',
        insteadKbId: '9000003',
        productIds: null,
        ...why,
        isUsed: true,
      },
      { subject: { kbId: '9000777' }, kind: 'no-fix', insteadKbId: null, productIds: [one], ...why, isUsed: false },
      ...[
        { vulnerabilityId: 'CVE-2031-90001', isUsed: true },
        { vulnerabilityId: 'CVE-2031-99999', isUsed: false },
      ].map(({ vulnerabilityId, isUsed }) => ({
        ...{ subject: { vulnerabilityId }, kind: 'all-needed', insteadKbId: null, productIds: null, ...why, isUsed },
      })),
    ],
  });
});

it('claims nothing of corrections that the catalog was not made with', () => {
  const { isCurrent, corrections } = listCorrections(compileCatalog([JANUARY]), REVIEWED);
  expect([isCurrent, corrections.map(({ isUsed }) => isUsed)]).toEqual([false, [null, null, null, null, false]]);
});
