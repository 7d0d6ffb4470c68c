/** Devices as a report would describe them, from the few facts that a test is about. */
import { type AssessOptions, assess } from '../../src/assessment/assess.ts';
import type { Assessment } from '../../src/assessment/model.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import type { Architecture, Installation } from '../../src/catalog/windows.ts';
import type { InventoryReport } from '../../src/inventory/model.ts';
import { type Posture, resolvePosture } from '../../src/inventory/posture.ts';

export interface DeviceFacts {
  readonly build: number | null;
  readonly ubr?: number | null;
  /** Default: `client`. */
  readonly on?: Installation | null;
  /** Default: `x64`. */
  readonly architecture?: Architecture | null;
  readonly editionId?: string | null;
  /** The list of installed updates; absent: none was reported, so the list is not complete. */
  readonly kbs?: readonly KbId[];
  /** Default: complete where `kbs` is there. */
  readonly isKbListComplete?: boolean;
  readonly pending?: readonly KbId[];
  readonly isRebootPending?: boolean | null;
  readonly isHotpatchEnrolled?: boolean | null;
  readonly hasEsu?: boolean | null;
  readonly internetExplorer?: string | null;
  readonly edgeChromium?: string | null;
  readonly dotnetFramework?: readonly string[] | null;
}

export function reportOf(facts: DeviceFacts): InventoryReport {
  return {
    formats: ['kbgap'],
    computerName: 'MADE-UP-PC',
    collectedAt: null,
    os: {
      productName: null,
      version: null,
      build: facts.build,
      ubr: facts.ubr ?? null,
      servicePack: null,
      displayVersion: null,
      editionId: facts.editionId ?? null,
      installationType: facts.on === undefined ? 'client' : facts.on,
      architecture: facts.architecture === undefined ? 'x64' : facts.architecture,
    },
    installedKbs: (facts.kbs ?? []).map((kbId) => ({ kbId, installedOn: null })),
    isKbListComplete: facts.isKbListComplete ?? facts.kbs !== undefined,
    pendingRebootKbs: facts.pending ?? [],
    isRebootPending: facts.isRebootPending ?? null,
    isHotpatchEnrolled: facts.isHotpatchEnrolled ?? null,
    hasEsu: facts.hasEsu ?? null,
    components: {
      internetExplorer: facts.internetExplorer ?? null,
      edgeChromium: facts.edgeChromium ?? null,
      dotnetFramework: facts.dotnetFramework ?? null,
    },
    network: null,
    directory: null,
    notes: [],
  };
}

export function postureOf(catalog: Catalog, facts: DeviceFacts): Posture {
  return resolvePosture(catalog, reportOf(facts));
}

export function assessDevice(catalog: Catalog, facts: DeviceFacts, asOf: Day | null = null): Assessment {
  const options: AssessOptions = { asOf };
  return assess(catalog, postureOf(catalog, facts), options);
}

/** The missing KBs, newest first, all or of some kinds. */
export function missingKbs({ missing }: Assessment, ...kinds: readonly string[]): KbId[] {
  return missing.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).map(({ kbId }) => kbId);
}
