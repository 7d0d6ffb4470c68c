import { expect, test } from 'vitest';
import type { CatalogDiff } from '../../api/schema.ts';
import { listChanges } from './list-changes.ts';

const none = { count: 0, first: [] };
const unchanged = { added: none, removed: none };
const catalog = { version: 'a', state: 'in-force', at: null } as const;
const NOTHING: CatalogDiff = {
  ...{ isSample: false, catalog: { version: 'a', isSample: false, knownThrough: null } },
  ...{ from: catalog, to: catalog, isReviewedDataChanged: false },
  ...{ kbs: unchanged, moved: none, products: unchanged, tracks: unchanged, supersedences: unchanged, coverage: none },
  ...{ documents: { ...unchanged, changed: none }, vulnerabilities: { ...unchanged, changed: none } },
  newlyUnusedCorrections: none,
};
const DIFF: CatalogDiff = {
  ...NOTHING,
  kbs: {
    added: { count: 3, first: [{ kbId: '9000001', releasedOn: '2031-01-14', products: 1, vulnerabilities: 2 }] },
    removed: none,
  },
  moved: { count: 1, first: [{ kbId: '9000002', from: [{ trackId: 'lcu:twin', ubr: 10 }], to: [] }] },
  vulnerabilities: { ...unchanged, changed: { count: 1, first: ['CVE-2031-90001'] } },
};
const list = (search: string, diff = DIFF) => listChanges(diff, search, (day) => `<${day}>`);

test('of equal catalogs there is no list', () => {
  expect(list('', NOTHING)).toEqual([]);
});

test('a list for each kind of change, with what the server left out', () => {
  expect(list('')).toEqual([
    {
      ...{ what: 'kbs', change: 'added', count: 3, omitted: 2 },
      rows: [{ id: 'KB9000001', before: null, after: '<2031-01-14>' }],
    },
    {
      ...{ what: 'moved', change: 'changed', count: 1, omitted: 0 },
      rows: [{ id: 'KB9000002', before: 'lcu:twin (10)', after: '–' }],
    },
    {
      ...{ what: 'vulnerabilities', change: 'changed', count: 1, omitted: 0 },
      rows: [{ id: 'CVE-2031-90001', before: null, after: null }],
    },
  ]);
});

test.each([
  ['cve-2031', ['vulnerabilities']],
  ['twin KB9000002', ['moved']],
  ['nothing', []],
])('a search for %s leaves lists of %j', (search, lists) => {
  expect(list(search).map(({ what }) => what)).toEqual(lists);
});
