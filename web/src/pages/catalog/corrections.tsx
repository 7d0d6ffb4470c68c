import type { Correction } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { CveLink, KbLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { oneOf } from '../../parts/one-of.ts';
import { PagedList, ROWS_PER_PAGE } from '../../parts/paged-list.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import type { Column } from '../../parts/table.tsx';
import { useText } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';

const SORTS = ['subject', '-subject', 'kind', '-kind', 'isUsed', '-isUsed'] as const;

/** What people corrected in Microsoft's documents, and why. */
export function Corrections() {
  const t = useText();
  const [state, set] = useUrlState();
  const search = state.search ?? '';
  const sort = oneOf(state.sort, SORTS) ?? 'subject';
  const skip = Number(state.skip ?? 0) || 0;
  const corrections = useRead('/v1/catalog/corrections', { search, sort, skip, limit: ROWS_PER_PAGE });
  const columns: readonly Column<Correction>[] = [
    {
      id: 'subject',
      header: t('catalog.subject'),
      sort: 'subject',
      cell: ({ subject }) => (subject.startsWith('KB') ? <KbLink kbId={subject} /> : <CveLink id={subject} />),
    },
    {
      id: 'what',
      header: t('catalog.correction'),
      sort: 'kind',
      cell: ({ kind, insteadKbId, products }) => (
        <span class="said">
          {t(`correction.${kind}`)}
          {insteadKbId !== null && (
            <>
              {' '}
              <KbLink kbId={insteadKbId} />
            </>
          )}
          {products !== null && (
            <span class="quiet" lang="en">
              {' '}
              ({products.join(', ')})
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'reason',
      header: t('catalog.reason'),
      cell: ({ reason, source }) => (
        <>
          <span lang="en">{reason}</span>{' '}
          <a class="cited" href={source} rel="noreferrer" target="_blank">
            {t('catalog.source')}
          </a>
        </>
      ),
    },
    {
      id: 'used',
      header: t('catalog.used'),
      sort: 'isUsed',
      cell: ({ isUsed }) => t(isUsed === null ? 'correction.untold' : isUsed ? 'correction.used' : 'correction.unused'),
    },
  ];
  return (
    <>
      <p>{t('catalog.corrections.what')}</p>
      {corrections.value?.isCurrent === false && <p class="warning">{t('catalog.corrections.not-current')}</p>}
      <div class="toolbar">
        <SearchField
          label={t('catalog.search')}
          value={search}
          onSearch={(next) => set({ search: next, skip: null })}
        />
        <ExportMenu path="/v1/catalog/corrections" params={{ search, sort }} />
      </div>
      <PagedList
        read={corrections}
        caption={(total) => t('catalog.count.corrections', { count: total })}
        columns={columns}
        sort={sort}
        skip={skip}
        empty={t('table.empty')}
        onChange={set}
      />
    </>
  );
}
