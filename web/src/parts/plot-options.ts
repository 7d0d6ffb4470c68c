import uPlot, { type Axis, type Options, type Series } from 'uplot';
import type { PlotKind, PlotSeries } from './plot-data.ts';

export interface PlotLook {
  readonly kind: PlotKind;
  readonly along: readonly string[];
  readonly series: readonly PlotSeries[];
  readonly height: number;
  readonly language: string;
  readonly write: (value: number) => string;
  /** How a place along the plot is called. */
  readonly name: (place: string) => string;
}

/** From so many seconds between two marks on, they name the month alone. */
const MONTH_SECONDS = 28 * 86_400;

/** uPlot draws on a canvas, which knows no variables: colors and type are those of `place` now. */
export function plotOptions(place: Element, look: PlotLook): Options {
  const { kind, along, series, height, write, name } = look;
  const probe = document.createElement('span');
  place.append(probe);
  const colorOf = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const font = `12px ${getComputedStyle(probe).fontFamily}`;
  const axis: Axis = {
    stroke: colorOf('--quiet'),
    font,
    grid: { stroke: colorOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const drawn = kind === 'stacked' ? [...series].reverse() : series;
  const options: Options = {
    width: place.clientWidth || 600,
    height,
    padding: [16, 28, 0, 0],
    // Few bars say what they stand for themselves.
    legend: { show: kind === 'lines' || series.length > 1 },
    cursor: { y: false, points: { show: kind === 'lines' }, drag: { setScale: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: {
      x: { time: kind === 'lines', ...(kind !== 'lines' && { range: (_plot, from, to) => [from - 0.6, to + 0.6] }) },
      y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: 1, mode: 2 } } },
    },
    axes: [
      kind === 'lines'
        ? {
            ...axis,
            size: 28,
            space: 80,
            values: (_plot, at, _axis, _space, step) => at.map(nameDays(look.language, step)),
          }
        : {
            ...axis,
            size: 28,
            grid: { show: false },
            splits: (plot) => [...plot.data[0]],
            values: (_plot, at) => at.map((index) => name(along[index] ?? '')),
          },
      { ...axis, size: 60, values: (_plot, at) => at.map((value) => (Number.isInteger(value) ? write(value) : '')) },
    ],
    series: [
      { label: '', value: (_plot, _at, _series, index) => (index === null ? '' : name(along[index] ?? '')) },
      ...drawn.map((each) => toSeries(each, look, colorOf(each.color))),
    ],
    hooks: { draw: series.length === 1 && kind === 'bars' ? [(plot) => writeOverBars(plot, look, axis)] : [] },
  };
  probe.remove();
  return options;
}

function nameDays(language: string, step: number): (seconds: number) => string {
  const format = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    month: 'short',
    ...(step < MONTH_SECONDS ? { day: 'numeric' } : { year: 'numeric' }),
  });
  return (seconds) => format.format(new Date(seconds * 1000));
}

function toSeries({ label, values }: PlotSeries, { kind, write }: PlotLook, color: string): Series {
  const value: Series.Value = (_plot, _sum, _series, index) => {
    const own = index === null ? null : values[index];
    return own === null || own === undefined ? '' : write(own);
  };
  const drawn: Series = { label, value, stroke: color, points: { show: false } };
  if (kind === 'lines') return { ...drawn, width: 2 };
  const paths = uPlot.paths.bars?.({ size: [0.7, 80] });
  return { ...drawn, fill: color, ...(paths && { paths }) };
}

function writeOverBars(plot: uPlot, { series, write }: PlotLook, { stroke, font }: Axis): void {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = String(stroke);
  ctx.font = String(font).replace('12px', `${12 * devicePixelRatio}px`);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  for (const [index, value] of (series[0]?.values ?? []).entries()) {
    if (value === null) continue;
    ctx.fillText(write(value), plot.valToPos(index, 'x', true), plot.valToPos(value, 'y', true) - 2 * devicePixelRatio);
  }
  ctx.restore();
}
