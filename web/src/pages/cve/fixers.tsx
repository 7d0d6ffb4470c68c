import type { Cve } from '../../api/schema.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { formatDay, formatNumber } from '../../parts/format.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** The KBs that fix it. */
export function Fixers({ cve: { kbs } }: { readonly cve: Cve }) {
  const { t, language } = useSettings();
  const columns: readonly Column<Cve['kbs'][number]>[] = [
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    {
      id: 'released',
      header: t('kbs.released'),
      cell: ({ releasedOn }) => (releasedOn === null ? '–' : formatDay(releasedOn, language)),
    },
    {
      id: 'products',
      header: t('cve.fixed-in'),
      cell: ({ products }) => (
        <details>
          <summary>{t('cve.products', { count: products.length })}</summary>
          <ul lang="en">
            {products.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      ),
    },
    {
      id: 'devices',
      header: t('cve.closes-on'),
      isNumber: true,
      cell: ({ devices }) => formatNumber(devices, language),
    },
  ];
  return (
    <>
      <h2>{t('cve.kbs')}</h2>
      <p class="quiet">{t('cve.kbs.how')}</p>
      <Table
        caption={t('cve.kbs.caption', { count: kbs.length })}
        columns={columns}
        rows={kbs}
        empty={t('cve.kbs.none')}
      />
    </>
  );
}
