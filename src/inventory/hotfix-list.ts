import type { Day, KbId } from '../catalog/ids.ts';
import type { InstalledKb, ReportNote } from './model.ts';
import { showValue } from './report-error.ts';

/** One row of a hotfix list as its tool wrote it. */
export interface HotfixEntry {
  readonly hotfixId: string;
  readonly installedOn: Day | null;
}

/** A hotfix list after reading. */
export interface HotfixList {
  readonly installedKbs: readonly InstalledKb[];
  readonly isComplete: boolean;
  readonly notes: readonly ReportNote[];
}

const MAX_ID_LENGTH = 256;
const KB_WITH_PACKAGE = /^KB ?([1-9]\d{5,7})(?:v\d+)?(?:[-_][A-Za-z0-9_-]+)?(?: +- .*)?$/i;
const BARE_NUMBER = /^[1-9]\d{5,7}$/;
const MAX_NAMED = 8;

/**
 * The KB that a hotfix id names, or null. A package suffix is part of the id, not of the KB: `KB2510531-IE8 - Update`,
 * `KB975558_WM8`, `KB893803v2` are the KBs 2510531, 975558 and 893803; Vista lists some without "KB" (`943729`).
 * `Q147222` is no KB here: it stands on every XP and Server 2003 as a leftover, whatever is installed.
 */
export function parseHotfixId(text: string): KbId | null {
  if (text.length > MAX_ID_LENGTH) return null;
  const id = text.trim();
  return KB_WITH_PACKAGE.exec(id)?.[1] ?? BARE_NUMBER.exec(id)?.[0] ?? null;
}

/** Rows to KBs: sorted by number, each once (with its earliest date), all other ids counted in one note. */
export function readHotfixList(entries: readonly HotfixEntry[], isComplete: boolean): HotfixList {
  const kbs: InstalledKb[] = [];
  const others = new Map<string, number>();
  for (const { hotfixId, installedOn } of entries) {
    const kbId = parseHotfixId(hotfixId);
    if (kbId === null) {
      const shown = showValue(hotfixId.trim());
      others.set(shown, (others.get(shown) ?? 0) + 1);
    } else {
      kbs.push({ kbId, installedOn });
    }
  }
  return {
    installedKbs: uniteKbs(kbs),
    isComplete,
    notes: others.size === 0 ? [] : [noteOthers(others, entries.length)],
  };
}

/** By number, lowest first, each once with its earliest date. */
export function uniteKbs(kbs: readonly InstalledKb[]): InstalledKb[] {
  const united: InstalledKb[] = [];
  for (const kb of sortKbs(kbs)) {
    const last = united.at(-1);
    if (last?.kbId !== kb.kbId) united.push(kb);
    else united[united.length - 1] = { kbId: kb.kbId, installedOn: earlier(last.installedOn, kb.installedOn) };
  }
  return united;
}

/** By number, lowest first. Digits without leading zeros: the longer is the greater. */
export function sortKbs(kbs: readonly InstalledKb[]): InstalledKb[] {
  return kbs.toSorted(({ kbId: a }, { kbId: b }) => a.length - b.length || (a < b ? -1 : Number(a > b)));
}

function earlier(a: Day | null, b: Day | null): Day | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function noteOthers(others: ReadonlyMap<string, number>, total: number): ReportNote {
  const count = [...others.values()].reduce((sum, each) => sum + each, 0);
  const named = [...others].slice(0, MAX_NAMED).map(([id, times]) => (times === 1 ? id : `${id} (${times} times)`));
  const rest = others.size > MAX_NAMED ? ` and ${others.size - MAX_NAMED} others` : '';
  const message = `${count} of ${total} entries of the hotfix list name no KB: ${named.join(', ')}${rest}.`;
  return { code: 'hotfix-not-a-kb', field: 'installedKbs', message };
}
