/** `PublicProductFixDto`, the rows of both getmissingkbs calls. */
import type { KbId } from '../../catalog/ids.ts';
import type { MissedKb } from '../../fleet/fleet.ts';

/** What stands after `$metadata#`. */
export const MISSING_KB_CONTEXT = 'Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)';

/** Software and CVEs are of the device, or the product, that the list is of. */
type ListedKb = Pick<MissedKb, 'kbId' | 'name' | 'software' | 'missedOn' | 'cves'>;

/** One row of a list, the properties in the live service's order. `osBuild` is the build of the device's Windows. */
export function toMissingKbDto(kb: ListedKb, osBuild: number | null) {
  return {
    id: kb.kbId,
    name: kb.name,
    osBuild,
    productsNames: [...kb.software],
    url: catalogUrl(kb.kbId),
    machineMissedOn: kb.missedOn,
    cveAddressed: kb.cves.length,
  };
}

/** Where a KB is found in the Microsoft Update Catalog. */
export function catalogUrl(kbId: KbId): string {
  return `https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB${kbId}`;
}
