import { formatDay } from '../../parts/format.ts';
import { hrefOf } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';
import type { GraphLayout, PlacedArc } from './graph-layout.ts';
import './graph.css';

const ROW = 26;
const ARCS = 100;
const WIDTH = 360;

export interface GraphProps {
  readonly layout: GraphLayout;
  /** The one that it is about. */
  readonly kbId: string;
  readonly label: string;
}

/** KBs one under the other, newest first; arcs go from what supersedes to what is superseded. */
export function Graph({ layout: { rows, arcs }, kbId, label }: GraphProps) {
  const { t, language } = useSettings();
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no element for a group of links in a drawing
    <svg class="supersedence" role="group" aria-label={label} width={WIDTH} height={rows.length * ROW}>
      {arcs.map((arc) => (
        <Arc key={`${arc.from} ${arc.to} ${arc.by}`} arc={arc} />
      ))}
      {rows.map(({ kbId: each, releasedOn }, row) => (
        <g key={each} transform={`translate(${ARCS + 12} ${middleOf(row)})`}>
          <circle class={each === kbId ? 'own' : undefined} cx="-6" r="4" />
          {each === kbId ? (
            <text class="own" x="6" dy="0.35em">
              KB{each}
            </text>
          ) : (
            <a href={hrefOf(`/kbs/KB${each}?tab=supersedence`)}>
              <text x="6" dy="0.35em">
                KB{each}
              </text>
            </a>
          )}
          <text class="day" x="100" dy="0.35em">
            {releasedOn === null ? t('kb.graph.unknown') : formatDay(releasedOn, language)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Arc({ arc: { fromRow, toRow, by, from, to, sources } }: { readonly arc: PlacedArc }) {
  const [start, end] = [middleOf(fromRow), middleOf(toRow)];
  // Long ones reach further out, and never out of the drawing.
  const reach = 1.25 * ARCS * (1 - 1 / (1 + Math.abs(toRow - fromRow) / 4));
  return (
    <g class={by}>
      <title>{`KB${from} → KB${to} (${sources.join(', ')})`}</title>
      <path d={`M${ARCS} ${start} C${ARCS - reach} ${start} ${ARCS - reach} ${end} ${ARCS - 6} ${end}`} />
      <path class="head" d={`M${ARCS} ${end} l-8 -4 v8 z`} />
    </g>
  );
}

function middleOf(row: number): number {
  return (row + 0.5) * ROW;
}
