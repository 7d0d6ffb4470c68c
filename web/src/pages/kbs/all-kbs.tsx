import type { KbName } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatDay } from '../../parts/format.ts';
import type { FilteredListProps } from '../../parts/list-filter.tsx';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import type { Column } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** KBs of the catalog, missing or not. */
export function AllKbs({ filter: { search, skip }, sort, onChange }: FilteredListProps) {
  const { t, language } = useSettings();
  const asked = { search, sort: oneOf(sort, ['name', '-name', 'released', '-released']) ?? '-released' };
  const kbs = useRead('/v1/kbs', { ...asked, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<KbName>[] = [
    { id: 'kb', header: 'KB', sort: 'name', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    { id: 'name', header: t('kbs.name'), cell: ({ name }) => <span lang="en">{name}</span> },
    {
      id: 'released',
      header: t('kbs.released'),
      sort: 'released',
      cell: ({ releasedOn }) => (releasedOn === null ? '–' : formatDay(releasedOn, language)),
    },
  ];
  return (
    <>
      <PagedList
        read={kbs}
        caption={(total) => t('kbs.caption.all', { count: total })}
        columns={columns}
        sort={asked.sort}
        skip={skip}
        empty={t('kbs.empty')}
        onChange={onChange}
      />
      <ExportMenu path="/v1/kbs" params={asked} />
    </>
  );
}
