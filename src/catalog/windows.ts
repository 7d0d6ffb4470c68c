/** The reviewed table of Windows releases (`data/windows-releases.json`): facts, so that no code compares product names. */
import type { Day, KbId, ProductId } from './ids.ts';

export type Architecture = 'x64' | 'x86' | 'arm64' | 'ia64';
export type Installation = 'client' | 'server' | 'server-core';

/** Releases that share KBs and revisions: 1903 and 1909; 2004 to 22H2. Revisions compare within a line only. */
export interface ServicingLine {
  readonly id: string;
  readonly title: string;
  /** `lcu`: one cumulative update; `rollup`: Monthly Rollup or Security Only; `none`: older than the documents. */
  readonly servicing: 'lcu' | 'rollup' | 'none';
  readonly builds: readonly number[];
  /** Headings of update-history pages that belong to this line where its build number alone does not tell (26100). */
  readonly sections?: readonly string[];
  readonly hotpatch?: boolean;
  /** From this day on the LCU carries the servicing stack update. */
  readonly ssuInLcuSince?: Day;
  /** From this day on the cumulative and Security Only updates take Adobe Flash Player off the device. */
  readonly flashRemovedSince?: Day;
}

/** Last day of updates, by edition group. `all`: one day for every edition; `esu`: the last day of Extended Security Updates. */
export interface EndOfService {
  readonly all?: Day;
  readonly homePro?: Day;
  readonly enterprise?: Day;
  readonly ltsc?: Day;
  readonly iotLtsc?: Day;
  readonly esu?: Day;
}

export interface WindowsRelease {
  readonly id: string;
  readonly name: string;
  readonly kind: 'client' | 'server';
  readonly builds: readonly number[];
  /** Null: older than the documents, no servicing line. */
  readonly line: string | null;
  readonly version: string;
  /** Defender's software name: `windows_10`. */
  readonly software: string;
  readonly releasedOn: Day;
  readonly products: Partial<Record<Installation, Partial<Record<Architecture, ProductId>>>>;
  readonly endOfService: EndOfService;
  /** Ids of `components`, and `dotnet-framework`. */
  readonly components: readonly string[];
  readonly servicePack?: number;
}

/** Something that rides on the OS and has MSRC products of its own: `<component>-<OS product>`. */
export interface WindowsComponent {
  readonly id: string;
  readonly name: string;
  readonly software: string;
  readonly products: readonly ProductId[];
  /** Its KBs form a track of their own. */
  readonly track?: 'flash';
  /** `unless-edge-chromium`: there only while no Chromium Edge is. */
  readonly presence?: 'unless-edge-chromium';
  /** KBs that take it off the device. */
  readonly removedBy?: readonly KbId[];
}

export interface WindowsTable {
  readonly lines: readonly ServicingLine[];
  readonly releases: readonly WindowsRelease[];
  readonly components: readonly WindowsComponent[];
  readonly dotnetFramework: {
    readonly software: string;
    /** `generation`: versions whose updates follow each other in one track ("4.7" is 4.6 to 4.7.2). */
    readonly products: readonly {
      readonly product: ProductId;
      readonly versions: readonly string[];
      readonly generation: string;
    }[];
  };
}

/** The component and the OS product of a composite id (`10724-11713`), or the OS product alone. */
export function splitProductId(productId: ProductId): { component: ProductId | null; os: ProductId } {
  const dash = productId.lastIndexOf('-');
  return dash < 0
    ? { component: null, os: productId }
    : { component: productId.slice(0, dash), os: productId.slice(dash + 1) };
}

/** Every MSRC product id of a release, over installations and architectures. */
export function releaseProducts(release: WindowsRelease): ProductId[] {
  return Object.values(release.products).flatMap((byArchitecture) => Object.values(byArchitecture));
}

/** The release of each OS product id. */
export function releasesByProduct(table: WindowsTable): Map<ProductId, WindowsRelease> {
  return new Map(table.releases.flatMap((release) => releaseProducts(release).map((id) => [id, release] as const)));
}
