import type { CveCount } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { CveLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatNumber, formatShare } from '../../parts/format.ts';
import type { FilteredListProps } from '../../parts/list-filter.tsx';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import { softwareName } from '../../parts/software-name.ts';
import type { Column } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

const SORTS = [
  ...(['name', '-name', 'devices', '-devices', 'released', '-released', 'severity', '-severity'] as const),
  ...(['cvss', '-cvss', 'epss', '-epss', 'urgency', '-urgency'] as const),
] as const;

/** CVEs that active devices are exposed to. */
export function ExposedCves({ filter, sort, onChange }: FilteredListProps) {
  const { t, language } = useSettings();
  const { search, severity, exploited, skip } = filter;
  const asked = { search, severity, exploited, sort: oneOf(sort, SORTS) ?? '-urgency' };
  const cves = useRead('/v1/fleet/cves', { ...asked, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<CveCount>[] = [
    { id: 'cve', header: 'CVE', sort: 'name', cell: ({ id }) => <CveLink id={id} /> },
    { id: 'title', header: t('cves.title'), cell: ({ title }) => <span lang="en">{title}</span> },
    {
      id: 'severity',
      header: t('kbs.severity'),
      sort: 'severity',
      cell: (row) => <Severity severity={row.severity} />,
    },
    {
      id: 'exploited',
      header: t('kbs.exploited'),
      sort: 'urgency',
      cell: ({ isExploited }) => <ExploitedBadge isExploited={isExploited} />,
    },
    {
      id: 'cvss',
      header: 'CVSS',
      sort: 'cvss',
      isNumber: true,
      cell: ({ cvssScore }) => (cvssScore === null ? '–' : formatNumber(cvssScore, language)),
    },
    {
      id: 'epss',
      header: 'EPSS',
      sort: 'epss',
      isNumber: true,
      cell: ({ epss }) => (epss === null ? '–' : formatShare(epss, language)),
    },
    {
      id: 'software',
      header: t('cves.software'),
      cell: ({ software }) => software.map(({ name }) => softwareName(name)).join(', '),
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
        read={cves}
        caption={(total) => t('cves.caption', { count: total })}
        columns={columns}
        sort={asked.sort}
        skip={skip}
        empty={t('cves.empty')}
        onChange={onChange}
      />
      <ExportMenu path="/v1/fleet/cves" params={asked} />
    </>
  );
}
