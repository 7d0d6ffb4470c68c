import type { DeviceWrite, Sighting } from '../../fleet/ports.ts';
import { type Query, type Statement, statement } from './statement.ts';

/** Columns: devices, addresses, since, until. Of a row that is there `kept` is set to what is given. */
function putAddresses(name: string, kept: readonly string[]): Statement {
  return statement(
    name,
    `INSERT INTO device_addresses (tenant_id, device_id, address, since_at, until_at)
     SELECT $1::text, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS new
     ON CONFLICT (tenant_id, address, device_id) DO UPDATE SET
       ${kept.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
}

const START = putAddresses('start-addresses', ['since_at', 'until_at']);
const GO_ON = putAddresses('go-on-addresses', ['until_at']);

export const DROP_ADDRESSES = statement(
  'drop-addresses',
  'DELETE FROM device_addresses WHERE tenant_id = $1 AND device_id = $2',
);

/** Keeps the sightings of devices. Where none of them has any, nothing is sent. */
export async function saveAddresses(query: Query, tenantId: string, writes: readonly DeviceWrite[]): Promise<void> {
  const all = writes.flatMap(({ device, sightings }) => sightings.map((sighting) => ({ id: device.id, ...sighting })));
  const put = async (into: Statement, some: readonly (Sighting & { readonly id: string })[]): Promise<void> => {
    if (some.length === 0) return;
    await query(into, [
      tenantId,
      some.map(({ id }) => id),
      some.map(({ address }) => address),
      some.map(({ sinceAt, untilAt }) => sinceAt ?? untilAt),
      some.map(({ untilAt }) => untilAt),
    ]);
  };
  const isNew = ({ sinceAt }: Sighting) => sinceAt !== null;
  await Promise.all([
    put(START, all.filter(isNew)),
    put(
      GO_ON,
      all.filter((each) => !isNew(each)),
    ),
  ]);
}
