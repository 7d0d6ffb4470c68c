import type { AlignedData } from 'uplot';

export interface PlotSeries {
  readonly label: string;
  /** One for each place along the plot; null: not known. */
  readonly values: readonly (number | null)[];
  /** A variable of the style sheet: `--good`, `--bad`, `--accent`. */
  readonly color: string;
}

export type PlotKind = 'lines' | 'bars' | 'stacked';

/** Days become seconds, names their places; of a stack, each series stands on those before it, the last one foremost. */
export function toPlotData(along: readonly string[], series: readonly PlotSeries[], kind: PlotKind): AlignedData {
  const places = along.map((text, index) => (kind === 'lines' ? Date.parse(`${text}T00:00:00Z`) / 1000 : index));
  const sums = along.map(() => 0);
  const rows = series.map(({ values }) => {
    if (kind !== 'stacked') return [...values];
    return values.map((value, index) => {
      const sum = (sums[index] ?? 0) + (value ?? 0);
      sums[index] = sum;
      return sum;
    });
  });
  return [places, ...(kind === 'stacked' ? rows.reverse() : rows)];
}
