import { AsyncLocalStorage } from 'node:async_hooks';
import { unavailable } from './unavailable.ts';

/** A lock that belongs to a connection: it is gone when the connection is. */
interface HeldLock {
  /** Why it is gone; null: it is held. */
  readonly lost: () => Error | null;
}

const HELD = new AsyncLocalStorage<HeldLock>();

/** Runs work under a lock, so that all it calls knows of it. */
export function underLock<T>(lock: HeldLock, work: () => Promise<T>): Promise<T> {
  return HELD.run(lock, work);
}

/** Throws FleetError `store-unavailable` when the work that calls this has lost its lock. */
export function refuseIfLockLost(): void {
  const lost = HELD.getStore()?.lost();
  if (lost) throw unavailable(lost);
}
