import type { DeviceHistory } from '../../api/schema.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { formatTime } from '../../parts/format.ts';
import { Plot } from '../../parts/plot.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { missedByDay } from './missed-by-day.ts';

type Period = DeviceHistory['periods'][number];
type Change = DeviceHistory['changes'][number];

/** Fewer days are told as well by the list. */
const DRAWN_FROM = 2;

/** What was missing when. */
export function History({ history, lastDay }: { readonly history: DeviceHistory; readonly lastDay: string }) {
  const { t, language } = useSettings();
  const days = missedByDay(history.periods, lastDay);
  const time = (at: string): string => formatTime(at, language);
  const periods: readonly Column<Period>[] = [
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    { id: 'name', header: t('device.kb-name'), cell: ({ name }) => name ?? '–' },
    { id: 'since', header: t('device.since'), cell: ({ missingSinceAt }) => time(missingSinceAt) },
    {
      id: 'closed',
      header: t('device.closed'),
      cell: ({ closedAt }) => (closedAt === null ? t('device.still-missing') : time(closedAt)),
    },
    {
      id: 'days',
      header: t('device.days'),
      cell: ({ daysMissing }) => t('count.days', { count: daysMissing }),
      isNumber: true,
    },
  ];
  const changes: readonly Column<Change>[] = [
    { id: 'at', header: t('device.at'), cell: ({ at }) => time(at) },
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    { id: 'change', header: t('device.change'), cell: ({ change }) => t(`change.${change}`) },
    { id: 'cause', header: t('device.cause'), cell: ({ cause }) => t(`cause.${cause}`) },
  ];
  if (history.periods.length === 0) return <p>{t('device.no-history')}</p>;
  return (
    <>
      {days.length > DRAWN_FROM && (
        <Plot
          title={t('device.missed-by-day')}
          kind="lines"
          along={days.map(({ day }) => day)}
          series={[{ label: t('device.missing-kbs'), values: days.map(({ kbs }) => kbs), color: '--bad' }]}
        />
      )}
      <Table caption={t('device.periods')} columns={periods} rows={history.periods} />
      <details>
        <summary>{t('device.changes', { count: history.changes.length })}</summary>
        <Table
          caption={t('device.changes', { count: history.changes.length })}
          columns={changes}
          rows={history.changes.toReversed()}
        />
      </details>
    </>
  );
}
