/** What is summed up over a tenant's counts, and kept until these change. */
import { LRUCache } from 'lru-cache';
import type { Counter, TenantCounts } from './counts.ts';

/** Of counts that may change without another one: those of a past day (see `countsOfDay`). */
const NO_REVISION = 0;

/** Exact after every acknowledged report; the same object until the next one. */
export type SumsOfTenant<Sums> = (tenantId: string) => Promise<Sums>;

/** `sumUp` must read the counts before its first await: see `TenantCounts`. */
export function keepSums<Sums>(
  counter: Counter,
  {
    maxTenants,
    sumUp,
  }: { readonly maxTenants: number; readonly sumUp: (counts: TenantCounts, tenantId: string) => Promise<Sums> },
): SumsOfTenant<Sums> {
  const kept = new LRUCache<string, { readonly revision: number; readonly sums: Promise<Sums> }>({ max: maxTenants });
  return async (tenantId) => {
    const counts = await counter.latest(tenantId);
    const known = kept.get(tenantId);
    if (known && known.revision >= counts.revision && counts.revision !== NO_REVISION) return known.sums;
    const next = { revision: counts.revision, sums: sumUp(counts, tenantId) };
    kept.set(tenantId, next);
    next.sums.catch(() => {
      if (kept.peek(tenantId) === next) kept.delete(tenantId);
    });
    return next.sums;
  };
}
