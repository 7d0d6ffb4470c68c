import type { CatalogSource } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { codeText } from '../../parts/code-text.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatTime } from '../../parts/format.ts';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import type { Column } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';

const SORTS = [
  ...(['id', '-id', 'kind', '-kind', 'title', '-title', 'publishedAt', '-publishedAt', 'items', '-items'] as const),
];

/** The documents that the catalog was made of. */
export function Documents() {
  const { t, language } = useSettings();
  const [state, set] = useUrlState();
  const search = state.search ?? '';
  const sort = oneOf(state.sort, SORTS) ?? '-publishedAt';
  const skip = Number(state.skip ?? 0) || 0;
  const sources = useRead('/v1/catalog/sources', { search, sort, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<CatalogSource>[] = [
    { id: 'title', header: t('catalog.title'), sort: 'title', cell: ({ title }) => <span lang="en">{title}</span> },
    { id: 'id', header: t('catalog.id'), sort: 'id', cell: ({ id }) => <code>{id}</code> },
    { id: 'kind', header: t('tracks.kind'), sort: 'kind', cell: ({ kind }) => codeText(t, 'source-kind', kind) },
    {
      id: 'published',
      header: t('catalog.published'),
      sort: 'publishedAt',
      cell: ({ publishedAt }) => (publishedAt === null ? '–' : formatTime(publishedAt, language)),
    },
    { id: 'items', header: t('catalog.items'), sort: 'items', cell: ({ items }) => items, isNumber: true },
  ];
  return (
    <>
      <div class="toolbar">
        <SearchField
          label={t('catalog.search')}
          value={search}
          onSearch={(next) => set({ search: next, skip: null })}
        />
        <ExportMenu path="/v1/catalog/sources" params={{ search, sort }} />
      </div>
      <PagedList
        read={sources}
        caption={(total) => t('catalog.count.sources', { count: total })}
        columns={columns}
        sort={sort}
        skip={skip}
        empty={t('table.empty')}
        onChange={set}
      />
    </>
  );
}
