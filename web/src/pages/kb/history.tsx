import { dayOfPage } from '../../api/day-of-page.ts';
import { useRead } from '../../api/use-read.ts';
import { Plot } from '../../parts/plot.tsx';
import { Reading } from '../../parts/reading.tsx';
import { useText } from '../../shell/settings.tsx';

const DAYS = 90;
const DAY_MS = 86_400_000;

/** How many devices missed it, day by day. */
export function History({ kbId }: { readonly kbId: string }) {
  const t = useText();
  const to = dayOfPage() ?? new Date().toISOString().slice(0, 10);
  const from = new Date(Date.parse(to) - (DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const days = useRead('/v1/fleet/kbs/{kb}/history', { kb: `KB${kbId}`, from, to });
  return (
    <Reading read={days}>
      {({ value }) => (
        <Plot
          title={t('kb.history.plot', { kb: `KB${kbId}` })}
          along={value.map(({ day }) => day)}
          series={[{ label: t('nav.devices'), values: value.map(({ devices }) => devices), color: '--bad' }]}
          kind="lines"
        />
      )}
    </Reading>
  );
}
