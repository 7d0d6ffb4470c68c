import { readKeptKeys } from './kept-keys.ts';
import type { KeptKey, TokenKeyStore } from './ports.ts';
import { createKeySet, generateKeyText, type KeySet } from './token-keys.ts';

/** The keys of a running service, which follow what is kept. */
export interface KeyRing {
  /** At most a minute behind: a key that was revoked is refused then, also by a service that nobody called meanwhile. */
  readonly current: () => KeySet | Promise<KeySet>;
  /** What is kept now; when it was read within the last second, that. Keys that can't be read leave those in force in force. */
  readonly reload: () => Promise<KeySet>;
}

const RELOAD_AFTER_MS = 60_000;
/** Strangers can ask for a reload, with tokens of made-up keys. */
const RELOAD_PAUSE_MS = 1_000;

/** Reads the keys; the first start makes one. `onError`: why a later look failed. Throws TokenKeyError. */
export async function openKeyRing(
  store: TokenKeyStore,
  now: () => Date,
  onError: (error: unknown) => void,
): Promise<KeyRing> {
  let kept = await store.loadOrCreate(generateKeyText);
  let keySet = await toKeySet(kept, 1);
  let readAt = now().getTime();
  let reloading: Promise<KeySet> | null = null;
  // Also when the clock was put back.
  const isOlderThan = (milliseconds: number): boolean => Math.abs(now().getTime() - readAt) >= milliseconds;

  const read = async (): Promise<KeySet> => {
    try {
      const next = await store.load();
      if (next !== null && next.text !== kept.text) {
        keySet = await toKeySet(next, keySet.generation + 1);
        kept = next;
      }
    } catch (error) {
      onError(error);
    }
    return keySet;
  };
  const reload = async (): Promise<KeySet> => {
    if (reloading) return reloading;
    if (!isOlderThan(RELOAD_PAUSE_MS)) return keySet;
    readAt = now().getTime();
    reloading = read().finally(() => {
      reloading = null;
    });
    return reloading;
  };
  return {
    current: () => (isOlderThan(RELOAD_AFTER_MS) ? reload() : keySet),
    reload,
  };
}

async function toKeySet(kept: KeptKey, generation: number): Promise<KeySet> {
  const { signing, older } = await readKeptKeys(kept);
  return createKeySet(signing, generation, older);
}
