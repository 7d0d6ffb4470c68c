import uPlot, { type Axis, type Options, type Series } from 'uplot';
import type { PlotKind, PlotSeries } from './plot-data.ts';

export interface PlotLook {
  readonly kind: PlotKind;
  readonly series: readonly PlotSeries[];
  readonly height: number;
  readonly write: (value: number) => string;
  /** What stands at a place along the plot. */
  readonly name: (index: number) => string;
}

/** uPlot draws on a canvas, which knows no variables: colors are those of `place` now. */
export function plotOptions(place: Element, { kind, series, height, write, name }: PlotLook): Options {
  const probe = document.createElement('span');
  place.append(probe);
  const colorOf = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const axis: Axis = {
    stroke: colorOf('--quiet'),
    grid: { stroke: colorOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const drawn = kind === 'stacked' ? [...series].reverse() : series;
  const options: Options = {
    width: place.clientWidth || 600,
    height,
    cursor: { y: false },
    legend: { live: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: {
      x: { time: kind === 'lines', ...(kind !== 'lines' && { range: (_plot, from, to) => [from - 0.6, to + 0.6] }) },
    },
    axes: [
      kind === 'lines'
        ? axis
        : { ...axis, grid: { show: false }, splits: (plot) => [...plot.data[0]], values: (_plot, at) => at.map(name) },
      { ...axis, size: 60, values: (_plot, at) => at.map(write) },
    ],
    series: [{}, ...drawn.map((each) => toSeries(each, kind, colorOf(each.color)))],
  };
  probe.remove();
  return options;
}

function toSeries({ label }: PlotSeries, kind: PlotKind, color: string): Series {
  if (kind === 'lines') return { label, stroke: color, width: 2, points: { show: false } };
  const paths = uPlot.paths.bars?.({ size: [0.7, 80] });
  return { label, stroke: color, fill: color, points: { show: false }, ...(paths && { paths }) };
}
