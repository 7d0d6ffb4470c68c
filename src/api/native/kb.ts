/** Body of the answer about one KB, and of the list of all. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Day, KbId } from '../../catalog/ids.ts';
import type { Track, TrackKind, TrackRelease, Update } from '../../catalog/model.ts';
import { formatOsBuild } from '../../catalog/os-build.ts';
import type { ReleaseKind } from '../../catalog/records.ts';
import { type SupersedenceGraph, supersedenceGraph } from '../../catalog/supersedence-graph.ts';
import { urgencyRank } from '../../catalog/urgency.ts';
import type { OfCatalog } from '../../fleet/fleet.ts';
import { catalogUrl } from '../wire/missing-kb.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { CVE_PROPERTIES, describeVulnerability } from './cve-counts.ts';
import { describeKb, KB_PROPERTIES, toUrgency } from './kb-counts.ts';
import { type ListOptions, type ListRules, listPage } from './list-options.ts';
import { Count, NullableText, nullable, oneOf, Text, Texts } from './types.ts';

export const KbNameDto = Type.Object({ kbId: Text, name: Text, releasedOn: NullableText }, { title: 'KbName' });

/** All KBs of the catalog, newest first. `total`: of all pages. */
export const KbNamesDto = Type.Object(
  { ...AS_OF_PROPERTIES, total: Count, value: Type.Array(KbNameDto) },
  { title: 'KbNames' },
);

const { id, title, severity, cvssScore, isExploited, knownExploitedOn, epss } = CVE_PROPERTIES;
const FixedCveDto = Type.Object(
  { id, title, severity, cvssScore, isExploited, knownExploitedOn, epss },
  { title: 'FixedCve' },
);

const KbTrackDto = Type.Object(
  {
    id: Text,
    kind: Type.Unsafe<TrackKind>({ type: 'string' }),
    lineId: Text,
    lineName: Text,
    /** Some before it and some after it, oldest first. */
    releases: Type.Array(
      Type.Object({
        kbId: Text,
        releasedOn: Text,
        /** `26100.4061`; of several that it brings devices to, the highest. */
        build: NullableText,
        releaseKind: nullable(Type.Unsafe<ReleaseKind>({ type: 'string' })),
        /** In a hotpatch track: a full update that needs a restart and that the following hotpatches build on. */
        isBaseline: Type.Boolean(),
        sources: Texts,
      }),
    ),
  },
  { title: 'KbTrack' },
);

const SupersedenceGraphDto = Type.Object(
  {
    /** The KB itself, then the nearest ones. */
    nodes: Type.Array(KbNameDto),
    /** `from` supersedes `to`, as a link in the months says, or because a track has one after the other; `sources` say so. */
    edges: Type.Array(Type.Object({ from: Text, to: Text, by: oneOf('link', 'track'), sources: Texts })),
    /** How many more KBs there are, further away. */
    omitted: Count,
  },
  { title: 'SupersedenceGraph' },
);

const { cves: _, ...OF_KB } = KB_PROPERTIES;

/** What a KB is and fixes, and on how many active devices it is missing. */
export const KbDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    ...OF_KB,
    isReleaseDayEstimated: Type.Boolean(),
    /** It is for devices with this alone; null: for all that have its product. */
    condition: NullableText,
    /** Documents that name it. */
    months: Texts,
    /** Where Microsoft's catalog has it. */
    url: Text,
    devices: Count,
    /** All that it fixes, advisories too, most urgent first. */
    cves: Type.Array(FixedCveDto),
    /** In which it fixes something. */
    products: Type.Array(Type.Object({ id: Text, name: Text })),
    tracks: Type.Array(KbTrackDto),
    graph: SupersedenceGraphDto,
  },
  { title: 'Kb' },
);

/** Releases of a track before it, and after it. */
const TRACK_WINDOW = 6;
const GRAPH_NODES = 30;

export const KB_NAMES: ListRules<Type.Static<typeof KbNameDto>, 'name' | 'released'> = {
  sorts: { name: ({ kbId }) => Number(kbId), released: ({ releasedOn }) => releasedOn },
  searchIn: ({ kbId, name }) => [`KB${kbId}`, name],
};

export function toKbNamesDto(of: OfCatalog, options: ListOptions<'name' | 'released'>): Type.Static<typeof KbNamesDto> {
  const { catalog, asOf } = of;
  const updates = catalog.data.updates.filter(({ releasedOn }) => !asOf || releasedOn <= asOf.day);
  const rows = updates
    .toReversed()
    .sort((a, b) => (a.releasedOn > b.releasedOn ? -1 : Number(a.releasedOn < b.releasedOn)));
  const { value, total } = listPage(rows, options, KB_NAMES);
  return { ...ofCatalogAsOf(of), total, value: value.map(({ kbId }) => nameKb(catalog, kbId)) };
}

export function toKbDto(of: OfCatalog, update: Update, devices: number): Type.Static<typeof KbDto> {
  const { catalog, asOf } = of;
  const { kbId, isReleaseDayEstimated, condition, months } = update;
  const day = asOf?.day ?? null;
  return {
    ...ofCatalogAsOf(of),
    ...describeKb(catalog, kbId),
    ...toUrgency(catalog.urgencyOf(kbId)),
    ...{ isReleaseDayEstimated, condition, months: [...months], url: catalogUrl(kbId), devices },
    cves: catalog
      .vulnerabilitiesFixedBy(kbId)
      .toSorted((a, b) => urgencyRank(b) - urgencyRank(a) || (a.id < b.id ? -1 : 1))
      .map(describeVulnerability),
    products: catalog
      .productsFixedBy(kbId)
      .map((product) => ({ id: product, name: catalog.productName(product) ?? '' })),
    tracks: catalog.placesOf(kbId).map((place) => toTrackDto(catalog, place, day)),
    graph: toGraphDto(catalog, supersedenceGraph(catalog, kbId, { maxNodes: GRAPH_NODES, asOf: day })),
  };
}

function toTrackDto(
  catalog: Catalog,
  { track, release }: { readonly track: Track; readonly release: TrackRelease },
  day: Day | null,
): Type.Static<typeof KbTrackDto> {
  const { id: trackId, kind, lineId } = track;
  const known = track.releases.filter(({ releasedOn }) => day === null || releasedOn <= day);
  const place = known.indexOf(release);
  const window = known.slice(Math.max(0, place - TRACK_WINDOW), place + TRACK_WINDOW + 1);
  return {
    ...{ id: trackId, kind, lineId, lineName: catalog.line(lineId)?.title ?? lineId },
    releases: window.map(({ kbId, releasedOn, builds, releaseKind, isBaseline, sources }) => {
      const build = builds.at(-1);
      return {
        ...{ kbId, releasedOn, build: build ? formatOsBuild(build) : null, releaseKind, isBaseline },
        sources: [...new Set(sources)],
      };
    }),
  };
}

function toGraphDto(
  catalog: Catalog,
  { kbIds, edges, omitted }: SupersedenceGraph,
): Type.Static<typeof SupersedenceGraphDto> {
  return {
    nodes: kbIds.map((kbId) => nameKb(catalog, kbId)),
    edges: edges.map(({ sources, ...edge }) => ({ ...edge, sources: [...sources] })),
    omitted,
  };
}

export function nameKb(catalog: Catalog, kbId: KbId): Type.Static<typeof KbNameDto> {
  const update = catalog.update(kbId);
  return { kbId, name: update?.name ?? '', releasedOn: update?.releasedOn ?? null };
}
