import { Link } from '../../shell/link.tsx';

export interface Bar {
  readonly label: string;
  /** A line beneath the label. */
  readonly note?: string | undefined;
  /** What it stands for, listed. */
  readonly to?: string | undefined;
  readonly value: number;
  /** The value in words: the bar itself is for eyes alone. */
  readonly text: string;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}

/** Bars with what they stand for written beside them: the plot and its text in one. */
export function Bars({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={`${bar.label} ${bar.note}`}>
          <span>
            {bar.to !== undefined && bar.value > 0 ? <Link to={bar.to}>{bar.label}</Link> : bar.label}
            {bar.note !== undefined && <span class="quiet">{bar.note}</span>}
          </span>
          <svg class={`length ${bar.tone ?? ''}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect width={lengthOf(bar.value, most)} height="10" />
          </svg>
          <span class="number">{bar.text}</span>
        </li>
      ))}
    </ul>
  );
}

/** One device among a million is still seen. */
function lengthOf(value: number, most: number): number {
  return value === 0 ? 0 : Math.max(0.5, (100 * value) / most);
}
