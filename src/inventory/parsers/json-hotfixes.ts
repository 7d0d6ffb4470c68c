import type { KbId } from '../../catalog/ids.ts';
import { type HotfixEntry, type HotfixList, parseHotfixId, readHotfixList } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import { type Fields, isObject, lenientFields, readArray, wrongValue } from './json-fields.ts';

const EXPECTED = 'a hotfix id such as "KB9000001", or an object with HotFixID';

/** What ConvertTo-Json writes for an object below its depth; taken for a text it would be a list without any KB. */
const FLATTENED = /^(?:@\{|Microsoft\.|System\.)/;

/** The hotfix list of a property, or null when it is absent: an empty array is a complete list of none. */
export function readJsonHotfixes(fields: Fields, name: string): HotfixList | null {
  const elements = readArray(fields, name);
  if (elements === null) return null;
  const entries = elements.flatMap((element, index) => readEntry(element, `${fields.path}.${name}[${index}]`) ?? []);
  return readHotfixList(entries, true);
}

/** KB numbers of a property, lowest first; anything else in it is an error. */
export function readKbIds(fields: Fields, name: string): KbId[] {
  const ids = (readArray(fields, name) ?? []).map((element, index) => {
    const path = `${fields.path}.${name}[${index}]`;
    const kbId = parseHotfixId(readEntry(element, path)?.hotfixId ?? '');
    if (kbId === null) throw wrongValue(path, 'a KB such as "KB9000001"', element);
    return kbId;
  });
  return [...new Set(ids)].toSorted((a, b) => Number(a) - Number(b));
}

/** One element: an id, or an object as Get-HotFix gives it; null for one whose id is blank. */
export function readEntry(element: unknown, path: string): HotfixEntry | null {
  if (typeof element === 'string' && FLATTENED.test(element)) throw wrongValue(path, `${EXPECTED} (-Depth 3)`, element);
  if (typeof element === 'string') return element.trim() === '' ? null : { hotfixId: element, installedOn: null };
  if (typeof element === 'number') return { hotfixId: String(element), installedOn: null };
  if (!isObject(element)) throw wrongValue(path, EXPECTED, element);
  const fields = lenientFields(element, path);
  const hotfixId = fields.get('HotFixID');
  if (typeof hotfixId !== 'string') throw wrongValue(`${path}.HotFixID`, EXPECTED, hotfixId);
  if (hotfixId.trim() === '') return null;
  return { hotfixId, installedOn: parseInstalledOn(fields.get('InstalledOn')) };
}
