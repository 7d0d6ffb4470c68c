import { describe, expect, it } from 'vitest';
import { reportOf } from '../../test/support/device.ts';
import { gateFindings, inShort } from '../../test/support/gate-findings.ts';
import { fix, month, on, PRODUCTS, page, release, reviewed, vulnerability } from '../../test/support/made-up.ts';
import type { MonthRecord, SourceRecord } from '../catalog/records.ts';
import { createAnswersGate } from './answers-gate.ts';

const { one, old, edge } = PRODUCTS;
const OLD_DATE = '2031-03-01T08:00:00.000Z';
const NEW_DATE = '2031-03-02T08:00:00.000Z';

const gate = createAnswersGate([
  { ...reportOf({ build: 90001, ubr: 10, kbs: [] }), computerName: 'MADE-UP-1' },
  { ...reportOf({ build: 9001, kbs: ['9000101'] }), computerName: 'MADE-UP-OLD' },
]);

const HISTORY = page('history', [
  release('9000001', '90001.10', '2031-01-14'),
  release('9000002', '90001.20', '2031-02-11'),
]);
const january = (kbIds: readonly string[], currentReleaseAt = OLD_DATE): MonthRecord =>
  month(
    '2031-Jan',
    [
      vulnerability('CVE-2031-90001', [fix('9000001', [one])]),
      vulnerability(
        'CVE-2031-90002',
        kbIds.map((kbId) => fix(kbId, [old], { subType: kbId === '9000101' ? 'Monthly Rollup' : 'Security Only' })),
      ),
    ],
    { currentReleaseAt },
  );
const february = (kbIds: readonly string[], currentReleaseAt = OLD_DATE): MonthRecord =>
  month(
    '2031-Feb',
    [
      vulnerability('CVE-2031-90003', [fix('9000002', [one, on(edge, one)])]),
      vulnerability(
        'CVE-2031-90004',
        kbIds.map((kbId) => fix(kbId, [old], { subType: 'Monthly Rollup' })),
      ),
    ],
    { currentReleaseAt },
  );

interface Case {
  readonly says: string;
  readonly before: readonly SourceRecord[];
  readonly after: readonly SourceRecord[];
  readonly found: readonly string[];
}

const ROLLUPS = [january(['9000101']), february(['9000102']), HISTORY];

const CASES: readonly Case[] = [
  { says: 'a new month brings what is missing', before: [january(['9000101']), HISTORY], after: ROLLUPS, found: [] },
  {
    says: 'a KB that a month lost without a newer date is refused',
    before: ROLLUPS,
    after: [january(['9000101']), february([]), HISTORY],
    found: ['refused answer-changed MADE-UP-OLD KB9000102'],
  },
  {
    says: 'one that a revision withdrew is explained',
    before: ROLLUPS,
    after: [january(['9000101']), february([], NEW_DATE), HISTORY],
    found: [],
  },
  {
    says: 'a KB that a document gets back is explained, whatever its date',
    before: [january(['9000101']), february([]), HISTORY],
    after: ROLLUPS,
    found: [],
  },
  {
    says: 'a release that a page moved below the device without a newer date is refused',
    before: ROLLUPS,
    after: [
      january(['9000101']),
      february(['9000102']),
      page('history', [release('9000001', '90001.9', '2031-01-14'), release('9000002', '90001.10', '2031-02-11')]),
    ],
    found: ['refused answer-changed MADE-UP-1 KB9000002'],
  },
  {
    says: 'what the device has closes more, by a new month',
    before: ROLLUPS,
    after: [
      ...ROLLUPS,
      month('2031-Mar', [
        vulnerability('CVE-2031-90004', [
          fix('9000101', [old], { subType: 'Monthly Rollup', supersedes: ['9000102'] }),
        ]),
      ]),
    ],
    found: [],
  },
];

describe('the gate on answers', () => {
  it.each(CASES)('$says', ({ before, after, found }) => {
    expect(inShort(gateFindings(gate, { before, after }))).toEqual(found);
  });

  it('names the device, the KB, both verdicts and the document', () => {
    const step = { before: ROLLUPS, after: [january(['9000101']), february([]), HISTORY] };
    expect(gateFindings(gate, step).map(({ message }) => message)).toEqual([
      `KB9000102 was missing on the frozen device MADE-UP-OLD and is not told now; expected a document that explains it, found 2031-Feb (2 items of ${OLD_DATE}, now 2 items of ${OLD_DATE})`,
    ]);
  });

  it('notes what changes with other reviewed data', () => {
    const reviewedAfter = reviewed({
      fixCorrections: [{ kbId: '9000102', insteadKbId: null, reason: 'made up', source: 'made up' }],
    });
    expect(inShort(gateFindings(gate, { before: ROLLUPS, after: ROLLUPS, reviewedAfter }))).toEqual([
      'noted answer-changed MADE-UP-OLD KB9000102',
    ]);
  });

  it('finds nothing in a first catalog, or an equal one', () => {
    for (const before of [null, ROLLUPS, ROLLUPS.toReversed()])
      expect(gateFindings(gate, { before, after: ROLLUPS })).toEqual([]);
  });
});
