/** Which MSRC products a device has: its Windows and what rides on it. */
import type { Catalog } from '../catalog/catalog.ts';
import type { ProductId } from '../catalog/ids.ts';
import type { WindowsComponent, WindowsRelease } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';

export interface ApplicableProduct {
  readonly productId: ProductId;
  /** Defender's software name. */
  readonly software: string;
  /**
   * `present`: the OS itself, or a component that it always has or that was reported.
   * `possible`: a version of .NET Framework that could be there and was not reported.
   */
  readonly certainty: 'present' | 'possible';
}

/** The products of a resolved posture; only those the catalog knows. The OS comes first. */
export function applicableProducts(catalog: Catalog, posture: Posture, release: WindowsRelease): ApplicableProduct[] {
  const os = posture.osProductId;
  if (os === null) return [];
  const present = (productId: ProductId, software: string): ApplicableProduct => ({
    productId,
    software,
    certainty: 'present',
  });
  const components = catalog.data.windows.components
    .filter((component) => release.components.includes(component.id) && isPresent(component, posture))
    .flatMap((component) => component.products.map((product) => present(`${product}-${os}`, component.software)));
  return [present(os, release.software), ...components, ...dotnetProducts(catalog, posture, os)].filter(
    ({ productId }) => catalog.hasProduct(productId),
  );
}

function isPresent(component: WindowsComponent, posture: Posture): boolean {
  if (component.presence === 'unless-edge-chromium' && posture.hasEdgeChromium) return false;
  if (component.removedBy?.some((kbId) => posture.installedKbs.includes(kbId))) return false;
  const version = /^internet-explorer-(\d+)$/.exec(component.id)?.[1];
  return (
    version === undefined || posture.internetExplorerMajor === null || Number(version) === posture.internetExplorerMajor
  );
}

function dotnetProducts(catalog: Catalog, posture: Posture, os: ProductId): ApplicableProduct[] {
  const { software, products } = catalog.data.windows.dotnetFramework;
  const reported = posture.dotnetVersions;
  return products
    .filter(({ versions }) => reported === null || deciding(versions).some((version) => reported.includes(version)))
    .map(({ product }) => ({
      productId: `${product}-${os}`,
      software,
      certainty: reported === null ? 'possible' : 'present',
    }));
}

/** "3.5 AND 4.8" is about the 4.x part: 3.5 stands beside every 4.x. */
function deciding(versions: readonly string[]): readonly string[] {
  const newer = versions.filter((version) => version.startsWith('4.'));
  return newer.length > 0 ? newer : versions;
}
