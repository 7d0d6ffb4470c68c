import type { DropReason, ReleaseRecord } from '../../catalog/records.ts';
import type { PageHead } from './page-identity.ts';
import { findReleaseColumns, type ReleaseColumns, readReleaseRow } from './release-table.ts';
import { readUpdateHistoryEntry } from './update-history-entry.ts';

/** Takes the events of an HTML parser and finds in them the page's head, its release tables and its list of updates. */
export interface PageReader {
  readonly head: PageHead;
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(piece: string): void;
  close(name: string): void;
}

/** The element whose text is being collected; one inside another adds to the outer one's. */
type Collected = 'title' | 'strong' | 'td' | 'th' | 'a';

// "Version 24H2 (OS build 26100)", "Version 1507 (RTM) (OS build 10240)": what stands above a release table.
const VERSION_HEADING = /^Version .+\(OS build \d+\)$/i;
// The list beside the page, in its present layout (learnRenderLeftNav...) and its former one (supLeftNav...).
const GROUP_CLASS = /LeftNavCategoryTitle(?:\s|$)/;
const ENTRY_CLASS = /LeftNavArticle(?:\s|$)/;
const LINK_CLASS = /LeftNavLink(?:\s|$)/;

export function createPageReader(found: (release: ReleaseRecord | DropReason) => void): PageReader {
  const head: PageHead = { address: '', title: '', updatedAt: '' };
  let collected: Collected | null = null;
  let content = '';
  let version: string | null = null;
  let columns: ReleaseColumns | null = null;
  let cells: string[] = [];
  let group: string | null = null;
  /** What the next link of the list beside the page is. */
  let link: 'group' | 'entry' | null = null;

  function collect(element: Collected): void {
    if (collected !== null) return;
    collected = element;
    content = '';
  }

  function collectedAt(element: Collected, text: string): void {
    if (element === 'title') head.title = text;
    else if (element === 'strong') version = VERSION_HEADING.test(text) ? text : version;
    else if (element === 'a') readLink(text);
    else cells.push(text);
  }

  function readLink(text: string): void {
    if (link === 'group') group = text;
    else {
      const entry = readUpdateHistoryEntry(text, group);
      if (entry !== null) found(entry);
    }
    link = null;
  }

  function readRow(): void {
    if (columns === null) columns = findReleaseColumns(cells);
    else if (cells.length > 0) found(readReleaseRow(cells, columns, version));
    cells = [];
  }

  return {
    head,

    open(name, attributes) {
      const { class: classes = '' } = attributes;
      if (name === 'link' || name === 'meta') readHead(head, attributes);
      else if (name === 'title') {
        if (head.title === '') collect(name);
      } else if (name === 'table') columns = null;
      else if (name === 'td' || name === 'th' || name === 'strong') collect(name);
      else if (name === 'a') {
        if (link !== null && LINK_CLASS.test(classes)) collect(name);
      } else if (GROUP_CLASS.test(classes)) link = 'group';
      else if (ENTRY_CLASS.test(classes)) link = 'entry';
    },

    text(piece) {
      if (collected !== null) content += piece;
    },

    close(name) {
      if (name === collected) {
        const element = collected;
        collected = null;
        // As a browser shows it: every run of white space, no-break spaces too, is one space.
        collectedAt(element, content.replace(/\s+/g, ' ').trim());
      } else if (name === 'tr') readRow();
      else if (name === 'table') columns = null;
    },
  };
}

function readHead(head: PageHead, attributes: Readonly<Record<string, string>>): void {
  const { rel, href = '', property, name, content = '' } = attributes;
  if (rel === 'canonical') head.address = href;
  else if (property === 'og:url' && head.address === '') head.address = content;
  else if (name === 'updated_at') head.updatedAt = content;
}
