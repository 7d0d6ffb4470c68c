/** What stands behind the catalog: its documents, the catalogs that are kept, and what people corrected. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ListedCorrection } from '../../catalog/list-corrections.ts';
import type { CatalogSource } from '../../catalog/model.ts';
import type { KeptVersion } from '../catalog-library.ts';
import { AS_OF_PROPERTIES, OF_CATALOG_PROPERTIES } from './catalog.ts';
import type { ListRules } from './list-options.ts';
import { Count, NullableText, nullable, oneOf, Text, Texts } from './types.ts';

export const SourceDto = Type.Object(
  { id: Text, kind: Text, title: Text, publishedAt: NullableText, items: Count },
  { title: 'CatalogSource' },
);
/** The documents that the catalog was made of. */
export const SourcesDto = Type.Object(
  { ...AS_OF_PROPERTIES, value: Type.Array(SourceDto), total: Count },
  { title: 'CatalogSources' },
);

export const SOURCE_LIST: ListRules<CatalogSource, 'id' | 'kind' | 'title' | 'publishedAt' | 'items'> = {
  sorts: {
    id: ({ id }) => id,
    kind: ({ kind }) => kind,
    title: ({ title }) => title,
    publishedAt: ({ publishedAt }) => publishedAt,
    items: ({ items }) => items,
  },
  searchIn: ({ id, kind, title }) => [id, kind, title],
};

export function toSourceDto({ id, kind, title, publishedAt, items }: CatalogSource): Type.Static<typeof SourceDto> {
  return { id, kind, title, publishedAt, items };
}

export const VersionDto = Type.Object(
  { version: Text, state: oneOf('in-force', 'earlier', 'refused'), at: Text, reasons: Texts },
  { title: 'CatalogVersion' },
);
/** The catalogs that are kept. None before the first import: the sample is part of kbgap. */
export const VersionsDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    value: Type.Array(VersionDto),
    /** Somebody put an earlier catalog in force by hand, and nothing newer is published since. */
    heldSinceAt: NullableText,
  },
  { title: 'CatalogVersions' },
);

export function toVersionDto({ version, state, at, reasons }: KeptVersion): Type.Static<typeof VersionDto> {
  return { version, state, at, reasons: [...reasons] };
}

export const CorrectionDto = Type.Object(
  {
    /** A KB or a vulnerability. */
    subject: Text,
    kind: oneOf('no-fix', 'other-kb', 'all-needed'),
    insteadKbId: NullableText,
    /** Names; null: whatever the product. */
    products: nullable(Texts),
    reason: Text,
    source: Text,
    /** Whether a row of the documents matches it; null: the catalog in force does not tell. */
    isUsed: nullable(Type.Boolean()),
  },
  { title: 'Correction' },
);
/** What people corrected in Microsoft's documents. */
export const CorrectionsDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    /** Whether the catalog in force was made with them; else the next one is. */
    isCurrent: Type.Boolean(),
    value: Type.Array(CorrectionDto),
    total: Count,
  },
  { title: 'Corrections' },
);

type CorrectionDto = Type.Static<typeof CorrectionDto>;

export const CORRECTION_LIST: ListRules<CorrectionDto, 'subject' | 'kind' | 'isUsed'> = {
  sorts: {
    subject: ({ subject }) => subject,
    kind: ({ kind }) => kind,
    isUsed: ({ isUsed }) => (isUsed === null ? null : Number(isUsed)),
  },
  searchIn: ({ subject, insteadKbId, products, reason, source }) => [
    ...[subject, reason, source, ...(products ?? [])],
    ...(insteadKbId === null ? [] : [`KB${insteadKbId}`]),
  ],
};

export function toCorrectionDto(
  catalog: Catalog,
  { subject, productIds, ...correction }: ListedCorrection,
): CorrectionDto {
  return {
    subject: 'kbId' in subject ? `KB${subject.kbId}` : subject.vulnerabilityId,
    ...correction,
    products: productIds?.map((id) => catalog.productName(id) ?? id) ?? null,
  };
}
