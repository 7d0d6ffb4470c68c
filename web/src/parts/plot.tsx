import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useSettings } from '../shell/settings.tsx';
import { formatDay, formatNumber } from './format.ts';
import { type PlotSeries, toPlotData } from './plot-data.ts';
import { plotOptions } from './plot-options.ts';

export interface PlotProps {
  readonly title: string;
  /** Days (YYYY-MM-DD) along a line, or names under bars. */
  readonly along: readonly string[];
  readonly series: readonly PlotSeries[];
  readonly kind: 'lines' | 'bars' | 'stacked';
  readonly height?: number;
  /** How values are written; numbers of the language unless given. */
  readonly format?: (value: number) => string;
}

/** A plot that follows size and colors; beside it the same as a table, for whoever cannot see it. */
export function Plot({ title, along, series, kind, height = 220, format }: PlotProps) {
  const { t, language, theme } = useSettings();
  const place = useRef<HTMLDivElement>(null);
  const write = format ?? ((value: number) => formatNumber(value, language));
  const name = (text: string): string => (kind === 'lines' ? formatDay(text, language) : text);
  const writeKnown = (value: number | null | undefined): string => (value == null ? '–' : write(value));
  const drawn = JSON.stringify([along, series, kind, height, language, theme]);
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const look = { kind, along, series, height, language, write, name };
    const draw = (): uPlot => new uPlot(plotOptions(current, look), toPlotData(along, series, kind), current);
    let plot = draw();
    const watcher = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height }));
    watcher.observe(current);
    const redraw = (): void => {
      plot.destroy();
      plot = draw();
    };
    const lights = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));
    for (const each of lights) each.addEventListener('change', redraw);
    return () => {
      watcher.disconnect();
      for (const each of lights) each.removeEventListener('change', redraw);
      plot.destroy();
    };
  }, [drawn]);
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div ref={place} aria-hidden="true" />
      <details>
        <summary>{t('plot.table')}</summary>
        <table>
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <td />
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {along.map((text, index) => (
              <tr key={text}>
                <th scope="row">{name(text)}</th>
                {series.map(({ label, values }) => (
                  <td key={label} class="number">
                    {writeKnown(values[index])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
