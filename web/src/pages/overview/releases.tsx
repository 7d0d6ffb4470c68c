import type { FleetSummary, ReleaseCount } from '../../api/schema.ts';
import { formatDay } from '../../parts/format.ts';
import { useSettings } from '../../shell/settings.tsx';
import { type Bar, Bars } from './bars.tsx';
import { Card } from './card.tsx';
import { daysBetween } from './days.ts';

/** Ends further off are nothing to plan for yet. */
const NEAR_DAYS = 365;
const SOON_DAYS = 90;

/** Releases of Windows whose service has ended, or ends within a year. */
export function Releases({ summary: { releases, day } }: { readonly summary: FleetSummary }) {
  const { t, language } = useSettings();
  const left = ({ endOfServiceOn }: ReleaseCount): number =>
    endOfServiceOn === null ? Number.POSITIVE_INFINITY : daysBetween(day, endOfServiceOn);
  const near = releases.filter((each) => left(each) <= NEAR_DAYS);
  const unknown = releases.filter(({ releaseId }) => releaseId === null);
  const others = releases.filter((each) => left(each) > NEAR_DAYS && !unknown.includes(each));
  const devicesOf = (rows: readonly ReleaseCount[]): string =>
    t('count.devices', { count: rows.reduce((sum, { devices }) => sum + devices, 0) });
  const bars = near.map((release): Bar => {
    const days = left(release);
    const isOver = release.hasReachedEndOfService;
    const end = t(isOver ? 'overview.service.ended' : 'overview.service.ends', {
      count: Math.abs(days),
      day: formatDay(release.endOfServiceOn ?? '', language),
    });
    return {
      label: release.name ?? release.releaseId ?? '',
      note: end,
      to: `/devices?release=${encodeURIComponent(release.releaseId ?? '')}`,
      value: release.devices,
      text: t('count.devices', { count: release.devices }),
      tone: isOver ? 'bad' : days <= SOON_DAYS ? 'warn' : undefined,
    };
  });
  return (
    <Card title={t('overview.service')}>
      {bars.length === 0 ? <p>{t('overview.service.none')}</p> : <Bars label={t('overview.service')} bars={bars} />}
      {others.length > 0 && <p class="quiet">{t('overview.service.others', { devices: devicesOf(others) })}</p>}
      {unknown.length > 0 && <p class="quiet">{t('overview.service.unknown', { devices: devicesOf(unknown) })}</p>}
    </Card>
  );
}
