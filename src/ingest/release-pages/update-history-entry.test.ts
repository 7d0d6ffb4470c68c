import { describe, expect, it } from 'vitest';
import { readUpdateHistoryEntry } from './update-history-entry.ts';

describe('a release', () => {
  it.each([
    ['July 14, 2026—KB5099540 (OS Build 20348.5386)', 'KB5099540 2026-07-14 20348.5386'],
    [
      'May 13, 2025—KB5058379 (OS Builds 19044.5854 and 19045.5854)- EXPIRED',
      'KB5058379 2025-05-13 19044.5854 19045.5854',
    ],
    [
      'May 9, 2023—KB5026361 (OS Builds 19042.2965, 19044.2965, and 19045.2965)-',
      'KB5026361 2023-05-09 19042.2965 19044.2965 19045.2965',
    ],
    ['May 23, 2024—KB5039705 (OS Build 17763.5830) Out-of-band- EXPIRED', 'KB5039705 2024-05-23 17763.5830 outOfBand'],
    ['April 16, 2025—KB5059087 (OS Build 26100.3781) Out-of-Band', 'KB5059087 2025-04-16 26100.3781 outOfBand'],
    ['April 25, 2025—KB5055627(OS Build 26100.3915) Preview', 'KB5055627 2025-04-25 26100.3915 preview'],
    ['December 13, 2016 — KB3206632 (OS Build 14393.571)', 'KB3206632 2016-12-13 14393.571'],
    ['January 26, 2017—KB 3216755 (OS Build 14393.726)', 'KB3216755 2017-01-26 14393.726'],
    ['October 8, 2024-KB5044286 (OS Build 10240.20796) - EXPIRED', 'KB5044286 2024-10-08 10240.20796'],
    ['July 30, 2018 - KB4346877 (OS Build 14393.2396)', 'KB4346877 2018-07-30 14393.2396'],
    ['July 16, 2019—KB4507465 (OS Build 16299.1296 )', 'KB4507465 2019-07-16 16299.1296'],
    ['May 21, 2019—KB4497934 (OS Build OS 17763.529)', 'KB4497934 2019-05-21 17763.529'],
    [
      'November 11, 2025—KB5071959 Windows 10, version 22H2 (OS Build 19045.6466) Out-of-band',
      'KB5071959 2025-11-11 19045.6466 outOfBand',
    ],
    ['February 11, 2025—Hotpatch KB5052106 (OS Build 20348.3148', 'KB5052106 2025-02-11 20348.3148 hotpatch'],
    [
      'March 11, 2025—Hotpatch public preview KB5053636 (OS Build 26100.3403)',
      'KB5053636 2025-03-11 26100.3403 hotpatch',
    ],
    [
      'July 18, 2026—Hotpatch KB5121768 (OS Builds 26200.8893 and 26100.8893) Out-of-band',
      'KB5121768 2026-07-18 26200.8893 26100.8893 outOfBand hotpatch',
    ],
    [
      'August 12, 2025—KB5064010: Hotpatch for Windows 11 Enterprise LTSC 2024 (OS Build 26100.4851)',
      'KB5064010 2025-08-12 26100.4851 hotpatch',
    ],
  ])('%s', (text, expected) => {
    const release = readUpdateHistoryEntry(text, 'Windows Server 9000');
    if (release === null || typeof release === 'string') throw new Error(`it is ${release}`);
    const { kbId, releasedOn, builds, releaseKind, isHotpatch, section, origin } = release;
    const words = [
      `KB${kbId}`,
      releasedOn,
      ...builds.map(({ build, ubr }) => `${build}.${ubr}`),
      releaseKind,
      isHotpatch ? 'hotpatch' : null,
    ];
    expect(words.filter((word) => word !== null).join(' ')).toBe(expected);
    expect({ section, origin }).toEqual({ section: 'Windows Server 9000', origin: 'update-history' });
  });
});

it.each([
  // No cumulative update: its build is the one it goes on top of.
  ['KB5074204: Security Update for Windows PowerShell (OS Builds 26100.7392 and 26200.7392)', 'standalone-release'],
  ['KB5066360—Security Update for Windows PowerShell (Hotpatch)', 'standalone-release'],
  [
    'October 24, 2025—KB5070893 (OS Build 26100.6905) Security Update for Windows Server Update Services',
    'standalone-release',
  ],
  ['July 14, 2026—Baseline', 'release-without-kb'],
  ['July 14, 2026—KB9000001', 'unreadable-release'],
  ['KB9000001 (OS Build 26100.1)', 'unreadable-release'],
  ['Smarch 14, 2026—KB9000001 (OS Build 26100.1)', 'unreadable-release'],
  ['February 30, 2026—KB9000001 (OS Build 26100.1)', 'unreadable-release'],
])('%s: %s', (text, reason) => {
  expect(readUpdateHistoryEntry(text, 'Windows Server 9000')).toBe(reason);
});

it('an entry under no group cannot be placed', () => {
  expect(readUpdateHistoryEntry('July 14, 2026—KB5099540 (OS Build 20348.5386)', null)).toBe('unreadable-release');
});

it.each([
  'End of service statement',
  'Windows Server 2022',
  'Support for Windows Server 2019 will end in January 2029',
  'Release notes',
  '',
])('%j is another link', (text) => {
  expect(readUpdateHistoryEntry(text, 'Windows Server 9000')).toBeNull();
});
