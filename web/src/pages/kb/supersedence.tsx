import { useState } from 'preact/hooks';
import type { Kb } from '../../api/schema.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useText } from '../../shell/settings.tsx';
import { Graph } from './graph.tsx';
import { type GraphEdge, layOutGraph } from './graph-layout.ts';

/** Enough to see around it. */
const NEAREST = 12;

/** What it supersedes and is superseded by: drawn, and as a list with the documents that say so. */
export function Supersedence({ kb: { kbId, graph } }: { readonly kb: Kb }) {
  const t = useText();
  const [isWhole, setIsWhole] = useState(false);
  const { nodes, omitted } = graph;
  if (nodes.length === 1) return <p>{t('kb.graph.none')}</p>;
  const shown = isWhole ? nodes.length : Math.min(NEAREST, nodes.length);
  const layout = layOutGraph(graph, shown);
  const columns: readonly Column<GraphEdge>[] = [
    { id: 'from', header: t('kb.graph.from'), cell: ({ from }) => <KbLink kbId={from} /> },
    { id: 'to', header: t('kb.graph.to'), cell: ({ to }) => <KbLink kbId={to} /> },
    { id: 'by', header: t('kb.graph.by'), cell: ({ by }) => t(`kb.graph.by.${by}`) },
    { id: 'sources', header: t('kb.sources'), cell: ({ sources }) => sources.join(', ') },
  ];
  const further = nodes.length - shown + omitted;
  return (
    <>
      <p class="quiet">{t('kb.graph.how')}</p>
      <div class="card">
        <Graph layout={layout} kbId={kbId} label={t('kb.graph.label', { kb: `KB${kbId}` })} />
      </div>
      <p>
        {further > 0 && <>{t('kb.graph.further', { count: further })} </>}
        {nodes.length > NEAREST && (
          <button type="button" onClick={() => setIsWhole(!isWhole)}>
            {t(isWhole ? 'kb.graph.less' : 'kb.graph.more')}
          </button>
        )}
      </p>
      <Table caption={t('kb.graph.list')} columns={columns} rows={layout.edges} />
    </>
  );
}
