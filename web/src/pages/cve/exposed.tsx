import type { Cve } from '../../api/schema.ts';
import { formatNumber } from '../../parts/format.ts';
import { softwareName } from '../../parts/software-name.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** Which devices are exposed to it. */
export function Exposed({ cve: { id, devices, software } }: { readonly cve: Cve }) {
  const { t, language } = useSettings();
  const columns: readonly Column<Cve['software'][number]>[] = [
    { id: 'name', header: t('cve.product'), cell: ({ name }) => softwareName(name) },
    {
      id: 'devices',
      header: t('nav.devices'),
      isNumber: true,
      cell: ({ devices: count }) => formatNumber(count, language),
    },
  ];
  return (
    <>
      <h2>{t('cve.exposed')}</h2>
      {devices === 0 ? (
        <p>{t('cve.nobody')}</p>
      ) : (
        <>
          <p>
            <Link to={`/devices?exposedTo=${id}`}>{t('cve.exposed.all', { count: devices })}</Link>
          </p>
          <Table caption={t('cve.exposed.products')} columns={columns} rows={software} />
        </>
      )}
    </>
  );
}
