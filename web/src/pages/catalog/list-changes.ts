import type { CatalogDiff, TrackPlace } from '../../api/schema.ts';

export interface DiffRow {
  readonly id: string;
  /** What is said of it in the one catalog and in the other; null: nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface DiffList {
  readonly what:
    | 'documents'
    | 'kbs'
    | 'moved'
    | 'vulnerabilities'
    | 'products'
    | 'tracks'
    | 'supersedences'
    | 'coverage'
    | 'corrections';
  readonly change: 'added' | 'removed' | 'changed';
  /** Of all, also of those that the server left out. */
  readonly count: number;
  readonly rows: readonly DiffRow[];
  readonly omitted: number;
}

interface Some<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** The difference as lists of rows, without empty ones. A search leaves what has all its words. */
export function listChanges(diff: CatalogDiff, search: string, writeDay: (day: string) => string): DiffList[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = ({ id, before, after }: DiffRow): boolean => {
    const text = [id, before, after].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const list = <T>(
    what: DiffList['what'],
    change: DiffList['change'],
    { count, first }: Some<T>,
    toRow: (item: T) => DiffRow,
  ): DiffList => {
    const rows = first.map(toRow).filter(isFound);
    return { what, change, count: words.length > 0 ? rows.length : count, rows, omitted: count - first.length };
  };
  const both = <T>(
    what: DiffList['what'],
    { added, removed }: { readonly added: Some<T>; readonly removed: Some<T> },
    say: (item: T) => readonly [id: string, text: string],
  ): DiffList[] => [
    list(what, 'added', added, (item) => ({ id: say(item)[0], before: null, after: say(item)[1] })),
    list(what, 'removed', removed, (item) => ({ id: say(item)[0], before: say(item)[1], after: null })),
  ];
  const { documents, kbs, vulnerabilities, moved, coverage } = diff;
  const dated = (at: string | null, items: number): string =>
    `${at === null ? '–' : writeDay(at.slice(0, 10))} (${items})`;
  return [
    ...both('documents', documents, ({ id, publishedAt, items }) => [id, dated(publishedAt, items)]),
    list('documents', 'changed', documents.changed, ({ id, before, after }) => ({
      id,
      before: dated(before.publishedAt, before.items),
      after: dated(after.publishedAt, after.items),
    })),
    ...both('kbs', kbs, ({ kbId, releasedOn }) => [`KB${kbId}`, writeDay(releasedOn)]),
    list('moved', 'changed', moved, ({ kbId, from, to }) => ({
      id: `KB${kbId}`,
      before: placesOf(from),
      after: placesOf(to),
    })),
    ...both('vulnerabilities', vulnerabilities, (id) => [id, '']),
    list('vulnerabilities', 'changed', vulnerabilities.changed, (id) => ({ id, before: null, after: null })),
    list('coverage', 'changed', coverage, ({ kbId, fixes }) => ({
      id: `KB${kbId}`,
      before: fixes.lost > 0 ? `-${fixes.lost}` : null,
      after: fixes.gained > 0 ? `+${fixes.gained}` : null,
    })),
    ...both('products', diff.products, ({ id, name }) => [id, name]),
    ...both('tracks', diff.tracks, (id) => [id, '']),
    ...both('supersedences', diff.supersedences, ({ from, to }) => [`KB${from}`, `KB${to}`]),
    list('corrections', 'changed', diff.newlyUnusedCorrections, ({ kbId, reason }) => ({
      id: `KB${kbId}`,
      before: reason,
      after: null,
    })),
  ].filter(({ count }) => count > 0);
}

function placesOf(places: readonly TrackPlace[]): string {
  return places.map(({ trackId, ubr }) => (ubr === null ? trackId : `${trackId} (${ubr})`)).join(', ') || '–';
}
