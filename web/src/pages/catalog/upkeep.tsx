import type { CatalogStatus, CatalogUpkeep } from '../../api/schema.ts';
import type { Read } from '../../api/use-read.ts';
import { codeText } from '../../parts/code-text.ts';
import { formatTime } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { Versions } from './versions.tsx';

/** How the catalog is kept current, what kept a new one back, and which ones are kept. */
export function Upkeep({ status }: { readonly status: Read<CatalogStatus> }) {
  const { t } = useSettings();
  return (
    <>
      <h2>{t('catalog.sync')}</h2>
      <Reading read={status}>{({ upkeep }) => <Syncs upkeep={upkeep} />}</Reading>
      <h2>{t('catalog.versions')}</h2>
      <p>{t('catalog.gates')}</p>
      <Versions />
    </>
  );
}

function Syncs({ upkeep: { syncedAt, sources, droppedMonths } }: { readonly upkeep: CatalogUpkeep }) {
  const { t, language } = useSettings();
  const time = (at: string | null): string => (at === null ? '–' : formatTime(at, language));
  const columns: readonly Column<CatalogUpkeep['sources'][number]>[] = [
    { id: 'source', header: t('catalog.source'), cell: ({ source }) => codeText(t, 'feed', source) },
    { id: 'succeeded', header: t('catalog.succeeded'), cell: ({ succeededAt }) => time(succeededAt) },
    { id: 'failed', header: t('catalog.failed'), cell: ({ failedAt }) => time(failedAt) },
    { id: 'failures', header: t('catalog.failures'), cell: ({ failures }) => failures, isNumber: true },
  ];
  return (
    <>
      <p>{syncedAt === null ? t('catalog.never-synced') : t('catalog.synced', { time: time(syncedAt) })}</p>
      {sources.length > 0 && <Table caption={t('catalog.sync.sources')} columns={columns} rows={sources} />}
      {droppedMonths.length > 0 && <p class="warning">{t('catalog.dropped', { months: droppedMonths.join(', ') })}</p>}
    </>
  );
}
