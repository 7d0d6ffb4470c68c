/** Takes statements in: applied to what is kept of their devices, and kept durably. */
import { type Addressed, address, type SentStatement } from './address.ts';
import { applyStatement, needsFacts, type StatementContext, type StatementOutcome } from './device-state.ts';
import { FleetError } from './fleet-error.ts';
import { sightingsOf, uniteSightings } from './place.ts';
import type { Device, DeviceWrite, Facts, FleetStore, Sighting } from './ports.ts';

export interface AcceptedStatement {
  readonly outcome: StatementOutcome;
  /** The device as it is kept now. */
  readonly device: Device;
  /** When the statement was collected; its own time was later than now by this much, in milliseconds. */
  readonly collectedAt: string;
  readonly leadMs: number;
}

export interface IntakeContext {
  readonly store: FleetStore;
  readonly now: () => Date;
  /** Devices not seen for so long are not counted; null: all are. */
  readonly inactiveAfterMs: number | null;
}

export type AcceptStatements = (
  tenantId: string,
  sent: readonly SentStatement[],
) => Promise<readonly (AcceptedStatement | FleetError)[]>;

/** How often a batch is applied anew because another process changed some of its devices meanwhile. */
const MAX_TRIES = 50;

/**
 * Takes statements of one tenant in, in one transaction. Answers each in order: what became of it, or why it was refused,
 * which spoils none of the others. Once it resolves, no crash loses what was accepted. Throws FleetError `store-unavailable`.
 */
export function createIntake({ store, now, inactiveAfterMs }: IntakeContext): AcceptStatements {
  return async (tenantId, sent) => {
    const receivedAt = now();
    const results: (AcceptedStatement | FleetError)[] = [];
    const addressed = new Map<string, Indexed[]>();
    for (const [index, each] of sent.entries()) {
      const found = address(tenantId, each, receivedAt);
      if (found instanceof FleetError) results[index] = found;
      else {
        const own = addressed.get(found.reference.id);
        if (own) own.push({ ...found, index });
        else addressed.set(found.reference.id, [{ ...found, index }]);
      }
    }
    // In the order in which they were collected: then the history has what was between the first and the last.
    for (const own of addressed.values()) own.sort((a, b) => compareText(a.collectedAt, b.collectedAt));
    const day = receivedAt.toISOString().slice(0, 10);
    const activeSince = inactiveAfterMs === null ? '' : new Date(receivedAt.getTime() - inactiveAfterMs).toISOString();
    let ids = [...addressed.keys()].sort();
    for (let tries = 1; ids.length > 0; tries++) {
      if (tries > MAX_TRIES)
        throw new FleetError('store-unavailable', 'The devices are changed by others all the time.');
      const known = await store.devices.readDevices(tenantId, ids);
      const texts = await readNeededFacts(store, tenantId, known, addressed);
      const facts = new Map<string, Facts>();
      const writes: DeviceWrite[] = [];
      for (const id of ids) {
        const before = known.get(id) ?? null;
        const own = addressed.get(id) ?? [];
        const factsText = texts.get(before?.factsKey ?? '') ?? null;
        const write = applyAll({ id, before, factsText, activeSince }, own, { results, facts });
        if (write) writes.push(write);
      }
      ids = [...(await store.devices.saveDevices(tenantId, { writes, facts: [...facts.values()], day }))];
    }
    return results;
  };
}

/** With its place among those that were sent. */
interface Indexed extends Addressed {
  readonly index: number;
}

/** Facts of devices that a statement is added to, or compared with. */
async function readNeededFacts(
  store: FleetStore,
  tenantId: string,
  known: ReadonlyMap<string, Device>,
  addressed: ReadonlyMap<string, readonly Indexed[]>,
): Promise<ReadonlyMap<string, string>> {
  const needed = new Set<string>();
  for (const device of known.values()) {
    const own = addressed.get(device.id) ?? [];
    // The second of several may be added to what the first one has replaced.
    if (own.some((each) => needsFacts(device, each))) needed.add(device.factsKey);
  }
  return needed.size > 0 ? await store.counts.readFacts(tenantId, [...needed]) : new Map();
}

/** The device after all its statements of a batch. Null: it stays as it was. */
function applyAll(
  context: StatementContext,
  statements: readonly Indexed[],
  into: { readonly results: (AcceptedStatement | FleetError)[]; readonly facts: Map<string, Facts> },
): DeviceWrite | null {
  let { before, factsText } = context;
  const ended: DeviceWrite['ended'][number][] = [];
  const sightings: Sighting[] = [];
  for (const each of statements) {
    const { device, facts, outcome } = applyStatement({ ...context, before, factsText }, each);
    if (facts) {
      into.facts.set(facts.key, facts);
      factsText = facts.text;
    }
    if (before && before.factsKey !== device.factsKey && before.factsSinceAt < device.factsSinceAt) {
      ended.push({ factsKey: before.factsKey, sinceAt: before.factsSinceAt, untilAt: device.factsSinceAt });
    }
    sightings.push(...sightingsOf(before?.place ?? null, device.place));
    before = device;
    into.results[each.index] = { outcome, device, collectedAt: each.collectedAt, leadMs: each.leadMs };
  }
  if (!before || (context.before && isSame(before, context.before))) return null;
  return {
    device: { ...before, version: before.version + 1 },
    before: context.before,
    ended,
    sightings: uniteSightings(sightings),
  };
}

function isSame(a: Device, b: Device): boolean {
  return (
    a.parts === b.parts &&
    a.factsKey === b.factsKey &&
    a.name === b.name &&
    a.nameAt === b.nameAt &&
    a.firstSeenAt === b.firstSeenAt &&
    a.lastSeenAt === b.lastSeenAt &&
    a.isActive === b.isActive &&
    a.place === b.place
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
