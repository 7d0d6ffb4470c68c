import { describe, expect, it } from 'vitest';
import { epss, kev, month, vulnerability } from '../../test/support/made-up.ts';
import type { Severity, VulnerabilityRecord } from './records.ts';
import { maxSeverity, mergeVulnerabilities } from './vulnerabilities.ts';

describe('maxSeverity', () => {
  it.each<[Severity | null, Severity | null, Severity | null]>([
    ['Low', 'Moderate', 'Moderate'],
    ['Important', 'Moderate', 'Important'],
    ['Critical', 'Important', 'Critical'],
    ['Low', 'Low', 'Low'],
    [null, 'Low', 'Low'],
    ['Critical', null, 'Critical'],
    [null, null, null],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(maxSeverity(a, b)).toBe(expected);
    expect(maxSeverity(b, a)).toBe(expected);
  });
});

describe('mergeVulnerabilities', () => {
  const record = (rest: Partial<VulnerabilityRecord>) => vulnerability('CVE-2031-90001', [], rest);
  const merge = (older: Partial<VulnerabilityRecord>, newer: Partial<VulnerabilityRecord>) =>
    mergeVulnerabilities([month('2031-Jan', [record(older)]), month('2031-Feb', [record(newer)])], [], [])[0];

  it('gives one entry per id over all months, sorted by id', () => {
    const months = [
      month('2031-Jan', [vulnerability('CVE-2031-90002', []), vulnerability('ADV310001', [])]),
      month('2031-Feb', [vulnerability('CVE-2031-90001', []), vulnerability('CVE-2031-90002', [])]),
    ];
    expect(mergeVulnerabilities(months, [], []).map(({ id }) => id)).toEqual([
      'ADV310001',
      'CVE-2031-90001',
      'CVE-2031-90002',
    ]);
  });

  it.each<[string, Partial<VulnerabilityRecord>, Partial<VulnerabilityRecord>, object]>([
    ['the newer title', { title: 'older' }, { title: 'newer' }, { title: 'newer' }],
    ['the older title where the newer is empty', { title: 'older' }, { title: '' }, { title: 'older' }],
    ['the newer impact', { impact: 'Spoofing' }, { impact: 'Tampering' }, { impact: 'Tampering' }],
    ['the older impact where there is no newer', { impact: 'Spoofing' }, { impact: null }, { impact: 'Spoofing' }],
    ['the worse severity', { severity: 'Critical' }, { severity: 'Low' }, { severity: 'Critical' }],
    ['an exploitation known once', { isExploited: true }, { isExploited: false }, { isExploited: true }],
    [
      'a disclosure known once',
      { isPubliclyDisclosed: true },
      { isPubliclyDisclosed: false },
      { isPubliclyDisclosed: true },
    ],
    [
      'the worse exploitability',
      { exploitability: 'more-likely' },
      { exploitability: 'unlikely' },
      { exploitability: 'more-likely' },
    ],
    [
      'the only exploitability there is',
      { exploitability: null },
      { exploitability: 'unlikely' },
      { exploitability: 'unlikely' },
    ],
    [
      'the higher score with its own vector',
      { cvss: { score: 9.8, vector: 'older' } },
      { cvss: { score: 5, vector: 'newer' } },
      { cvssScore: 9.8, cvssVector: 'older' },
    ],
    [
      'the newer vector of equal scores',
      { cvss: { score: 5, vector: 'older' } },
      { cvss: { score: 5, vector: 'newer' } },
      { cvssScore: 5, cvssVector: 'newer' },
    ],
    [
      'the only score there is',
      { cvss: { score: 5, vector: 'older' } },
      { cvss: null },
      { cvssScore: 5, cvssVector: 'older' },
    ],
    ['the earlier day', { publishedOn: '2031-01-14' }, { publishedOn: '2031-02-11' }, { publishedOn: '2031-01-14' }],
    ['the only day there is', { publishedOn: null }, { publishedOn: '2031-02-11' }, { publishedOn: '2031-02-11' }],
    ['no day at all', { publishedOn: null }, { publishedOn: null }, { publishedOn: null }],
    ['no score at all', { cvss: null }, { cvss: null }, { cvssScore: null, cvssVector: null }],
  ])('keeps %s', (_, older, newer, expected) => {
    expect(merge(older, newer)).toMatchObject(expected);
  });

  it('was updated when the last of its months was', () => {
    const record = [vulnerability('CVE-2031-90001', [])];
    const months = [
      { ...month('2031-Jan', record), currentReleaseAt: '2031-06-01T07:00:00.000Z' },
      { ...month('2031-Feb', record), currentReleaseAt: '2031-02-11T08:00:00.000Z' },
      { ...month('2031-Mar', []), currentReleaseAt: '2031-07-01T08:00:00.000Z' },
    ];
    expect(mergeVulnerabilities(months, [], []).map(({ updatedAt }) => updatedAt)).toEqual([
      '2031-06-01T07:00:00.000Z',
    ]);
  });

  it('takes what CISA’s list and the scores say, of its own vulnerabilities only', () => {
    const months = [month('2031-Jan', [vulnerability('CVE-2031-90001', []), vulnerability('CVE-2031-90002', [])])];
    const listed = { addedOn: '2031-03-01', dueOn: '2031-03-22', isRansomwareUsed: true };
    const score = { score: 0.25, percentile: 0.9 };
    const merged = mergeVulnerabilities(
      months,
      [kev([{ id: 'CVE-2031-90002', ...listed }])],
      [
        epss([
          { id: 'CVE-2031-90001', ...score },
          { id: 'CVE-2031-90009', ...score },
        ]),
      ],
    );
    expect(merged.map(({ id, kev, epss }) => [id, kev, epss])).toEqual([
      ['CVE-2031-90001', null, score],
      ['CVE-2031-90002', listed, null],
    ]);
  });
});
