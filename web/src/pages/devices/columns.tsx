import type { ListedDevice } from '../../api/schema.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { DeviceLink } from '../../parts/entity-links.tsx';
import { formatDay, formatNumber, formatTime } from '../../parts/format.ts';
import type { Column } from '../../parts/table.tsx';
import type { Settings } from '../../shell/settings.tsx';

export function columnsOf({ t, language }: Pick<Settings, 't' | 'language'>): Column<ListedDevice>[] {
  return [
    {
      id: 'name',
      header: t('devices.name'),
      sort: 'name',
      cell: ({ id, name, isActive }) => (
        <>
          <span class="device-name">
            <DeviceLink id={id} name={name} />
          </span>{' '}
          {!isActive && <span class="badge">{t('device.inactive')}</span>}
        </>
      ),
    },
    {
      id: 'os',
      header: t('device.windows'),
      cell: ({ os, build }) => (
        <>
          {os ?? t('os.unknown')} <span class="quiet">{build}</span>
        </>
      ),
    },
    {
      id: 'missing',
      header: t('devices.missing'),
      sort: 'missing',
      isNumber: true,
      cell: ({ state, missing }) =>
        state === 'missing' ? (
          formatNumber(missing, language)
        ) : (
          <span class="badge">{t(`devices.state.${state}`)}</span>
        ),
    },
    {
      id: 'severity',
      header: t('devices.severity'),
      cell: ({ missing, severity, isExploited }) =>
        missing === 0 ? (
          '–'
        ) : (
          <>
            <Severity severity={severity} /> <ExploitedBadge isExploited={isExploited} />
          </>
        ),
    },
    {
      id: 'behind',
      header: t('devices.behind'),
      sort: 'behind',
      isNumber: true,
      cell: ({ behindSinceOn, daysBehind }) =>
        behindSinceOn === null || daysBehind === null ? (
          '–'
        ) : (
          <span title={t('devices.behind.since', { day: formatDay(behindSinceOn, language) })}>
            {t('devices.days', { count: daysBehind })}
          </span>
        ),
    },
    {
      id: 'labels',
      header: t('device.labels'),
      cell: ({ tags, group }) => [group, ...tags].filter((label) => label !== null).join(', '),
    },
    { id: 'seen', header: t('device.last-seen'), cell: ({ lastSeenAt }) => formatTime(lastSeenAt, language) },
  ];
}
