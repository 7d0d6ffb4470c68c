import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import { NullableText } from './types.ts';

/** Which catalog an answer is by. */
export const CatalogIdentityDto = Type.Object(
  {
    version: Type.String(),
    isSample: Type.Boolean(),
    knownThrough: NullableText,
  },
  { title: 'Catalog' },
);

/** In every answer: the catalog it was made with. */
export const OF_CATALOG_PROPERTIES = {
  /** The catalog was made by hand for trying kbgap out: nothing here is true of a real device. */
  isSample: Type.Boolean(),
  catalog: CatalogIdentityDto,
};

/** The catalog in use. */
export const CatalogStatusDto = Type.Object(
  {
    ...CatalogIdentityDto.properties,
    counts: Type.Object({
      updates: Type.Integer(),
      vulnerabilities: Type.Integer(),
      products: Type.Integer(),
      tracks: Type.Integer(),
      sources: Type.Integer(),
    }),
    sources: Type.Array(
      Type.Object({ id: Type.String(), kind: Type.String(), title: Type.String(), publishedAt: NullableText }),
    ),
  },
  { title: 'CatalogStatus' },
);

export function identifyCatalog({ version, knownThrough, data }: Catalog): Type.Static<typeof CatalogIdentityDto> {
  return { version, isSample: data.isSample, knownThrough };
}

export function ofCatalog(catalog: Catalog) {
  return { isSample: catalog.data.isSample, catalog: identifyCatalog(catalog) };
}

export function toCatalogStatusDto(catalog: Catalog): Type.Static<typeof CatalogStatusDto> {
  const { updates, vulnerabilities, products, tracks, sources } = catalog.data;
  return {
    ...identifyCatalog(catalog),
    counts: {
      updates: updates.length,
      vulnerabilities: vulnerabilities.length,
      products: products.length,
      tracks: tracks.length,
      sources: sources.length,
    },
    sources: [...sources],
  };
}
