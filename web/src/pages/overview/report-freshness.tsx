import type { FleetSummary } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { type Bar, Bars } from './bars.tsx';
import { Card } from './card.tsx';
import { daysBetween } from './days.ts';

/** The first and the last day of each group, counted back from today. */
const GROUPS = [
  { text: 'overview.reports.today', from: 0, to: 0, tone: 'good' },
  { text: 'overview.reports.yesterday', from: 1, to: 1, tone: 'good' },
  { text: 'overview.reports.range', from: 2, to: 7, tone: 'good' },
  { text: 'overview.reports.range', from: 8, to: 30, tone: 'warn' },
  { text: 'overview.reports.older', from: 31, to: Number.POSITIVE_INFINITY, tone: 'bad' },
] as const;

/** Devices by the day on which they last reported. */
export function ReportFreshness({ summary: { seen, day } }: { readonly summary: FleetSummary }) {
  const { t } = useSettings();
  if (seen === null) {
    return (
      <Card title={t('overview.reports')}>
        <p class="quiet">{t('overview.reports.not-known')}</p>
      </Card>
    );
  }
  const bars = GROUPS.map(({ text, from, to, tone }): Bar => {
    const devices = seen
      .filter((each) => isWithin(Math.max(0, daysBetween(each.day, day)), from, to))
      .reduce((sum, each) => sum + each.devices, 0);
    return {
      label: t(text, { from, to: Number.isFinite(to) ? to : 0, before: from - 1 }),
      value: devices,
      text: t('count.devices', { count: devices }),
      tone,
    };
  });
  return (
    <Card title={t('overview.reports')}>
      <Bars label={t('overview.reports')} bars={bars} />
      <p class="quiet">{t('overview.reports.what')}</p>
    </Card>
  );
}

function isWithin(days: number, from: number, to: number): boolean {
  return days >= from && days <= to;
}
