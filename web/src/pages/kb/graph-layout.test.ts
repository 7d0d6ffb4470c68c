import { expect, test } from 'vitest';
import type { SupersedenceGraph } from '../../api/schema.ts';
import { layOutGraph } from './graph-layout.ts';

const node = (kbId: string, releasedOn: string | null) => ({ kbId, name: 'Made up', releasedOn });
const GRAPH: SupersedenceGraph = {
  nodes: [
    node('9000002', '2020-02-11'),
    node('9000001', '2020-01-14'),
    node('9000003', '2020-03-10'),
    node('8000001', null),
    node('9000004', '2020-03-10'),
  ],
  edges: [
    { from: '9000002', to: '9000001', by: 'link', sources: ['2020-Feb'] },
    { from: '9000002', to: '9000001', by: 'track', sources: ['release-information'] },
    { from: '9000003', to: '9000002', by: 'track', sources: ['release-information'] },
    { from: '9000001', to: '8000001', by: 'link', sources: ['2020-Jan'] },
  ],
  omitted: 0,
};

test.each([
  [
    'the newest KB is first, what is of no known day last',
    5,
    ['9000004', '9000003', '9000002', '9000001', '8000001'],
    ['1 track 2', '2 link 3', '3 link 4'],
  ],
  ['of the nearest ones alone', 3, ['9000003', '9000002', '9000001'], ['0 track 1', '1 link 2']],
])('%s', (_, most, kbIds, expected) => {
  const { rows, arcs, edges } = layOutGraph(GRAPH, most);
  expect(rows.map(({ kbId }) => kbId)).toEqual(kbIds);
  expect(arcs.map(({ fromRow, by, toRow }) => `${fromRow} ${by} ${toRow}`)).toEqual(expected);
  // The track says what a link says: listed, not drawn.
  expect(edges.length).toBe(arcs.length + 1);
});
