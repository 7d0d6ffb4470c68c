import { expect, it } from 'vitest';
import type { Exploitability } from '../../catalog/records.ts';
import { exploitabilityOf, isExploited, isPubliclyDisclosed } from './assessments.ts';

const NO = 'Publicly Disclosed:No;Exploited:No;';

it.each<[string, Exploitability | null]>([
  // As the real documents spell it.
  [
    `${NO}Latest Software Release:Exploitation Less Likely;Older Software Release:Exploitation Less Likely;DOS:N/A`,
    'less-likely',
  ],
  [`${NO}Latest Software Release:Exploitation Less Likely`, 'less-likely'],
  [`${NO}Latest Software Release:Exploitation More Likely;Older Software Release:N/A`, 'more-likely'],
  [`${NO}Latest Software Release:N/A;Older Software Release:Exploitation More Likely;DOS:Permanent`, 'more-likely'],
  [
    `${NO}Latest Software Release:Exploitation Less Likely;Older Software Release:Exploitation More Likely;DOS:N/A`,
    'more-likely',
  ],
  [`${NO}Latest Software Release:Exploitation Unlikely;Older Software Release:Exploitation Less Likely`, 'less-likely'],
  [`${NO}Latest Software Release:Exploitation Unlikely;DOS:Temporary`, 'unlikely'],
  [
    'Publicly Disclosed:Yes;Exploited:Yes;Latest Software Release:Exploitation Less Likely;Older Software Release:Exploitation Detected',
    'detected',
  ],
  [
    'Exploited:No;Latest Software Release:Exploitation Less Likely;Older Software Release:Exploitation Less Likely',
    'less-likely',
  ],
  ['Publicly Disclosed:No;Exploited:No;Latest Software Release:N/A;Older Software Release:N/A', null],
  [`${NO}DOS:Permanent`, null],
  ['Publicly Disclosed:No;Exploited:No', null],
  // As they might.
  [' latest software release : exploitation  MORE  likely ; DOS:N/A', 'more-likely'],
  [`${NO}Latest Software Release:Exploitation Certain`, null],
  [`${NO}Some Software Release:Exploitation Detected`, null],
  ['', null],
])('exploitability of %j is %s', (status, expected) => {
  expect(exploitabilityOf([status])).toBe(expected);
});

it('is the worst of several statuses', () => {
  const statuses = ['Latest Software Release:Exploitation Unlikely', 'Latest Software Release:Exploitation Detected'];
  expect(exploitabilityOf(statuses)).toBe('detected');
  expect(exploitabilityOf([])).toBeNull();
});

it.each([
  ['Publicly Disclosed:Yes;Exploited:No;DOS:N/A', false, true],
  ['Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected', true, false],
  ['Exploited:No;Latest Software Release:Exploitation Less Likely', false, false],
  // Detected on an older release, and yet not said to be exploited.
  ['Exploited:No;Older Software Release:Exploitation Detected', false, false],
])('%j: exploited %s, disclosed %s', (status, exploited, disclosed) => {
  expect([isExploited([status]), isPubliclyDisclosed([status])]).toEqual([exploited, disclosed]);
});
