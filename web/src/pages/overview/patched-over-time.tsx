import type { PatchedByDay } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { formatDay, formatShare } from '../../parts/format.ts';
import { Plot } from '../../parts/plot.tsx';
import { Reading } from '../../parts/reading.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Card } from './card.tsx';
import { dayBefore } from './days.ts';

const RANGES = [30, 90, 365] as const;

/** The share of devices that were fully patched, day by day. */
export function PatchedOverTime({ day }: { readonly day: string }) {
  const { t } = useSettings();
  const [state, set] = useUrlState();
  const range = RANGES.find((days) => String(days) === state.range) ?? RANGES[0];
  const patched = useRead('/v1/fleet/patched', { from: dayBefore(day, range - 1), to: day });
  const controls = RANGES.map((days) => (
    <button
      key={days}
      type="button"
      aria-pressed={days === range}
      onClick={() => set({ range: days === RANGES[0] ? null : String(days) })}
    >
      {t('count.days', { count: days })}
    </button>
  ));
  return (
    <Card title={t('overview.over-time')} controls={controls}>
      <Reading read={patched}>{(value) => <Line patched={value} />}</Reading>
    </Card>
  );
}

function Line({ patched }: { readonly patched: PatchedByDay }) {
  const { t, language } = useSettings();
  const known = patched.value.filter(({ devices }) => devices > 0);
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last || first === last) return <p class="quiet">{t('overview.over-time.short')}</p>;
  const shares = known.map((each) => each.patched / each.devices);
  const write = (share: number): string => formatShare(share, language);
  const sentence = t('overview.over-time.sentence', {
    from: write(first.patched / first.devices),
    to: write(last.patched / last.devices),
    first: formatDay(first.day, language),
    last: formatDay(last.day, language),
  });
  return (
    <Plot
      title={sentence}
      kind="lines"
      height={180}
      along={known.map((each) => each.day)}
      series={[{ label: t('overview.over-time.share'), values: shares, color: '--good' }]}
      format={write}
    />
  );
}
