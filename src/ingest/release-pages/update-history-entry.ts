import { MONTH_NAMES } from '../../catalog/calendar.ts';
import type { Day } from '../../catalog/ids.ts';
import type { OsBuild } from '../../catalog/os-build.ts';
import type { DropReason, ReleaseKind, ReleaseRecord } from '../../catalog/records.ts';
import { parseDay } from '../utc-time.ts';

const DATE = /^([A-Z][a-z]+) (\d{1,2}), (\d{4})\b/;
const KB = /\bKB ?(\d{6,8})\b/;
// The bracket is left unclosed once, on 11 February 2025.
const BUILDS = /\(OS Builds?\b([^)]*)(?:\)(.*))?$/;
const BUILD = /\b(\d{5})\.(\d{1,6})\b/g;

/**
 * One link of the list of updates that stands beside every update-history page, such as
 * `May 13, 2025—KB5058379 (OS Builds 19044.5854 and 19045.5854) Out-of-band- EXPIRED`.
 * Null: a link to something else ("End of service statement"). No release: `July 14, 2026—Baseline` (no KB); a fix for one
 * component ("Security Update for Windows PowerShell"), whose build is the one it goes on top of, not one it brings.
 */
export function readUpdateHistoryEntry(text: string, section: string | null): ReleaseRecord | DropReason | null {
  const date = DATE.exec(text);
  const [, kbId] = KB.exec(text) ?? [];
  if (date === null && kbId === undefined) return null;
  if (kbId === undefined) return 'release-without-kb';
  if (/\bSecurity Update for\b/i.test(text)) return 'standalone-release';
  const [, list = '', ending = ''] = BUILDS.exec(text) ?? [];
  const builds = parseBuilds(list);
  const releasedOn = date === null ? null : toDay(date);
  if (releasedOn === null || builds.length === 0 || section === null) return 'unreadable-release';
  return {
    kbId,
    builds,
    releasedOn,
    releaseKind: releaseKindOf(ending),
    isHotpatch: /\bhotpatch\b/i.test(text),
    section,
    origin: 'update-history',
  };
}

/** By what follows the builds: "Hotpatch public preview KB5053636 (...)" is no preview release. */
function releaseKindOf(ending: string): ReleaseKind | null {
  if (/\bout-of-band\b/i.test(ending)) return 'outOfBand';
  return /\bpreview\b/i.test(ending) ? 'preview' : null;
}

function parseBuilds(list: string): OsBuild[] {
  return Array.from(list.matchAll(BUILD), ([, build, ubr]) => ({ build: Number(build), ubr: Number(ubr) }));
}

function toDay([, month = '', day = '', year = '']: RegExpExecArray): Day | null {
  const number = MONTH_NAMES.indexOf(month) + 1;
  return number === 0 ? null : parseDay(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`);
}
