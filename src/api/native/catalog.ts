import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import type { OfCatalog } from '../../fleet/fleet.ts';
import type { CatalogUpkeep } from '../catalog-upkeep.ts';
import { AsOfDto, toAsOfDto } from './as-of.ts';
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

/** The same in answers that can be of a past day. */
export const AS_OF_PROPERTIES = { ...OF_CATALOG_PROPERTIES, asOf: Type.Optional(AsOfDto) };

/** How the catalog is kept current. What is given as `null` has not happened. */
const UpkeepDto = Type.Object(
  {
    syncedAt: NullableText,
    sources: Type.Array(
      Type.Object({
        source: Type.String(),
        succeededAt: NullableText,
        failedAt: NullableText,
        /** Documents that failed in the last sync. */
        failures: Type.Integer(),
      }),
    ),
    droppedMonths: Type.Array(Type.String()),
    refused: Type.Union([
      Type.Object({ version: Type.String(), refusedAt: Type.String(), reasons: Type.Array(Type.String()) }),
      Type.Null(),
    ]),
  },
  { title: 'CatalogUpkeep' },
);

/** The catalog in use. */
export const CatalogStatusDto = Type.Object(
  {
    ...CatalogIdentityDto.properties,
    asOf: Type.Optional(AsOfDto),
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
    upkeep: UpkeepDto,
  },
  { title: 'CatalogStatus' },
);

export function identifyCatalog({ version, knownThrough, data }: Catalog): Type.Static<typeof CatalogIdentityDto> {
  return { version, isSample: data.isSample, knownThrough };
}

export function ofCatalog(catalog: Catalog) {
  return { isSample: catalog.data.isSample, catalog: identifyCatalog(catalog) };
}

export function ofCatalogAsOf({ catalog, asOf }: OfCatalog) {
  return { ...ofCatalog(catalog), ...(asOf && { asOf: toAsOfDto(asOf) }) };
}

export function toCatalogStatusDto(
  { catalog, asOf }: OfCatalog,
  upkeep: CatalogUpkeep,
): Type.Static<typeof CatalogStatusDto> {
  const { updates, vulnerabilities, products, tracks, sources } = catalog.data;
  return {
    ...identifyCatalog(catalog),
    ...(asOf && { asOf: toAsOfDto(asOf) }),
    counts: {
      updates: updates.length,
      vulnerabilities: vulnerabilities.length,
      products: products.length,
      tracks: tracks.length,
      sources: sources.length,
    },
    sources: [...sources],
    upkeep: toUpkeepDto(upkeep),
  };
}

/** Without addresses: where a mirror stands is the operator's to know. */
function toUpkeepDto({ syncedAt, sources, droppedMonths, refused }: CatalogUpkeep): Type.Static<typeof UpkeepDto> {
  return {
    syncedAt,
    sources: sources.map(({ failures, ...source }) => ({ ...source, failures: failures.length })),
    droppedMonths: [...droppedMonths],
    refused: refused && { ...refused, reasons: [...refused.reasons] },
  };
}
