/** What changed between two catalogs, for people who decide whether to trust the newer one. */
import type { Catalog } from '../catalog.ts';
import { correctionKey, type FixCorrection } from '../corrections.ts';
import type { Day, KbId, ProductId, VulnerabilityId } from '../ids.ts';
import type { CatalogSource, Vulnerability } from '../model.ts';
import { type Changes, compareLists } from './compare-lists.ts';
import { type CoverageChange, diffCoverage } from './coverage.ts';
import { diffPlaces, type MovedKb } from './places.ts';

export interface CatalogDiff {
  readonly documents: Changes<CatalogSource> & { readonly changed: readonly ChangedDocument[] };
  /** Whether the reviewed data differ: then answers may change without any new document. */
  readonly isReviewedDataChanged: boolean;
  readonly kbs: Changes<KbSummary>;
  readonly products: Changes<{ readonly id: ProductId; readonly name: string }>;
  /** Ids of tracks. */
  readonly tracks: Changes<string>;
  readonly moved: readonly MovedKb[];
  readonly vulnerabilities: Changes<VulnerabilityId> & {
    /** Said to be of another severity, exploited, in KEV, ...; of another EPSS score most are every day, which is not told. */
    readonly changed: readonly VulnerabilityId[];
  };
  readonly supersedences: Changes<Link>;
  readonly coverage: readonly CoverageChange[];
  /** Match no row now, which was not so before: Microsoft has mended the row, or lost it, or the correction is new and wrong. */
  readonly newlyUnusedCorrections: readonly FixCorrection[];
}

/** A document of which both catalogs have a revision, not the same one. */
export interface ChangedDocument extends Pick<CatalogSource, 'id' | 'kind' | 'title'> {
  readonly before: DocumentState;
  readonly after: DocumentState;
}

type DocumentState = Pick<CatalogSource, 'publishedAt' | 'items'>;

export interface KbSummary {
  readonly kbId: KbId;
  readonly releasedOn: Day;
  /** How many it fixes something in, and how many it fixes. */
  readonly products: number;
  readonly vulnerabilities: number;
}

export interface Link {
  readonly from: KbId;
  readonly to: KbId;
}

export function diffCatalogs(before: Catalog, after: Catalog): CatalogDiff {
  const [old, now] = [before.data, after.data];
  const kbs = compareLists(old.updates, now.updates, ({ kbId }) => kbId);
  const vulnerabilities = compareLists(old.vulnerabilities, now.vulnerabilities, ({ id }) => id);
  const linksOf = ({ edges }: typeof now): Link[] => edges.map(({ from, to }) => ({ from, to }));
  return {
    documents: {
      ...compareLists(old.sources, now.sources, documentKey),
      changed: changedDocuments(old.sources, now.sources),
    },
    isReviewedDataChanged: old.reviewed !== now.reviewed,
    kbs: {
      added: kbs.added.map(({ kbId }) => summarize(after, kbId)),
      removed: kbs.removed.map(({ kbId }) => summarize(before, kbId)),
    },
    products: compareLists(old.products, now.products, ({ id }) => id),
    tracks: compareLists(
      old.tracks.map(({ id }) => id),
      now.tracks.map(({ id }) => id),
      String,
    ),
    moved: diffPlaces(before, after),
    vulnerabilities: {
      added: vulnerabilities.added.map(({ id }) => id),
      removed: vulnerabilities.removed.map(({ id }) => id),
      changed: now.vulnerabilities.flatMap((vulnerability) => {
        const was = before.vulnerability(vulnerability.id);
        return was && factsOf(was) !== factsOf(vulnerability) ? vulnerability.id : [];
      }),
    },
    supersedences: compareLists(linksOf(old), linksOf(now), ({ from, to }) => `${from} ${to}`),
    coverage: diffCoverage(before, after),
    newlyUnusedCorrections: compareLists(old.unusedCorrections, now.unusedCorrections, correctionKey).added,
  };
}

function documentKey({ kind, id }: CatalogSource): string {
  return `${kind} ${id}`;
}

function changedDocuments(before: readonly CatalogSource[], after: readonly CatalogSource[]): ChangedDocument[] {
  const known = new Map(before.map((source) => [documentKey(source), source]));
  const stateOf = ({ publishedAt, items }: CatalogSource): DocumentState => ({ publishedAt, items });
  return after.flatMap((source) => {
    const was = known.get(documentKey(source));
    if (!was || (was.digest === source.digest && was.publishedAt === source.publishedAt)) return [];
    const { id, kind, title } = source;
    return { id, kind, title, before: stateOf(was), after: stateOf(source) };
  });
}

function summarize(catalog: Catalog, kbId: KbId): KbSummary {
  return {
    kbId,
    releasedOn: catalog.update(kbId)?.releasedOn ?? '',
    products: catalog.productsFixedBy(kbId).length,
    vulnerabilities: catalog.vulnerabilitiesFixedBy(kbId).length,
  };
}

/** A month's own date stands at every vulnerability that it names, and EPSS scores move every day: neither says much. */
function factsOf({ updatedAt: _, epss: __, ...facts }: Vulnerability): string {
  return JSON.stringify(facts);
}
