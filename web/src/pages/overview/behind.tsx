import type { FleetSummary } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { type Bar, Bars } from './bars.tsx';
import { Card } from './card.tsx';

/** More days behind than these look worse. */
const [LATE, TOO_LATE] = [30, 90];

/** Devices by the days since the oldest update that they miss. */
export function Behind({ behind }: Pick<FleetSummary, 'behind'>) {
  const { t } = useSettings();
  const bars = behind.map(({ fromDays, toDays, devices }): Bar => {
    const isFirst = fromDays === 0;
    return {
      label: t(toDays === null ? 'overview.behind.over' : isFirst ? 'overview.behind.up-to' : 'overview.behind.range', {
        from: fromDays,
        to: toDays ?? 0,
        before: fromDays - 1,
      }),
      to: `/devices?state=missing&sort=${isFirst ? 'behind' : '-behind'}`,
      value: devices,
      text: t('count.devices', { count: devices }),
      tone: fromDays > TOO_LATE ? 'bad' : fromDays > LATE ? 'warn' : 'good',
    };
  });
  const isNone = behind.every(({ devices }) => devices === 0);
  return (
    <Card title={t('overview.behind')}>
      {isNone ? <p>{t('overview.behind.none')}</p> : <Bars label={t('overview.behind')} bars={bars} />}
    </Card>
  );
}
