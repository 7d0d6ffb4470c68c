import type { Day } from '../../catalog/ids.ts';
import type { Exploitability, Severity, VulnerabilityRecord } from '../../catalog/records.ts';
import { worstExploitability } from '../../catalog/vulnerabilities.ts';
import { parseUtcTime } from '../utc-time.ts';
import type { RawScore } from './raw.ts';

const SEVERITIES: readonly Severity[] = ['Critical', 'Important', 'Moderate', 'Low'];

/** The highest of the severities of a vulnerability's products; null where none says one ("None" and empty are none). */
export function highestSeverity(texts: readonly string[]): Severity | null {
  return SEVERITIES.find((severity) => texts.some((text) => text.trim() === severity)) ?? null;
}

/** The highest base score with its vector; null where there is none. */
export function highestScore(scores: readonly RawScore[]): VulnerabilityRecord['cvss'] {
  let highest: RawScore | null = null;
  for (const score of scores) {
    if (Number.isNaN(score.baseScore)) continue;
    if (highest === null || score.baseScore > highest.baseScore) highest = score;
  }
  return highest === null ? null : { score: highest.baseScore, vector: highest.vector.trim() };
}

/** "Exploit Status" reads `Publicly Disclosed:No;Exploited:Yes;Latest Software Release:...`. */
export function isExploited(statuses: readonly string[]): boolean {
  return statuses.some((status) => /(?:^|;)\s*Exploited\s*:\s*Yes\b/i.test(status));
}

export function isPubliclyDisclosed(statuses: readonly string[]): boolean {
  return statuses.some((status) => /(?:^|;)\s*Publicly Disclosed\s*:\s*Yes\b/i.test(status));
}

const EXPLOITABILITY = /(?:^|;)\s*(?:Latest|Older) Software Release\s*:\s*Exploitation\s+([A-Za-z ]+?)\s*(?=;|$)/gi;

const EXPLOITABILITY_WORDS: ReadonlyMap<string, Exploitability> = new Map([
  ['detected', 'detected'],
  ['more likely', 'more-likely'],
  ['less likely', 'less-likely'],
  ['unlikely', 'unlikely'],
]);

/** The worse one of the latest and older software releases; "N/A" and nothing are none. */
export function exploitabilityOf(statuses: readonly string[]): Exploitability | null {
  const words = statuses.flatMap((status) => [...status.matchAll(EXPLOITABILITY)].map(([, word = '']) => word));
  return worstExploitability(
    words.map((word) => EXPLOITABILITY_WORDS.get(word.toLowerCase().replace(/\s+/g, ' ')) ?? null),
  );
}

/** The day of the earliest of these times; null where there is none. `0001-01-01`, which stands for no date, is passed over. */
export function earliestDay(times: readonly string[]): Day | null {
  let earliest: Day | null = null;
  for (const text of times) {
    const day = parseUtcTime(text)?.slice(0, 10) ?? null;
    if (day !== null && day > NO_DATE && (earliest === null || day < earliest)) earliest = day;
  }
  return earliest;
}

const NO_DATE: Day = '0001-01-01';
