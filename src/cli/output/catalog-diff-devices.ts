/** What `kbgap catalog diff` tells of devices: each section a heading and its lines. */
import Table from 'cli-table3';
import type { DeviceChanges, TenantChanges } from '../compare-fleet.ts';
import { colors } from './colors.ts';
import { few, SHOWN, STYLE } from './few.ts';

export function tenantSection({
  tenantId,
  devices,
  changed,
  newlyUnknown,
  noLongerUnknown,
  kbs,
}: TenantChanges): string[] {
  const unknown = [
    ...(newlyUnknown > 0 ? [`${newlyUnknown} cannot be judged any more`] : []),
    ...(noLongerUnknown > 0 ? [`${noLongerUnknown} can be judged now`] : []),
  ];
  const title = `Tenant ${tenantId}: ${changed} of ${devices} active devices miss other KBs`;
  const heading = colors.bold([title, ...unknown].join(', '));
  if (kbs.length === 0) return [heading];
  const table = new Table({ head: ['KB', 'newly missing', 'no longer'], style: STYLE });
  for (const { kbId, newlyMissing, noLongerMissing } of kbs.slice(0, SHOWN)) {
    table.push([`KB${kbId}`, newlyMissing || '', noLongerMissing || '']);
  }
  const more = kbs.length - SHOWN;
  return [heading, table.toString(), ...(more > 0 ? [`and ${more} more KBs (--json lists all)`] : [])];
}

export function deviceSections(devices: readonly DeviceChanges[]): string[] {
  return devices.flatMap(({ device, newlyMissing, noLongerMissing, isUnknown }) => {
    const names = (kbIds: readonly string[]): string => few(kbIds.map((kbId) => `KB${kbId}`));
    const lines = [
      ...(newlyMissing.length > 0 ? [colors.red(`  newly missing: ${names(newlyMissing)}`)] : []),
      ...(noLongerMissing.length > 0 ? [colors.green(`  no longer missing: ${names(noLongerMissing)}`)] : []),
      ...(isUnknown.after && !isUnknown.before ? ['  something cannot be judged any more'] : []),
      ...(isUnknown.before && !isUnknown.after ? ['  can be judged now'] : []),
    ];
    return [colors.bold(device), ...(lines.length > 0 ? lines : ['  the same answer'])];
  });
}
