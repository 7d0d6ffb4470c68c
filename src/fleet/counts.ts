/** How many devices of a tenant have which answer, under one catalog; exact after every commit. */
import { LRUCache } from 'lru-cache';
import type { KbId } from '../catalog/ids.ts';
import type { Answer, Answers, Meaning, ServedRelease } from './answers.ts';
import type { CountStore, FactsCount } from './ports.ts';

/**
 * Counts that were not brought up to date for so long are counted anew: facts whose counter came to zero since may be
 * dropped with history, a day later at the earliest, and would be counted for ever.
 */
const MAX_AGE_MS = 12 * 60 * 60 * 1000;
/** For how many tenants counts are kept ready. */
const KEPT_TENANTS = 1_000;

/** Counts of a tenant at one revision. Later refreshes change them in place: read them before the next await. */
export interface TenantCounts {
  readonly revision: number;
  /** Active devices. */
  readonly devices: number;
  readonly missedOn: ReadonlyMap<KbId, number>;
  readonly byAnswer: ReadonlyMap<Answer, number>;
  readonly byRelease: ReadonlyMap<ServedRelease, number>;
  /** By the keys of facts. */
  readonly byFacts: ReadonlyMap<string, FactsAnswer>;
}

/** How many devices share facts, and what these mean. */
export interface FactsAnswer extends Meaning {
  readonly deviceCount: number;
}

export interface Counter {
  /** The counts at the revision or a later one. */
  readonly countsAt: (tenantId: string, revision: number) => Promise<TenantCounts>;
  /** The counts of now. */
  readonly latest: (tenantId: string) => Promise<TenantCounts>;
}

interface KeptCounts {
  revision: number;
  /** In milliseconds since 1970. */
  refreshedAt: number;
  devices: number;
  readonly missedOn: Map<KbId, number>;
  readonly byAnswer: Map<Answer, number>;
  readonly byRelease: Map<ServedRelease, number>;
  readonly byFacts: Map<string, FactsAnswer>;
}

/**
 * Sums device counters over what each misses. The first call for a tenant reads all its counters, later ones only those
 * that changed since, whichever process changed them.
 */
export function createCounter(store: CountStore, answers: Answers, now: () => Date): Counter {
  const kept = new LRUCache<string, KeptCounts>({ max: KEPT_TENANTS });
  const running = new Map<string, Promise<KeptCounts>>();

  const refresh = async (tenantId: string): Promise<KeptCounts> => {
    const at = now().getTime();
    const before = kept.get(tenantId);
    const counts = before && at - before.refreshedAt <= MAX_AGE_MS ? before : startCounts();
    const changes = await store.readCountsSince(tenantId, counts.revision);
    const isNew = ({ factsKey, deviceCount }: FactsCount) => deviceCount > 0 && !counts.byFacts.has(factsKey);
    const newMeanings = await answers.ofFacts(
      tenantId,
      changes.counts.filter(isNew).map(({ factsKey }) => factsKey),
    );
    for (const change of changes.counts) applyChange(counts, change, newMeanings);
    counts.revision = changes.revision;
    counts.refreshedAt = at;
    kept.set(tenantId, counts);
    return counts;
  };

  /** One refresh per tenant at a time: two that apply the same changes would count them twice. */
  const refreshInTurn = async (tenantId: string): Promise<KeptCounts> => {
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
      const counts = kept.get(tenantId);
      return counts && counts.revision >= revision ? counts : refreshInTurn(tenantId);
    },
    latest: refreshInTurn,
  };
}

function startCounts(): KeptCounts {
  return {
    ...{ revision: 0, refreshedAt: 0, devices: 0 },
    ...{ missedOn: new Map(), byAnswer: new Map(), byRelease: new Map(), byFacts: new Map() },
  };
}

function applyChange(
  counts: KeptCounts,
  { factsKey, deviceCount }: FactsCount,
  newMeanings: ReadonlyMap<string, Meaning>,
): void {
  const before = counts.byFacts.get(factsKey);
  const meaning = before ?? newMeanings.get(factsKey);
  const difference = deviceCount - (before?.deviceCount ?? 0);
  if (!meaning || difference === 0) return;
  const { answer, release } = meaning;
  counts.devices += difference;
  add(counts.byRelease, release, difference);
  add(counts.byAnswer, answer, difference);
  for (const kbId of answer.missing) add(counts.missedOn, kbId, difference);
  if (deviceCount === 0) counts.byFacts.delete(factsKey);
  else counts.byFacts.set(factsKey, { deviceCount, answer, release });
}

function add<Key>(sums: Map<Key, number>, key: Key, difference: number): void {
  const sum = (sums.get(key) ?? 0) + difference;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}
