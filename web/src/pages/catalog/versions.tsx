import type { CatalogVersion } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatTime } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** The catalogs that are kept, and why one was refused. */
export function Versions() {
  const { t, language } = useSettings();
  const versions = useRead('/v1/catalog/versions', {});
  const columns: readonly Column<CatalogVersion>[] = [
    { id: 'version', header: t('catalog.version'), cell: ({ version }) => <code>{version.slice(0, 12)}</code> },
    { id: 'state', header: t('tracks.state'), cell: ({ state }) => t(`catalog.state.${state}`) },
    { id: 'at', header: t('catalog.since'), cell: ({ at }) => formatTime(at, language) },
    {
      id: 'reasons',
      header: t('catalog.refused-because'),
      cell: ({ reasons }) =>
        reasons.length > 0 && (
          <ul class="plain" lang="en">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        ),
    },
    {
      id: 'compare',
      header: t('catalog.diff'),
      cell: ({ version, state }) =>
        state !== 'in-force' && (
          <Link to={`/catalog?tab=diff&${state === 'refused' ? 'from=in-force&to' : 'to=in-force&from'}=${version}`}>
            {t('catalog.compare-in-force')}
          </Link>
        ),
    },
  ];
  return (
    <Reading read={versions}>
      {({ value, heldSinceAt }) => (
        <>
          {heldSinceAt !== null && (
            <p class="warning">{t('catalog.held', { time: formatTime(heldSinceAt, language) })}</p>
          )}
          <div class="toolbar">
            <ExportMenu path="/v1/catalog/versions" params={{}} />
          </div>
          <Table
            caption={t('catalog.count.versions', { count: value.length })}
            columns={columns}
            rows={value}
            empty={t('catalog.none-kept')}
          />
        </>
      )}
    </Reading>
  );
}
