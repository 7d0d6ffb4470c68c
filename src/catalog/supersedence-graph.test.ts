import { describe, expect, test } from 'vitest';
import { makeCatalog } from '../../test/contract/support/catalog.ts';
import { createCatalog } from './catalog.ts';
import type { SupersedenceEdge } from './model.ts';
import { supersedenceGraph } from './supersedence-graph.ts';

const link = (from: string, to: string): SupersedenceEdge => ({ from, to, sources: ['2020-Mar'] });

/** The made-up track has 9000001, 9000002 and 9000003; what else there is stands in links alone. */
function graphOf(kbId: string, edges: readonly SupersedenceEdge[], maxNodes = 30, asOf: string | null = null) {
  const catalog = createCatalog({ ...makeCatalog().data, edges }, 'made up');
  const { kbIds, omitted, ...graph } = supersedenceGraph(catalog, kbId, { maxNodes, asOf });
  return { kbIds, omitted, edges: graph.edges.map(({ from, to, by }) => `${from} ${by} ${to}`) };
}

describe('the graph around a KB', () => {
  test.each([
    {
      what: 'its track alone, from the middle',
      graph: graphOf('9000002', []),
      expected: {
        kbIds: ['9000002', '9000001', '9000003'],
        edges: ['9000002 track 9000001', '9000003 track 9000002'],
        omitted: 0,
      },
    },
    {
      what: 'step by step: what it supersedes supersedes others',
      graph: graphOf('8000003', [link('8000003', '8000002'), link('8000002', '8000001')]),
      expected: {
        kbIds: ['8000003', '8000002', '8000001'],
        edges: ['8000003 link 8000002', '8000002 link 8000001'],
        omitted: 0,
      },
    },
    {
      what: 'never what is superseded by the same one only',
      graph: graphOf('8000001', [link('8000003', '8000002'), link('8000003', '8000001')]),
      expected: { kbIds: ['8000001', '8000003'], edges: ['8000003 link 8000001'], omitted: 0 },
    },
    {
      what: 'a link and a track say the same: both are there',
      graph: graphOf('9000001', [link('9000002', '9000001')], 2),
      expected: {
        kbIds: ['9000001', '9000002'],
        edges: ['9000002 link 9000001', '9000002 track 9000001'],
        omitted: 1,
      },
    },
    {
      what: 'the nearest ones when there are too many, of both sides',
      graph: graphOf('9000002', [link('9000001', '8000001'), link('8000009', '9000003')], 3),
      expected: {
        kbIds: ['9000002', '9000001', '9000003'],
        edges: ['9000002 track 9000001', '9000003 track 9000002'],
        omitted: 2,
      },
    },
    {
      what: 'links that go round in a circle',
      graph: graphOf('8000001', [link('8000001', '8000002'), link('8000002', '8000001')]),
      expected: {
        kbIds: ['8000001', '8000002'],
        edges: ['8000001 link 8000002', '8000002 link 8000001'],
        omitted: 0,
      },
    },
    {
      what: 'nothing that was released later, nor what is behind it',
      graph: graphOf('9000001', [link('9000002', '8000001'), link('8000009', '9000002')], 30, '2020-02-10'),
      expected: { kbIds: ['9000001'], edges: [], omitted: 0 },
    },
    {
      what: 'a KB that stands nowhere',
      graph: graphOf('8000001', []),
      expected: { kbIds: ['8000001'], edges: [], omitted: 0 },
    },
  ])('$what', ({ graph, expected }) => {
    expect(graph).toEqual(expected);
  });
});
