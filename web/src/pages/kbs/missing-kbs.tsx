import type { KbCount } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { codeText } from '../../parts/code-text.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatDay, formatNumber } from '../../parts/format.ts';
import type { FilteredListProps } from '../../parts/list-filter.tsx';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import type { Column } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

const SORTS = [
  ...(['name', '-name', 'devices', '-devices', 'released', '-released'] as const),
  ...(['severity', '-severity', 'cves', '-cves', 'urgency', '-urgency'] as const),
] as const;

/** KBs that active devices miss. */
export function MissingKbs({ filter, sort, onChange }: FilteredListProps) {
  const { t, language } = useSettings();
  const { search, severity, exploited, skip } = filter;
  const asked = { search, severity, exploited, sort: oneOf(sort, SORTS) ?? '-urgency' };
  const kbs = useRead('/v1/fleet/kbs', { ...asked, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<KbCount>[] = [
    { id: 'kb', header: 'KB', sort: 'name', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    {
      id: 'released',
      header: t('kbs.released'),
      sort: 'released',
      cell: ({ releasedOn }) => (releasedOn === null ? '–' : formatDay(releasedOn, language)),
    },
    {
      id: 'severity',
      header: t('kbs.severity'),
      sort: 'severity',
      cell: (row) => <Severity severity={row.severity} />,
    },
    {
      id: 'urgency',
      header: t('kbs.urgency'),
      sort: 'urgency',
      cell: ({ urgency: { why } }) => (why[0] ? codeText(t, 'urgency', why[0].code) : '–'),
    },
    {
      id: 'exploited',
      header: t('kbs.exploited'),
      cell: ({ exploited: ids }) => <ExploitedBadge isExploited={ids.length > 0} />,
    },
    {
      id: 'cves',
      header: t('nav.cves'),
      sort: 'cves',
      isNumber: true,
      cell: ({ cves }) => formatNumber(cves, language),
    },
    {
      id: 'devices',
      header: t('nav.devices'),
      sort: 'devices',
      isNumber: true,
      cell: ({ devices }) => formatNumber(devices, language),
    },
  ];
  return (
    <>
      <PagedList
        read={kbs}
        caption={(total) => t('kbs.caption', { count: total })}
        columns={columns}
        sort={asked.sort}
        skip={skip}
        empty={t('kbs.empty')}
        onChange={onChange}
      />
      <ExportMenu path="/v1/fleet/kbs" params={asked} />
    </>
  );
}
