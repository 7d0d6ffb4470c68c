import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { Assessor } from './assessor.ts';
import type { DeviceStore, FactsCount } from './ports.ts';

/** For how many tenants counts are kept ready. */
const KEPT_TENANTS = 1_000;

/** How many devices of a tenant miss each KB, at one revision. Later refreshes change it in place: read it before the next await. */
export interface MissedCounts {
  readonly revision: number;
  readonly missedOn: ReadonlyMap<KbId, number>;
}

export interface MissedCounter {
  /** The counts at the revision or a later one. */
  readonly countsAt: (tenantId: string, revision: number) => Promise<MissedCounts>;
  /** The counts of now: exact after every commit. */
  readonly latest: (tenantId: string) => Promise<MissedCounts>;
}

interface TenantCounts {
  revision: number;
  readonly catalogVersion: string;
  readonly missedOn: Map<KbId, number>;
  readonly byFacts: Map<string, { readonly deviceCount: number; readonly kbIds: readonly KbId[] }>;
}

/**
 * Sums device counters over what each misses. The first call for a tenant reads all its counters, later ones only those
 * that changed since, whichever process changed them; a new catalog starts afresh.
 */
export function createMissedCounter(
  store: DeviceStore,
  assessor: Assessor,
  currentCatalog: () => Catalog,
): MissedCounter {
  const kept = new LRUCache<string, TenantCounts>({ max: KEPT_TENANTS });
  const running = new Map<string, Promise<TenantCounts>>();

  const heldCounts = (tenantId: string): TenantCounts | undefined => {
    const counts = kept.get(tenantId);
    return counts?.catalogVersion === currentCatalog().version ? counts : undefined;
  };

  const refresh = async (tenantId: string): Promise<TenantCounts> => {
    const counts = heldCounts(tenantId) ?? startCounts(currentCatalog().version);
    const changes = await store.readCountsSince(tenantId, counts.revision);
    const keys = changes.counts.map((count) => count.factsKey).filter((key) => !counts.byFacts.has(key));
    const missingIds = await assessor.missingIds(tenantId, keys);
    for (const change of changes.counts) applyChange(counts, change, missingIds);
    counts.revision = changes.revision;
    // What was assessed under a catalog that is no longer the present one must not be kept as the new one's.
    if (counts.catalogVersion === currentCatalog().version) kept.set(tenantId, counts);
    return counts;
  };

  /** One refresh per tenant at a time: two that apply the same changes would count them twice. */
  const refreshInTurn = async (tenantId: string): Promise<TenantCounts> => {
    const before = running.get(tenantId);
    const turn = (before?.catch(() => undefined) ?? Promise.resolve()).then(() => refresh(tenantId));
    running.set(tenantId, turn);
    try {
      return await turn;
    } finally {
      if (running.get(tenantId) === turn) running.delete(tenantId);
    }
  };

  return {
    countsAt: async (tenantId, revision) => {
      const counts = heldCounts(tenantId);
      if (counts && counts.revision >= revision) return counts;
      return refreshInTurn(tenantId);
    },
    latest: refreshInTurn,
  };
}

function startCounts(catalogVersion: string): TenantCounts {
  return { revision: 0, catalogVersion, missedOn: new Map(), byFacts: new Map() };
}

function applyChange(
  { missedOn, byFacts }: TenantCounts,
  { factsKey, deviceCount }: FactsCount,
  missingIds: ReadonlyMap<string, readonly KbId[]>,
): void {
  const before = byFacts.get(factsKey);
  const kbIds = before?.kbIds ?? missingIds.get(factsKey) ?? [];
  const difference = deviceCount - (before?.deviceCount ?? 0);
  for (const kbId of kbIds) {
    const sum = (missedOn.get(kbId) ?? 0) + difference;
    if (sum === 0) missedOn.delete(kbId);
    else missedOn.set(kbId, sum);
  }
  if (deviceCount === 0) byFacts.delete(factsKey);
  else byFacts.set(factsKey, { deviceCount, kbIds });
}
