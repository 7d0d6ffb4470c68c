import type { Database } from 'better-sqlite3';
import { prepareCounterStatements } from './device-statements.ts';

/** Adds differences to the counters of facts, inside the transaction that changes their devices. */
export type AddToCounters = (tenantId: string, differences: ReadonlyMap<string, number>, day: string) => void;

/** The same of devices by the day on which they were last seen. */
export type AddToSeen = (tenantId: string, differences: ReadonlyMap<string, number>) => void;

export function createSeenCounters(db: Database): AddToSeen {
  const { addToSeen } = prepareCounterStatements(db);
  return (tenantId, differences) => {
    for (const [day, difference] of differences) if (difference !== 0) addToSeen.run(tenantId, day, difference);
  };
}

export function createCounters(db: Database): AddToCounters {
  const statements = prepareCounterStatements(db);
  return (tenantId, differences, day) => {
    const changed = [...differences].filter(([, difference]) => difference !== 0);
    if (changed.length === 0) return;
    const countedOn = statements.tenant.get(tenantId)?.countedOn ?? '';
    // A process whose clock is behind counts for the day that has begun.
    const countsOn = [day, countedOn].sort().at(-1) ?? day;
    if (countedOn !== '' && countedOn < countsOn) statements.keepDays.run(tenantId, countedOn, countsOn);
    const revision = statements.nextRevision.get(tenantId, countsOn)?.revision ?? 0;
    for (const [factsKey, difference] of changed) {
      const { changes } = statements.addToCount.run(difference, revision, countsOn, tenantId, factsKey);
      if (changes !== 1) throw new Error(`there are no facts ${factsKey} to count`);
    }
  };
}

export function addDifference(differences: Map<string, number>, factsKey: string, difference: number): void {
  differences.set(factsKey, (differences.get(factsKey) ?? 0) + difference);
}
