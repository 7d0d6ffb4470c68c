import type { HotfixEntry } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import { cleanComputerName } from '../text-lines.ts';
import { readCsvRecords } from './csv.ts';

/** How a list of hotfixes is laid out, and from which line (from 0) on. */
export interface HotfixListing {
  readonly tool: 'wmic-qfe' | 'get-hotfix';
  readonly layout: 'table' | 'csv' | 'list';
  readonly headingLine: number;
}

/** One hotfix of one computer. */
export interface HotfixRow extends HotfixEntry {
  readonly computerName: string | null;
}

/** Property names that head wmic's columns; they are never translated. */
const PROPERTIES =
  'Caption|CSName|Description|FixComments|HotFixID|InstallDate|InstalledBy|InstalledOn|Name|ServicePackInEffect|Status';
/** Nothing but property names; the first may stick to a message that wmic of XP writes without a line end. */
const WMIC_HEADING = new RegExp(`(?:^\\s*|\\S)((?:${PROPERTIES})(?:\\s+(?:${PROPERTIES}))*)\\s*$`);
const POWERSHELL_RULE = /^\s*-+(?:\s+-+)*\s*$/;
const CSV_HEADING = /^\s*"?\w+"?(?:[,;\t]"?\w+"?)*\s*$/;
const HEADING_LENGTH = 2000;

/** Finds a hotfix list by the property name `HotFixID`; null: there is none. */
export function findHotfixListing(lines: readonly string[]): HotfixListing | null {
  for (const [headingLine, line] of lines.entries()) {
    if (line.length > HEADING_LENGTH || !line.includes('HotFixID')) continue;
    const mark = /^\s*HotFixID\s*([=:])/.exec(line)?.[1];
    if (mark !== undefined) return { tool: mark === '=' ? 'wmic-qfe' : 'get-hotfix', layout: 'list', headingLine: 0 };
    if (CSV_HEADING.test(line) && /[",;\t]/.test(line.trim())) {
      const isPowerShell = /"|\bSource\b|PSComputerName/.test(line);
      return { tool: isPowerShell ? 'get-hotfix' : 'wmic-qfe', layout: 'csv', headingLine };
    }
    // Only PowerShell underlines its headings.
    const rule = lines[headingLine + 1] ?? '';
    if (rule.length <= HEADING_LENGTH && POWERSHELL_RULE.test(rule)) {
      return { tool: 'get-hotfix', layout: 'table', headingLine };
    }
    if (WMIC_HEADING.test(line)) return { tool: 'wmic-qfe', layout: 'table', headingLine };
  }
  return null;
}

/** The hotfixes of a listing, each with its computer where the listing has a column for it. */
export function readHotfixListing(lines: readonly string[], { layout, headingLine }: HotfixListing): HotfixRow[] {
  return LAYOUTS[layout](lines, headingLine).flatMap((record) => readRecord(record) ?? []);
}

type HotfixRecord = ReadonlyMap<string, string>;

const LAYOUTS = { table: readTable, csv: readCsv, list: readList };

const KB_WORD = /(?:^|\s)(KB[1-9]\d{5,7}\S{0,40})(?=\s|$)/i;

/** Characters two cells wide shift what stands right of them, so that only the id itself can be trusted. */
const WIDE = /[\u1100-\uffdc]/;

function readTable(lines: readonly string[], headingLine: number): HotfixRecord[] {
  const columns = readColumns(lines[headingLine] ?? '');
  const idAt = columns.find(({ name }) => name === 'HotFixID')?.at ?? 0;
  return lines.slice(headingLine + 1).flatMap((line) => {
    if (line.length > HEADING_LENGTH || /^[\s-]*$/.test(line)) return [];
    const isAligned = (idAt === 0 || line[idAt - 1] === ' ') && /\S/.test(line[idAt] ?? '') && !WIDE.test(line);
    if (isAligned) return [new Map(columns.map(({ name, at, to }) => [name, line.slice(at, to).trim()]))];
    const word = KB_WORD.exec(line)?.[1];
    return word === undefined ? [] : [new Map([['HotFixID', word]])];
  });
}

/** The columns of a heading; in wmic's they count from the first name, whatever message stands before it. */
function readColumns(heading: string): { name: string; at: number; to: number | undefined }[] {
  const names = WMIC_HEADING.exec(heading)?.[1] ?? heading;
  const columns = [...names.matchAll(/\S+/g)].map((match) => ({ name: match[0], at: match.index }));
  return columns.map((column, index) => ({ ...column, to: columns[index + 1]?.at }));
}

function readCsv(lines: readonly string[], headingLine: number): HotfixRecord[] {
  const [heading = [], ...records] = readCsvRecords(lines, headingLine);
  const names = heading.map((name) => name.trim());
  return records.map((cells) => {
    if (cells.length === names.length) return new Map(names.map((name, index) => [name, (cells[index] ?? '').trim()]));
    // wmic doesn't quote: a comma in a description shifts what follows it.
    return new Map([['HotFixID', cells.find((cell) => KB_WORD.test(cell)) ?? '']]);
  });
}

/** `Name=value` (wmic) or `Name : value` (PowerShell); a name that comes again starts the next hotfix. */
function readList(lines: readonly string[]): HotfixRecord[] {
  const records: Map<string, string>[] = [];
  let record = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^\s*([A-Za-z_]\w{0,40})\s*[=:](.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (record.has(name)) {
      records.push(record);
      record = new Map();
    }
    record.set(name, value.trim());
  }
  return [...records, record];
}

function readRecord(record: HotfixRecord): HotfixRow | null {
  const hotfixId = record.get('HotFixID') ?? '';
  if (hotfixId === '') return null;
  return { hotfixId, installedOn: parseInstalledOn(record.get('InstalledOn')), computerName: readComputer(record) };
}

const COMPUTER_COLUMNS = ['CSName', 'PSComputerName', 'Source', 'Node', 'ComputerName'];

function readComputer(record: HotfixRecord): string | null {
  const name = COMPUTER_COLUMNS.map((column) => record.get(column) ?? '').find((value) => value !== '');
  return cleanComputerName(name ?? '');
}
