/** Where the KBs of a supersedence graph and the arcs between them are drawn. */
import type { SupersedenceGraph } from '../../api/schema.ts';

export type GraphNode = SupersedenceGraph['nodes'][number];
export type GraphEdge = SupersedenceGraph['edges'][number];

export interface PlacedArc extends GraphEdge {
  /** Rows, from the top. */
  readonly fromRow: number;
  readonly toRow: number;
}

export interface GraphLayout {
  /** One under the other, the newest first. */
  readonly rows: readonly GraphNode[];
  readonly arcs: readonly PlacedArc[];
  /** All between these, in the order of the rows. */
  readonly edges: readonly GraphEdge[];
}

/** Of the nearest `most` KBs: nodes come nearest first. */
export function layOutGraph({ nodes, edges }: SupersedenceGraph, most: number): GraphLayout {
  const rows = nodes.slice(0, most).sort(byDay);
  const rowOf = new Map(rows.map(({ kbId }, row) => [kbId, row]));
  const links = new Set(edges.filter(({ by }) => by === 'link').map(pairOf));
  const placed = edges
    .flatMap((edge) => {
      const [fromRow, toRow] = [rowOf.get(edge.from), rowOf.get(edge.to)];
      return fromRow === undefined || toRow === undefined ? [] : [{ ...edge, fromRow, toRow }];
    })
    .sort((a, b) => a.fromRow - b.fromRow || a.toRow - b.toRow);
  // Where a link says the same as the track, one arc is enough.
  return { rows, arcs: placed.filter((edge) => edge.by === 'link' || !links.has(pairOf(edge))), edges: placed };
}

/** What is of no known day was there before the documents begin. */
function byDay(a: GraphNode, b: GraphNode): number {
  const [first, second] = [a.releasedOn ?? '', b.releasedOn ?? ''];
  if (first !== second) return first > second ? -1 : 1;
  return Number(b.kbId) - Number(a.kbId);
}

function pairOf({ from, to }: GraphEdge): string {
  return `${from} ${to}`;
}
