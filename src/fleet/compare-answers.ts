/** What another catalog would change for a tenant's devices, before it is put in force. */
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import { type Answer, createAnswers } from './answers.ts';
import { eachInTurns } from './in-turns.ts';
import type { CountStore } from './ports.ts';

export interface AnswerChanges {
  /** Active devices. */
  readonly devices: number;
  /** Of these, the ones of which another list of missing KBs is true. */
  readonly changed: number;
  /** Of which something cannot be decided any more, or can now. */
  readonly newlyUnknown: number;
  readonly noLongerUnknown: number;
  /** Most devices first. */
  readonly kbs: readonly KbChange[];
}

export interface KbChange {
  readonly kbId: KbId;
  /** Devices that miss it by the one catalog alone. */
  readonly newlyMissing: number;
  readonly noLongerMissing: number;
}

/** Facts read from the store at once: some milliseconds. */
const READ_AT_ONCE = 500;

/** Assesses each distinct facts of active devices under both catalogs: work grows with these, not with devices. */
export async function compareAnswers(
  store: CountStore,
  tenantId: string,
  before: Catalog,
  after: Catalog,
): Promise<AnswerChanges> {
  const [old, now] = [createAnswers(store, before), createAnswers(store, after)];
  const sums = { devices: 0, changed: 0, newlyUnknown: 0, noLongerUnknown: 0 };
  const kbs = new Map<KbId, { newlyMissing: number; noLongerMissing: number }>();
  const add = (kbId: KbId, what: keyof Omit<KbChange, 'kbId'>, devices: number): void => {
    const sum = kbs.get(kbId) ?? { newlyMissing: 0, noLongerMissing: 0 };
    sum[what] += devices;
    kbs.set(kbId, sum);
  };
  const compare = (was: Answer, is: Answer, devices: number): void => {
    sums.devices += devices;
    const newlyMissing = onlyIn(is.missing, was.missing);
    const noLongerMissing = onlyIn(was.missing, is.missing);
    for (const kbId of newlyMissing) add(kbId, 'newlyMissing', devices);
    for (const kbId of noLongerMissing) add(kbId, 'noLongerMissing', devices);
    if (newlyMissing.length + noLongerMissing.length > 0) sums.changed += devices;
    if (is.isUnknown && !was.isUnknown) sums.newlyUnknown += devices;
    if (was.isUnknown && !is.isUnknown) sums.noLongerUnknown += devices;
  };

  const counts = (await store.readCountsSince(tenantId, 0)).counts.filter(({ deviceCount }) => deviceCount > 0);
  for (let start = 0; start < counts.length; start += READ_AT_ONCE) {
    const part = counts.slice(start, start + READ_AT_ONCE);
    const texts = await store.readFacts(
      tenantId,
      part.map(({ factsKey }) => factsKey),
    );
    await eachInTurns(part, ({ factsKey, deviceCount }) => {
      const text = texts.get(factsKey);
      // Facts that went with their last device since they were counted.
      if (text !== undefined) compare(old.ofText(text).answer, now.ofText(text).answer, deviceCount);
    });
  }
  const most = ({ newlyMissing, noLongerMissing }: KbChange): number => Math.max(newlyMissing, noLongerMissing);
  return {
    ...sums,
    kbs: [...kbs]
      .map(([kbId, sum]) => ({ kbId, ...sum }))
      .sort((a, b) => most(b) - most(a) || Number(b.kbId) - Number(a.kbId)),
  };
}

/** The KBs that only the first list names, in its order. */
export function onlyIn(these: readonly KbId[], those: readonly KbId[]): KbId[] {
  const others = new Set(those);
  return these.filter((kbId) => !others.has(kbId));
}
