import type { Kb, ListedDevice } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { DeviceLink } from '../../parts/entity-links.tsx';
import { formatTime } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';

const SHOWN = 20;

/** The first devices that miss it. */
export function Devices({ kb: { kbId, devices } }: { readonly kb: Kb }) {
  const { t, language } = useSettings();
  const read = useRead(devices > 0 ? '/v1/devices' : null, { missing: `KB${kbId}`, limit: SHOWN });
  const columns: readonly Column<ListedDevice>[] = [
    { id: 'name', header: t('kb.device'), cell: ({ id, name }) => <DeviceLink id={id} name={name} /> },
    { id: 'group', header: t('kb.group'), cell: ({ group }) => group ?? '–' },
    { id: 'seen', header: t('kb.seen'), cell: ({ lastSeenAt }) => formatTime(lastSeenAt, language) },
  ];
  if (devices === 0) return <p>{t('kb.nobody')}</p>;
  return (
    <>
      <Reading read={read}>
        {({ value }) => (
          <Table caption={t('kb.devices.caption', { count: value.length })} columns={columns} rows={value} />
        )}
      </Reading>
      <p>
        <Link to={`/devices?missing=KB${kbId}`}>{t('kb.devices.all', { count: devices })}</Link>
      </p>
    </>
  );
}
