import type { Kb } from '../../api/schema.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { CveLink } from '../../parts/entity-links.tsx';
import { formatDay, formatNumber, formatShare } from '../../parts/format.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** What it fixes, and in which products. */
export function Fixes({ kb: { cves, products } }: { readonly kb: Kb }) {
  const { t, language } = useSettings();
  const columns: readonly Column<Kb['cves'][number]>[] = [
    { id: 'cve', header: 'CVE', cell: ({ id }) => <CveLink id={id} /> },
    { id: 'title', header: t('cves.title'), cell: ({ title }) => <span lang="en">{title}</span> },
    { id: 'severity', header: t('kbs.severity'), cell: ({ severity }) => <Severity severity={severity} /> },
    {
      id: 'exploited',
      header: t('kbs.exploited'),
      cell: ({ isExploited }) => <ExploitedBadge isExploited={isExploited} />,
    },
    {
      id: 'listed',
      header: t('cve.listed'),
      cell: ({ knownExploitedOn }) => (knownExploitedOn === null ? '–' : formatDay(knownExploitedOn, language)),
    },
    {
      id: 'cvss',
      header: 'CVSS',
      isNumber: true,
      cell: ({ cvssScore }) => (cvssScore === null ? '–' : formatNumber(cvssScore, language)),
    },
    {
      id: 'epss',
      header: 'EPSS',
      isNumber: true,
      cell: ({ epss }) => (epss === null ? '–' : formatShare(epss, language)),
    },
  ];
  return (
    <>
      <Table
        caption={t('kb.fixes.caption', { count: cves.length })}
        columns={columns}
        rows={cves}
        empty={t('kb.fixes.empty')}
      />
      {products.length > 0 && (
        <>
          <h2>{t('kb.products')}</h2>
          <ul lang="en">
            {products.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
