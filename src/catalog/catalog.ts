import type { KbId, ProductId, VulnerabilityId } from './ids.ts';
import type { CatalogData, Fix, SupersedenceEdge, Track, TrackRelease, Update, Vulnerability } from './model.ts';
import { type Urgency, urgencyOf } from './urgency.ts';
import { releasesByProduct, type ServicingLine, type WindowsRelease } from './windows.ts';

/** An immutable catalog with the indexes that decisions need; each index is built at its first use. */
export interface Catalog {
  readonly data: CatalogData;
  /** Content checksum, `sha256` hex: names this catalog in answers and logs. */
  readonly version: string;
  /** The day of the newest source but scores; decisions know nothing after it. */
  readonly knownThrough: string | null;
  readonly line: (lineId: string) => ServicingLine | undefined;
  readonly tracksOfLine: (lineId: string) => readonly Track[];
  /** Every place of a KB in a track. */
  readonly placesOf: (kbId: KbId) => readonly { readonly track: Track; readonly release: TrackRelease }[];
  readonly update: (kbId: KbId) => Update | undefined;
  readonly vulnerability: (id: VulnerabilityId) => Vulnerability | undefined;
  readonly hasProduct: (productId: ProductId) => boolean;
  readonly productName: (productId: ProductId) => string | undefined;
  readonly fixesOf: (productId: ProductId) => readonly Fix[];
  /** Products for which the KB fixes something. */
  readonly productsFixedBy: (kbId: KbId) => readonly ProductId[];
  readonly vulnerabilitiesFixedBy: (kbId: KbId) => readonly Vulnerability[];
  /** Of all that the KB fixes, in whatever product. */
  readonly urgencyOf: (kbId: KbId) => Urgency;
  readonly supersedes: (kbId: KbId) => readonly SupersedenceEdge[];
  readonly supersededBy: (kbId: KbId) => readonly SupersedenceEdge[];
  readonly releaseOfProduct: (productId: ProductId) => WindowsRelease | undefined;
}

/** Wraps catalog data; `version` is its checksum. */
export function createCatalog(data: CatalogData, version: string): Catalog {
  const lines = lazy(() => new Map(data.windows.lines.map((line) => [line.id, line])));
  const tracks = lazy(() => Map.groupBy(data.tracks, (track) => track.lineId));
  const places = lazy(() =>
    Map.groupBy(
      data.tracks.flatMap((track) => track.releases.map((release) => ({ track, release }))),
      (place) => place.release.kbId,
    ),
  );
  const updates = lazy(() => new Map(data.updates.map((update) => [update.kbId, update])));
  const vulnerabilities = lazy(() => new Map(data.vulnerabilities.map((entry) => [entry.id, entry])));
  const products = lazy(() => new Map(data.products.map((product, index) => [product.id, index])));
  const outgoing = lazy(() => Map.groupBy(data.edges, (edge) => edge.from));
  const incoming = lazy(() => Map.groupBy(data.edges, (edge) => edge.to));
  const releases = lazy(() => releasesByProduct(data.windows));
  const fixedBy = lazy(() => indexFixesByUpdate(data));

  const urgencies = new Map<KbId, Urgency>();
  const vulnerabilitiesFixedBy = (kbId: KbId): Vulnerability[] =>
    [...(fixedBy().get(kbId)?.vulnerabilities ?? [])].flatMap((index) => data.vulnerabilities[index] ?? []);

  const fixesOf = (productId: ProductId): Fix[] => {
    const index = products().get(productId);
    if (index === undefined) return [];
    const fixes: Fix[] = [];
    for (let row = data.fixOffsets[index] ?? 0; row < (data.fixOffsets[index + 1] ?? 0); row++) {
      fixes.push({ vulnerability: data.fixVulnerabilities[row] ?? -1, update: data.fixUpdates[row] ?? -1 });
    }
    return fixes;
  };

  return {
    data,
    version,
    knownThrough:
      data.sources
        // New scores every day say nothing of new updates.
        .filter((source) => source.kind !== 'epss')
        .map((source) => source.publishedAt)
        .filter((at) => at !== null)
        .sort()
        .at(-1)
        ?.slice(0, 10) ?? null,
    line: (lineId) => lines().get(lineId),
    tracksOfLine: (lineId) => tracks().get(lineId) ?? [],
    placesOf: (kbId) => places().get(kbId) ?? [],
    update: (kbId) => updates().get(kbId),
    vulnerability: (id) => vulnerabilities().get(id),
    hasProduct: (productId) => products().has(productId),
    productName: (productId) => data.products[products().get(productId) ?? -1]?.name,
    fixesOf,
    productsFixedBy: (kbId) => [...(fixedBy().get(kbId)?.products ?? [])],
    vulnerabilitiesFixedBy,
    urgencyOf: (kbId) => {
      const known = urgencies.get(kbId);
      if (known) return known;
      const urgency = urgencyOf(vulnerabilitiesFixedBy(kbId));
      if (updates().has(kbId)) urgencies.set(kbId, urgency);
      return urgency;
    },
    supersedes: (kbId) => outgoing().get(kbId) ?? [],
    supersededBy: (kbId) => incoming().get(kbId) ?? [],
    releaseOfProduct: (productId) => releases().get(productId),
  };
}

interface FixedByUpdate {
  readonly products: Set<ProductId>;
  readonly vulnerabilities: Set<number>;
}

function indexFixesByUpdate(data: CatalogData): Map<KbId, FixedByUpdate> {
  const index = new Map<KbId, FixedByUpdate>();
  data.products.forEach((product, position) => {
    for (let row = data.fixOffsets[position] ?? 0; row < (data.fixOffsets[position + 1] ?? 0); row++) {
      const kbId = data.updates[data.fixUpdates[row] ?? -1]?.kbId;
      if (kbId === undefined) continue;
      let entry = index.get(kbId);
      if (!entry) {
        entry = { products: new Set(), vulnerabilities: new Set() };
        index.set(kbId, entry);
      }
      entry.products.add(product.id);
      entry.vulnerabilities.add(data.fixVulnerabilities[row] ?? -1);
    }
  });
  return index;
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
