import type { FleetSummary } from '../../api/schema.ts';
import { formatShare } from '../../parts/format.ts';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { Card } from './card.tsx';

const STATES = [
  ['patched', 'good'],
  ['missing', 'bad'],
  ['unknown', 'warn'],
] as const;

/** How many devices are fully patched, now. */
export function Headline({ summary }: { readonly summary: FleetSummary }) {
  const { t, language } = useSettings();
  const { devices, inactive, exploited } = summary;
  const share = (count: number): string => formatShare(devices === 0 ? 0 : count / devices, language);
  let start = 0;
  const parts = STATES.map(([state, tone]) => {
    const part = { state, tone, start, count: summary[state] };
    start += part.count;
    return part;
  });
  return (
    <Card title={t('overview.now')}>
      <p class="figure">
        <strong>{share(summary.patched)}</strong>{' '}
        {t('overview.now.patched', { devices: t('count.devices', { count: devices }) })}
      </p>
      <svg class="stack" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {devices > 0 &&
          parts.map(({ state, tone, start: from, count }) => (
            <rect key={state} class={tone} x={(100 * from) / devices} width={(100 * count) / devices} height="10" />
          ))}
      </svg>
      <ul class="legend">
        {parts.map(({ state, tone, count }) => (
          <li key={state}>
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect class={tone} width="10" height="10" />
            </svg>
            <Link to={`/devices?state=${state}`}>
              {t(`overview.state.${state}`, { devices: t('count.devices', { count }) })}
            </Link>{' '}
            <span class="quiet">{share(count)}</span>
          </li>
        ))}
      </ul>
      {exploited.devices > 0 && (
        <p class="alarm">
          <Link to="/devices?exploited=true">
            {t('overview.now.exploited', { devices: t('count.devices', { count: exploited.devices }) })}
          </Link>
        </p>
      )}
      {inactive !== null && inactive > 0 && (
        <p class="quiet">
          <Link to="/devices?active=false">
            {t('overview.now.inactive', { devices: t('count.devices', { count: inactive }) })}
          </Link>
        </p>
      )}
    </Card>
  );
}
