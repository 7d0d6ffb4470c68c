import type { KbCount } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';

export function StartPage() {
  const t = useText();
  const kbs = useRead('/v1/fleet/kbs', {});
  const columns: readonly Column<KbCount>[] = [
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    {
      id: 'devices',
      header: t('nav.devices'),
      cell: ({ devices }) => t('count.devices', { count: devices }),
      isNumber: true,
    },
  ];
  return (
    <>
      <PageTitle>{t('start.title')}</PageTitle>
      <Reading read={kbs}>{({ value }) => <Table caption={t('start.kbs')} columns={columns} rows={value} />}</Reading>
    </>
  );
}
