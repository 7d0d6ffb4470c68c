/** Work on the whole store that goes on in the background, in one process at a time. */
import type { Answers } from './answers.ts';
import { nextTurn } from './in-turns.ts';
import type { DeviceSlice, FleetStore } from './ports.ts';
import { recordAnswers } from './recorder.ts';

/** Devices looked at in one transaction: some 10 ms. */
const DEVICES_AT_ONCE = 5_000;
const PRUNED_AT_ONCE = 5_000;

export interface MaintenanceContext {
  readonly store: FleetStore;
  readonly now: () => Date;
  readonly inactiveAfterMs: number | null;
  readonly historyDays: number;
  readonly answers: () => Answers;
}

export interface Maintenance {
  /** Records what facts mean under the catalog in force. False: another process is at it. */
  readonly recordAnswers: () => Promise<boolean>;
  /** Takes devices that were not seen for long out of the counts, all others in, and drops history that is too old. */
  readonly sweep: () => Promise<boolean>;
}

export function createMaintenance({
  store,
  now,
  inactiveAfterMs,
  historyDays,
  answers,
}: MaintenanceContext): Maintenance {
  const settleActivity = async (): Promise<void> => {
    // Also where no device is inactive: some may be from when the limit was another one.
    const seenBefore = inactiveAfterMs === null ? '' : new Date(now().getTime() - inactiveAfterMs).toISOString();
    const day = now().toISOString().slice(0, 10);
    for (const tenantId of await store.devices.listTenants()) {
      let after: string | null = null;
      do {
        const slice: DeviceSlice = { after, limit: DEVICES_AT_ONCE, seenBefore, day };
        after = (await store.devices.settleActivity(tenantId, slice)).next;
        await nextTurn();
      } while (after !== null);
    }
  };

  const prune = async (): Promise<void> => {
    const before = new Date(now().getTime() - historyDays * 86_400_000).toISOString();
    while ((await store.history.pruneHistory(before, PRUNED_AT_ONCE)) > 0) {
      await nextTurn();
    }
    await store.tasks.dropEnded(before);
  };

  /** The number of the adoption under which all facts were last looked through. */
  let searchedUnder: number | null = null;
  return {
    recordAnswers: () =>
      store.jobs.exclusively('history', async () => {
        searchedUnder = await recordAnswers(store.history, answers(), { now: now(), searchedUnder });
      }),
    sweep: () =>
      store.jobs.exclusively('sweep', async () => {
        await settleActivity();
        await prune();
      }),
  };
}
