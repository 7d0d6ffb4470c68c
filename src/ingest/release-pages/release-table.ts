import { parseKbId } from '../../catalog/ids.ts';
import type { OsBuild } from '../../catalog/os-build.ts';
import type { DropReason, ReleaseKind, ReleaseRecord } from '../../catalog/records.ts';
import { parseDay } from '../utc-time.ts';

/** Where the columns of a release table stand; `type` (Hotpatch or Baseline) is in the hotpatch calendar only. */
export interface ReleaseColumns {
  readonly updateType: number;
  readonly date: number;
  readonly build: number;
  readonly kb: number;
  readonly type: number | null;
}

/** The columns of a table with these headings; null where it is no table of releases. */
export function findReleaseColumns(headings: readonly string[]): ReleaseColumns | null {
  const names = headings.map((heading) => heading.toLowerCase());
  const updateType = names.indexOf('update type');
  const date = names.indexOf('availability date');
  const build = names.indexOf('build');
  const kb = names.indexOf('kb article');
  if (updateType < 0 || date < 0 || build < 0 || kb < 0) return null;
  const type = names.indexOf('type');
  return { updateType, date, build, kb, type: type < 0 ? null : type };
}

/**
 * One row of a release-history or hotpatch-calendar table.
 * No release: a row without a KB (the first build of a version; a month to come), or one that cannot be read.
 */
export function readReleaseRow(
  cells: readonly string[],
  columns: ReleaseColumns,
  section: string | null,
): ReleaseRecord | DropReason {
  const kb = cells[columns.kb] ?? '';
  if (kb === '') return 'release-without-kb';
  const kbId = parseKbId(kb);
  const build = parseBuild(cells[columns.build] ?? '');
  const releasedOn = parseDay(cells[columns.date] ?? '');
  if (kbId === null || build === null || releasedOn === null || section === null) return 'unreadable-release';
  return {
    kbId,
    builds: [build],
    releasedOn,
    releaseKind: releaseKindOf(cells[columns.updateType] ?? ''),
    isHotpatch: columns.type !== null && /^hotpatch$/i.test(cells[columns.type] ?? ''),
    section,
    origin: columns.type === null ? 'release-history' : 'hotpatch-calendar',
  };
}

/**
 * `2026-07 B`, `2026.07 B`, `2026-07 OOB`: the year and month, and the week of the month. Null for the weeks A and E (five rows
 * of 2015 and 2016), which the page does not explain, and for an empty cell.
 */
function releaseKindOf(updateType: string): ReleaseKind | null {
  const [, week] = /^\d{4}[-.]\d{2} ([A-Z]+)$/i.exec(updateType) ?? [];
  switch (week?.toUpperCase()) {
    case 'B':
      return 'securityRelease';
    case 'C':
    case 'D':
      return 'preview';
    case 'OOB':
      return 'outOfBand';
    default:
      return null;
  }
}

function parseBuild(text: string): OsBuild | null {
  const [, build, ubr] = /^(\d{5})\.(\d{1,6})$/.exec(text) ?? [];
  return build === undefined || ubr === undefined ? null : { build: Number(build), ubr: Number(ubr) };
}
