import type { FleetSummary } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { type Bar, Bars } from './bars.tsx';
import { Card } from './card.tsx';

const TONES: Readonly<Record<string, Bar['tone']>> = { Critical: 'bad', Important: 'warn' };

/** Missing KBs by what they would fix. */
export function Severities({ summary }: { readonly summary: FleetSummary }) {
  const { t } = useSettings();
  const text = ({ kbs, devices }: FleetSummary['exploited']): string =>
    `${t('count.kbs', { count: kbs })} · ${t('count.devices', { count: devices })}`;
  const rated = summary.severities
    .filter(({ kbs, devices }) => kbs > 0 || devices > 0)
    .map(({ severity, ...counts }): Bar => {
      const name = severity ?? 'none';
      return {
        label: t(`severity.${name}`),
        to: `/kbs?severity=${name}`,
        value: counts.kbs,
        text: text(counts),
        tone: TONES[name],
      };
    });
  const exploited: readonly Bar[] = [
    {
      label: t('overview.severity.exploited'),
      to: '/kbs?exploited=true',
      value: summary.exploited.kbs,
      text: text(summary.exploited),
      tone: 'bad',
    },
    {
      label: t('overview.severity.known-exploited'),
      to: '/kbs?exploited=true',
      value: summary.knownExploited.kbs,
      text: text(summary.knownExploited),
      tone: 'bad',
    },
  ];
  return (
    <Card title={t('overview.severity')}>
      {rated.length === 0 ? (
        <p>{t('overview.severity.nothing')}</p>
      ) : (
        <>
          <Bars label={t('overview.severity')} bars={rated} />
          <h3>{t('overview.severity.attacked')}</h3>
          <Bars label={t('overview.severity.attacked')} bars={exploited} />
          <p class="quiet">{t('overview.severity.what')}</p>
        </>
      )}
    </Card>
  );
}
