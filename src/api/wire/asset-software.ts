/** `AssetSoftware`: the products of devices. */
import { isCve } from '../../catalog/ids.ts';
import type { DeviceSoftware } from '../../fleet/export.ts';
import { type DeviceRow, groupNameOf, type RowContext, toEndOfSupport, toTimestamp } from './export-row.ts';
import { VENDOR } from './product-id.ts';

/** The properties in the live service's order. */
export function* toAssetSoftware(described: DeviceSoftware, context: RowContext): Generator<DeviceRow> {
  const { device, groupId, traits } = described;
  for (const { name, version, endOfServiceOn, open } of described.software) {
    const endOfSupport = toEndOfSupport(endOfServiceOn, context);
    const row = {
      deviceId: device.id,
      rbacGroupName: groupNameOf(described),
      rbacGroupId: groupId,
      deviceName: device.name,
      osPlatform: traits.platform,
      softwareVendor: VENDOR,
      softwareName: name,
      softwareVersion: version ?? '',
      // CVEs, as in every other number of weaknesses.
      numberOfWeaknesses: new Set(open.map(({ vulnerabilityId }) => vulnerabilityId).filter(isCve)).size,
      diskPaths: [],
      registryPaths: [],
      softwareFirstSeenTimestamp: toTimestamp(device.firstSeenAt),
      endOfSupportStatus: endOfSupport.status ?? 'None',
      endOfSupportDate: endOfSupport.date,
    };
    yield { key: [name], row };
  }
}
