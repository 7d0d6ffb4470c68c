import { describe, expect, it } from 'vitest';
import type { Vulnerability } from './model.ts';
import { byUrgency, compareUrgency, mergeUrgency, NOT_URGENT, urgencyOf, urgencyRank } from './urgency.ts';

const made = (rest: Partial<Vulnerability> = {}): Vulnerability => ({
  ...{ id: 'CVE-2031-90001', title: 'Made up', severity: null, impact: null, publishedOn: null },
  ...{ updatedAt: '2031-01-14T08:00:00.000Z', cvssScore: null, cvssVector: null, isExploited: false },
  ...{ isPubliclyDisclosed: false, exploitability: null, kev: null, epss: null },
  ...rest,
});
const listed = (dueOn: string | null, isRansomwareUsed = false) => ({
  kev: { addedOn: '2031-01-20', dueOn, isRansomwareUsed },
});
const scored = (score: number) => ({ epss: { score, percentile: 0.5 } });

/** Each is more pressing than all that follow. */
const IN_ORDER: readonly [string, Partial<Vulnerability>][] = [
  ['listed by CISA, due early, used by ransomware', listed('2021-11-17', true)],
  ['listed, due as early', { ...listed('2021-11-17'), severity: 'Critical', ...scored(1), cvssScore: 10 }],
  ['listed, due a day later', { ...listed('2021-11-18', true), severity: 'Critical' }],
  ['listed, due late', listed('2031-02-10')],
  ['listed, used by ransomware', listed(null, true)],
  ['listed', listed(null)],
  ['exploited by Microsoft’s word, critical', { isExploited: true, severity: 'Critical' }],
  ['exploited', { isExploited: true, exploitability: 'detected', isPubliclyDisclosed: true }],
  ['disclosed, critical', { isPubliclyDisclosed: true, severity: 'Critical' }],
  ['exploitation more likely, important', { exploitability: 'more-likely', severity: 'Important' }],
  ['disclosed, with a score', { isPubliclyDisclosed: true, ...scored(0.00001) }],
  ['disclosed', { isPubliclyDisclosed: true }],
  ['critical, with a high score', { severity: 'Critical', ...scored(0.97) }],
  ['critical, with a low score', { severity: 'Critical', ...scored(0.96999), cvssScore: 10 }],
  ['critical', { severity: 'Critical', exploitability: 'less-likely' }],
  ['important, with all scores', { severity: 'Important', ...scored(1), cvssScore: 10 }],
  ['moderate', { severity: 'Moderate' }],
  ['low', { severity: 'Low' }],
  ['with a score of EPSS', scored(0.5)],
  ['with a high score of CVSS', { cvssScore: 9.8 }],
  ['with a lower one', { cvssScore: 9.7 }],
  ['with nothing', { exploitability: 'unlikely' }],
];

describe('a vulnerability', () => {
  it.each(IN_ORDER.slice(1).map(([name, rest], index) => [IN_ORDER[index]?.[0] ?? '', name, rest] as const))(
    '%s comes before one %s',
    (_, name, rest) => {
      const index = IN_ORDER.findIndex(([each]) => each === name);
      expect(urgencyRank(made(IN_ORDER[index - 1]?.[1]))).toBeGreaterThan(urgencyRank(made(rest)));
    },
  );

  it('has an exact rank', () => {
    const all = { ...listed('1970-01-01', true), severity: 'Critical' as const, ...scored(1), cvssScore: 10 };
    expect(Number.isSafeInteger(urgencyRank(made(all)))).toBe(true);
    expect(urgencyRank(made(all))).toBeLessThan(2 ** 46);
  });

  it.each<[Partial<Vulnerability>, string, string]>([
    [
      listed('2031-02-10', true),
      'known-exploited',
      'CVE-2031-90001 is known to be exploited (CISA, due 2031-02-10, used by ransomware)',
    ],
    [listed('2031-02-10'), 'known-exploited', 'CVE-2031-90001 is known to be exploited (CISA, due 2031-02-10)'],
    [listed(null), 'known-exploited', 'CVE-2031-90001 is known to be exploited (CISA)'],
    [{ isExploited: true }, 'exploited', 'CVE-2031-90001 is exploited (Microsoft)'],
    [{ isPubliclyDisclosed: true }, 'publicly-disclosed', 'CVE-2031-90001 was publicly disclosed (Microsoft)'],
    [
      { exploitability: 'more-likely' },
      'exploitation-more-likely',
      'exploitation of CVE-2031-90001 is more likely (Microsoft)',
    ],
    [
      { severity: 'Critical', ...scored(0.25), cvssScore: 8.8, exploitability: 'unlikely' },
      'rated',
      'CVE-2031-90001: rated Critical, EPSS 0.25, CVSS 8.8',
    ],
    [{ severity: 'Low' }, 'rated', 'CVE-2031-90001: rated Low'],
    [{}, 'rated', 'CVE-2031-90001: not rated'],
  ])('%j says why: %s', (rest, code, message) => {
    const vulnerability = made(rest);
    expect(urgencyOf([vulnerability]).why).toEqual([
      { code, vulnerabilityId: 'CVE-2031-90001', rank: urgencyRank(vulnerability), message },
    ]);
  });
});

describe('a set', () => {
  const ghost = made({ id: 'CVE-2031-90001', ...listed('2031-02-10'), ...scored(0.9) });
  const worm = made({ id: 'CVE-2031-90002', ...listed('2031-01-31', true), ...scored(0.1) });
  const spy = made({ id: 'CVE-2031-90003', isExploited: true });
  const late = made({ id: 'CVE-2031-90004', ...listed('2031-03-31') });
  const dull = made({ id: 'CVE-2031-90005', severity: 'Low', ...scored(0.95) });
  const other = made({ id: 'CVE-2031-90006', severity: 'Low' });
  const shorten = (urgency: ReturnType<typeof urgencyOf>) => [
    ...urgency.why.map(({ vulnerabilityId }) => vulnerabilityId.slice(-1)),
    ...[urgency.dueOn, urgency.isRansomwareUsed, urgency.epss],
  ];

  it.each<[string, readonly Vulnerability[], readonly unknown[]]>([
    ['nothing', [], [null, false, null]],
    ['one', [ghost], ['1', '2031-02-10', false, 0.9]],
    ['the exploited ones, most pressing first', [spy, dull, ghost, worm], ['2', '1', '3', '2031-01-31', true, 0.95]],
    ['three of more', [spy, late, ghost, worm], ['2', '1', '4', '2031-01-31', true, 0.9]],
    ['the most pressing alone where none is exploited', [other, dull], ['5', null, false, 0.95]],
  ])('says of %s why', (_, vulnerabilities, expected) => {
    expect(shorten(urgencyOf(vulnerabilities))).toEqual(expected);
    expect(shorten(urgencyOf(vulnerabilities.toReversed()))).toEqual(expected);
  });

  it('is the same, put together of parts', () => {
    const all = [ghost, worm, spy, late, dull, other];
    for (let cut = 0; cut <= all.length; cut++) {
      const parts = [urgencyOf(all.slice(cut)), urgencyOf(all.slice(0, cut)), urgencyOf(all.slice(1, 3))];
      expect(mergeUrgency(parts)).toEqual(urgencyOf(all));
    }
    expect(mergeUrgency([urgencyOf([dull]), urgencyOf([other])])).toEqual(urgencyOf([dull, other]));
    expect(mergeUrgency([])).toEqual(NOT_URGENT);
  });

  it('of which nothing is named comes before what is rated, and after what may be exploited', () => {
    const disclosed = urgencyOf([made({ isPubliclyDisclosed: true })]);
    const critical = urgencyOf([made({ severity: 'Critical', ...scored(1), cvssScore: 10 })]);
    expect([critical, NOT_URGENT, disclosed].toSorted(compareUrgency)).toEqual([disclosed, NOT_URGENT, critical]);
  });

  it('keeps its place among equally urgent ones', () => {
    const rows = [
      { name: 'b', urgency: urgencyOf([dull]) },
      { name: 'a', urgency: urgencyOf([dull]) },
      { name: 'c', urgency: urgencyOf([worm]) },
    ];
    expect(byUrgency(rows).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });
});
