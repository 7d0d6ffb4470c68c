/** What a KB supersedes and is superseded by, step by step, and who says so. */
import type { Catalog } from './catalog.ts';
import type { Day, KbId } from './ids.ts';
import { isCumulative } from './model.ts';

/** "`from` supersedes `to`": by a link in the months, or because it is the next one of a track in which each contains those before. */
export interface GraphEdge {
  readonly from: KbId;
  readonly to: KbId;
  readonly by: 'link' | 'track';
  /** Documents: months that have the link, or what places the superseding KB in the track. */
  readonly sources: readonly string[];
}

export interface SupersedenceGraph {
  /** The KB itself, then the nearest ones. */
  readonly kbIds: readonly KbId[];
  /** All that there are between these. */
  readonly edges: readonly GraphEdge[];
  /** How many more there are, further away. */
  readonly omitted: number;
}

export interface GraphOptions {
  readonly maxNodes: number;
  /** Leaves out what was released later; null: nothing. */
  readonly asOf?: Day | null;
}

export function supersedenceGraph(
  catalog: Catalog,
  kbId: KbId,
  { maxNodes, asOf = null }: GraphOptions,
): SupersedenceGraph {
  const isThere = (id: KbId): boolean => asOf === null || (catalog.update(id)?.releasedOn ?? asOf) <= asOf;
  const older = (id: KbId): GraphEdge[] => edgesTo(catalog, id).filter(({ to }) => isThere(to));
  const newer = (id: KbId): GraphEdge[] => edgesFrom(catalog, id).filter(({ from }) => isThere(from));
  const reached = [
    ...walk(kbId, (id) => older(id).map(({ to }) => to)),
    ...walk(kbId, (id) => newer(id).map(({ from }) => from)),
  ].sort((a, b) => a.steps - b.steps);
  const others = new Set(reached.map((each) => each.kbId));
  const kbIds = [kbId, ...others].slice(0, maxNodes);
  const shown = new Set(kbIds);
  return {
    kbIds,
    edges: kbIds.flatMap(older).filter(({ to }) => shown.has(to)),
    omitted: 1 + others.size - kbIds.length,
  };
}

/** All that can be reached, nearest first, without the start. */
function walk(start: KbId, next: (kbId: KbId) => readonly KbId[]): { readonly kbId: KbId; readonly steps: number }[] {
  const steps = new Map([[start, 0]]);
  // A map goes on with what is added while it is read.
  for (const [kbId, step] of steps) {
    for (const each of next(kbId)) if (!steps.has(each)) steps.set(each, step + 1);
  }
  steps.delete(start);
  return [...steps].map(([kbId, step]) => ({ kbId, steps: step }));
}

function edgesTo(catalog: Catalog, kbId: KbId): GraphEdge[] {
  const links = catalog.supersedes(kbId).map((edge) => ({ ...edge, by: 'link' as const }));
  return [...links, ...trackEdges(catalog, kbId, -1)];
}

function edgesFrom(catalog: Catalog, kbId: KbId): GraphEdge[] {
  const links = catalog.supersededBy(kbId).map((edge) => ({ ...edge, by: 'link' as const }));
  return [...links, ...trackEdges(catalog, kbId, 1)];
}

/** To the release before or after it in each of its tracks, each once. */
function trackEdges(catalog: Catalog, kbId: KbId, step: -1 | 1): GraphEdge[] {
  const edges = new Map<KbId, GraphEdge>();
  for (const { track, release } of catalog.placesOf(kbId)) {
    if (!isCumulative(track.kind)) continue;
    const beside = track.releases[track.releases.indexOf(release) + step];
    if (!beside || beside.kbId === kbId) continue;
    const [later, earlier] = step === 1 ? [beside, release] : [release, beside];
    const sources = new Set([...(edges.get(beside.kbId)?.sources ?? []), ...later.sources]);
    edges.set(beside.kbId, { from: later.kbId, to: earlier.kbId, by: 'track', sources: [...sources] });
  }
  return [...edges.values()];
}
