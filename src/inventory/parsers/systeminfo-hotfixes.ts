import { type HotfixEntry, type HotfixList, parseHotfixId, readHotfixList } from '../hotfix-list.ts';
import type { ReportNote } from '../model.ts';
import type { SysteminfoField } from './systeminfo-fields.ts';

/**
 * The hotfix list, found without its label: the entries that name KBs, else (no KB installed: `N/A`) the field
 * between the log-on server and the network cards. Null: there is no such section, as when only some lines were kept.
 *
 * systeminfo cuts the list at some 10,000 characters, in the middle of a line, while its heading keeps the full count.
 * A last entry that may be such a rest is not read: of `KB2862152` the cut could leave `KB286215`, another KB.
 */
export function readSysteminfoHotfixes(fields: readonly SysteminfoField[], endsAbruptly: boolean): HotfixList | null {
  const field = findHotfixField(fields);
  if (field === null) return null;
  const declared = readCount(field.value);
  const isShort = declared !== null && field.items.length < declared;
  const isLastField = field === fields.at(-1);
  const isLastDoubtful = isShort
    ? !field.hasCutLine
    : isLastField && endsAbruptly && !/\d{7}/.test(field.items.at(-1) ?? '');
  const items = isLastDoubtful ? field.items.slice(0, -1) : field.items;
  const isComplete = !isShort && items.length === field.items.length;
  const entries = items.map((hotfixId): HotfixEntry => ({ hotfixId, installedOn: null }));
  const list = readHotfixList(entries, isComplete);
  return isComplete ? list : { ...list, notes: [...list.notes, noteTruncated(items.length, declared)] };
}

const LEFTOVER = /^(?:File \d+|Q\d{6}|\{[0-9A-F-]{36}\})/i;

function findHotfixField(fields: readonly SysteminfoField[]): SysteminfoField | null {
  const named = fields.find(({ items }) => items.some((item) => parseHotfixId(item) !== null || LEFTOVER.test(item)));
  return named ?? findFieldAfterLogonServer(fields) ?? findFieldBeforeNetworkCards(fields);
}

/** The log-on server is the one value that starts with `\\`. */
function findFieldAfterLogonServer(fields: readonly SysteminfoField[]): SysteminfoField | null {
  const logonServer = fields.findIndex(({ value }) => value.startsWith('\\\\'));
  return logonServer === -1 ? null : takeIfEmptyList(fields[logonServer + 1]);
}

/** Between the processors and the network cards, the first two lists, systeminfo has had the same 16 fields since XP. */
const HOTFIXES_AFTER_PROCESSORS = 16;

/** Run by the system account, systeminfo names no log-on server. */
function findFieldBeforeNetworkCards(fields: readonly SysteminfoField[]): SysteminfoField | null {
  const processors = fields.findIndex(({ items }) => items.length > 0);
  const cards = fields.findIndex(({ items }, index) => index > processors && items.length > 0);
  const hotfixes = processors + HOTFIXES_AFTER_PROCESSORS;
  return processors !== -1 && cards === hotfixes + 1 ? takeIfEmptyList(fields[hotfixes]) : null;
}

/** `N/A` in any language, or a count whose list was cut away; not a list, not a sentence on Hyper-V. */
function takeIfEmptyList(field: SysteminfoField | undefined): SysteminfoField | null {
  if (field === undefined || field.items.length > 0) return null;
  const isHeading = /^[^:\\]{0,30}$/.test(field.value) || /\d/.test(field.value.slice(0, 200));
  return isHeading ? field : null;
}

/** The number in `5 Hotfix(s) Installed.`, wherever the language puts it; null for `N/A`. */
function readCount(heading: string): number | null {
  const digits = /\d{1,6}/.exec(heading.slice(0, 200))?.[0];
  return digits === undefined ? null : Number(digits);
}

function noteTruncated(read: number, declared: number | null): ReportNote {
  const of = declared === null || declared <= read ? '' : ` of ${declared}`;
  const message = `The hotfix list was cut short: ${read}${of} entries could be read. Get-HotFix gives all of them.`;
  return { code: 'hotfix-list-truncated', field: 'installedKbs', message };
}
