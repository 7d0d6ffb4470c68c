/** The products of a device, and what is open in each, with the one KB to install against it. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { InventoryReport } from '../inventory/model.ts';
import type { Posture } from '../inventory/posture.ts';
import { assess } from './assess.ts';
import { listFindings } from './findings.ts';
import { type InstalledSoftware, listInstalledSoftware } from './installed-software.ts';

export interface OpenVulnerability {
  readonly vulnerabilityId: VulnerabilityId;
  readonly kbId: KbId;
}

export interface SoftwareState extends InstalledSoftware {
  /** The last day that the device's Windows is served; null: it is another product, or the day is not known. */
  readonly endOfServiceOn: Day | null;
  /** Each vulnerability once, sorted by id: what `listFindings` finds. */
  readonly open: readonly OpenVulnerability[];
}

export interface SoftwareStates {
  /** `10.0.18363.657`; null: not known. */
  readonly windowsVersion: string | null;
  /** Sorted by name. */
  readonly products: readonly SoftwareState[];
}

/** Of several KBs that close one vulnerability the planned one counts, else the newest. */
export function describeSoftware(
  catalog: Catalog,
  posture: Posture,
  report: Pick<InventoryReport, 'components'>,
): SoftwareStates {
  const { os, plan } = assess(catalog, posture);
  const planned = new Set(plan.map(({ kbId }) => kbId));
  const openOf = Map.groupBy(listFindings(catalog, posture), ({ software }) => software);
  const installed = listInstalledSoftware(catalog, posture, report);
  // A product that may be there or not can be all that a missing KB is for.
  const others = [...openOf.keys()].filter((software) => !installed.some(({ name }) => name === software));
  const products = [...installed, ...others.map((name) => ({ name, version: null }))]
    .map((product) => {
      const alternatives = Map.groupBy(openOf.get(product.name) ?? [], ({ vulnerabilityId }) => vulnerabilityId);
      const open = [...alternatives].map(([vulnerabilityId, findings]) => ({
        vulnerabilityId,
        kbId: (findings.find(({ kbId }) => planned.has(kbId)) ?? findings[0])?.kbId ?? '',
      }));
      return {
        ...product,
        endOfServiceOn: product.name === os.software ? os.endOfServiceOn : null,
        open: open.sort((a, b) => compare(a.vulnerabilityId, b.vulnerabilityId)),
      };
    })
    .sort((a, b) => compare(a.name, b.name));
  return { windowsVersion: installed.find(({ name }) => name === os.software)?.version ?? null, products };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
