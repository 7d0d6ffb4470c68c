import type { CveName } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { Severity } from '../../parts/badges.tsx';
import { CveLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import type { FilteredListProps } from '../../parts/list-filter.tsx';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import type { Column } from '../../parts/table.tsx';
import { useText } from '../../shell/settings.tsx';

/** CVEs and advisories of the catalog, whether devices are exposed or not. */
export function AllCves({ filter: { search, skip }, sort, onChange }: FilteredListProps) {
  const t = useText();
  const asked = { search, sort: oneOf(sort, ['name', '-name', 'released', '-released']) ?? '-name' };
  const cves = useRead('/v1/cves', { ...asked, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<CveName>[] = [
    { id: 'cve', header: 'CVE', sort: 'name', cell: ({ id }) => <CveLink id={id} /> },
    { id: 'title', header: t('cves.title'), cell: ({ title }) => <span lang="en">{title}</span> },
    { id: 'severity', header: t('kbs.severity'), cell: ({ severity }) => <Severity severity={severity} /> },
  ];
  return (
    <>
      <PagedList
        read={cves}
        caption={(total) => t('cves.caption.all', { count: total })}
        columns={columns}
        sort={asked.sort}
        skip={skip}
        empty={t('cves.empty')}
        onChange={onChange}
      />
      <ExportMenu path="/v1/cves" params={asked} />
    </>
  );
}
