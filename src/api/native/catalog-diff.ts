/** The difference of two catalogs: the model's own words, and as rows of a table. */
import Type, { type TSchema } from 'typebox';
import type { BoundedDiff } from '../../catalog/diff/bound-diff.ts';
import type { Bounded } from '../../catalog/diff/bounded.ts';
import type { MovedKb, TrackPlace } from '../../catalog/diff/places.ts';
import { OF_CATALOG_PROPERTIES } from './catalog.ts';
import { SourceDto } from './catalog-lists.ts';
import { Count, NullableText, nullable, oneOf, Text, Texts } from './types.ts';

const some = <T extends TSchema>(item: T) => Type.Object({ count: Count, first: Type.Array(item) });
const changes = <T extends TSchema>(item: T) => ({ added: some(item), removed: some(item) });

const DocumentStateDto = Type.Object({ publishedAt: NullableText, items: Count });
const KbSummaryDto = Type.Object(
  { kbId: Text, releasedOn: Text, products: Count, vulnerabilities: Count },
  { title: 'KbSummary' },
);
const PlaceDto = Type.Object({ trackId: Text, ubr: nullable(Type.Integer()) }, { title: 'TrackPlace' });
const NumbersDto = Type.Object({ gained: Count, lost: Count });
const GainedAndLostDto = Type.Object({ gained: some(Text), lost: some(Text) });

/** Of each list the first ones, and how many there are. */
export const DIFF_PROPERTIES = {
  /** Answers may differ without any new document. */
  isReviewedDataChanged: Type.Boolean(),
  documents: Type.Object({
    ...changes(SourceDto),
    changed: some(
      Type.Object(
        { id: Text, kind: Text, title: Text, before: DocumentStateDto, after: DocumentStateDto },
        { title: 'ChangedDocument' },
      ),
    ),
  }),
  kbs: Type.Object(changes(KbSummaryDto)),
  /** KBs that stand elsewhere in tracks. */
  moved: some(Type.Object({ kbId: Text, from: Type.Array(PlaceDto), to: Type.Array(PlaceDto) }, { title: 'MovedKb' })),
  vulnerabilities: Type.Object({ ...changes(Text), changed: some(Text) }),
  products: Type.Object(changes(Type.Object({ id: Text, name: Text }))),
  tracks: Type.Object(changes(Text)),
  supersedences: Type.Object(changes(Type.Object({ from: Text, to: Text }))),
  /** KBs that fix other things, those of which most changed first; `fixes` are pairs of a product and a vulnerability. */
  coverage: some(
    Type.Object(
      { kbId: Text, fixes: NumbersDto, products: GainedAndLostDto, vulnerabilities: GainedAndLostDto },
      { title: 'CoverageChange' },
    ),
  ),
  newlyUnusedCorrections: some(
    Type.Object({
      kbId: Text,
      productIds: Type.Optional(Texts),
      insteadKbId: NullableText,
      reason: Text,
      source: Text,
    }),
  ),
};

const ComparedDto = Type.Object(
  {
    version: Text,
    state: oneOf('in-force', 'earlier', 'refused'),
    /** When it was put in force, or refused; null: it is the sample. */
    at: NullableText,
  },
  { title: 'ComparedCatalog' },
);
export type ComparedDto = Type.Static<typeof ComparedDto>;

/** What changed from one catalog to another. */
export const CatalogDiffDto = Type.Object(
  { ...OF_CATALOG_PROPERTIES, from: ComparedDto, to: ComparedDto, ...DIFF_PROPERTIES },
  { title: 'CatalogDiff' },
);

/** One thing that changed. */
export const DiffRowDto = Type.Object({
  what: oneOf(
    'document',
    'kb',
    'track-place',
    'vulnerability',
    'product',
    'track',
    'supersedence',
    'fixes',
    'correction',
  ),
  /** `more`: so many more of them changed. */
  change: oneOf('added', 'removed', 'changed', 'unused', 'more'),
  id: Text,
  detail: Text,
});
type DiffRow = Type.Static<typeof DiffRowDto>;

/** The same one below the other. */
export function toDiffRows(diff: BoundedDiff): DiffRow[] {
  const { documents, kbs, moved, vulnerabilities, products, tracks, supersedences, coverage } = diff;
  const rowsOf = <Item>(
    [what, change]: readonly [DiffRow['what'], DiffRow['change']],
    { count, first }: Bounded<Item>,
    say: (item: Item) => readonly [id: string, detail: string],
  ): DiffRow[] => {
    const rows = first.map((item): DiffRow => {
      const [id, detail] = say(item);
      return { what, change, id, detail };
    });
    const omitted = count - first.length;
    return omitted > 0 ? [...rows, { what, change: 'more', id: '', detail: `${omitted} more ${change}` }] : rows;
  };
  const both = <Item>(
    what: DiffRow['what'],
    { added, removed }: { readonly added: Bounded<Item>; readonly removed: Bounded<Item> },
    say: (item: Item) => readonly [id: string, detail: string],
  ): DiffRow[] => [...rowsOf([what, 'added'], added, say), ...rowsOf([what, 'removed'], removed, say)];
  const bare = (id: string) => [id, ''] as const;
  return [
    ...both('document', documents, ({ id, title, items }) => [id, `${title}, ${items} items`]),
    ...rowsOf(['document', 'changed'], documents.changed, ({ id, before, after }) => [
      id,
      `${before.publishedAt ?? 'no date'} to ${after.publishedAt ?? 'no date'}, ${before.items} to ${after.items} items`,
    ]),
    ...both('kb', kbs, ({ kbId, releasedOn }) => [`KB${kbId}`, releasedOn]),
    ...rowsOf(['track-place', 'changed'], moved, toMovedRow),
    ...both('vulnerability', vulnerabilities, bare),
    ...rowsOf(['vulnerability', 'changed'], vulnerabilities.changed, bare),
    ...both('product', products, ({ id, name }) => [id, name]),
    ...both('track', tracks, bare),
    ...both('supersedence', supersedences, ({ from, to }) => [`KB${from}`, `KB${to}`]),
    ...rowsOf(['fixes', 'changed'], coverage, ({ kbId, fixes }) => [
      `KB${kbId}`,
      `${fixes.gained} gained, ${fixes.lost} lost`,
    ]),
    ...rowsOf(['correction', 'unused'], diff.newlyUnusedCorrections, ({ kbId, reason }) => [`KB${kbId}`, reason]),
  ];
}

function toMovedRow({ kbId, from, to }: MovedKb): readonly [id: string, detail: string] {
  const places = (all: readonly TrackPlace[]): string =>
    all.map(({ trackId, ubr }) => (ubr === null ? trackId : `${trackId} at revision ${ubr}`)).join(', ') || 'no track';
  return [`KB${kbId}`, `${places(from)} to ${places(to)}`];
}

/** The serializer leaves out what the schema lacks: a property of the model that is forgotten here must not compile. */
type DiffDto = Type.Static<Type.TObject<typeof DIFF_PROPERTIES>>;
export type IsDiffComplete = Complete<DiffDto, Written>;
/** A document is written as it is in the list of them. */
type Written = Omit<BoundedDiff, 'documents'>;
type Complete<Dto extends Model, Model> = [Dto, Model];
