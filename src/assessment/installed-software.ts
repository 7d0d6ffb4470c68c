/** The products of a device that the catalog knows vulnerabilities of, with their versions. */
import type { Catalog } from '../catalog/catalog.ts';
import type { WindowsRelease } from '../catalog/windows.ts';
import type { InventoryReport } from '../inventory/model.ts';
import type { Posture } from '../inventory/posture.ts';
import { applicableProducts } from './applicability.ts';

export interface InstalledSoftware {
  /** Defender's name: `windows_10`. */
  readonly name: string;
  /** `10.0.18363.657`; null: not known. */
  readonly version: string | null;
}

/** The Windows comes first; products that may be there or not are left out. Empty: the Windows is not known. */
export function listInstalledSoftware(
  catalog: Catalog,
  posture: Posture,
  { components }: Pick<InventoryReport, 'components'>,
): InstalledSoftware[] {
  const release = posture.osProductId === null ? undefined : catalog.releaseOfProduct(posture.osProductId);
  if (!release) return [];
  const present = applicableProducts(catalog, posture, release).filter(({ certainty }) => certainty === 'present');
  const names = [...new Set(present.map(({ software }) => software))];
  const ofWindows = windowsVersion(release, posture);
  const { software: dotnet } = catalog.data.windows.dotnetFramework;
  const versionOf = (name: string): string | null => {
    if (name === release.software) return ofWindows;
    if (name === dotnet) return newest(components.dotnetFramework ?? []);
    if (name === 'internet_explorer') return components.internetExplorer ?? explorerVersion(ofWindows);
    // EdgeHTML is serviced with its Windows and carries its version.
    return name === 'edge' ? ofWindows : null;
  };
  return names.map((name) => ({ name, version: versionOf(name) }));
}

/** Lines before Windows 10 are named by the version of their kernel. */
function windowsVersion({ line }: WindowsRelease, { build, ubr }: Posture): string | null {
  if (build === null) return null;
  const kernel = /^\d\.\d$/.test(line ?? '') ? line : '10.0';
  return [kernel, build, ubr].filter((part) => part !== null).join('.');
}

/** Serviced with Windows 10 and later, as 11.0 of its build. */
function explorerVersion(ofWindows: string | null): string | null {
  return ofWindows?.startsWith('10.0.') ? ofWindows.replace(/^10/, '11') : null;
}

function newest(versions: readonly string[]): string | null {
  const parts = (version: string): number[] => version.split('.').map(Number);
  const compare = (a: string, b: string): number => {
    const [left, right] = [parts(a), parts(b)];
    const length = Math.max(left.length, right.length);
    for (let index = 0; index < length; index++) {
      const difference = (left[index] ?? 0) - (right[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return versions.toSorted(compare).at(-1) ?? null;
}
