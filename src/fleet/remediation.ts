/** Remediation tasks, and how far each is: by the counters of now, never by a list of devices. */
import { randomUUID } from 'node:crypto';
import { listFindings } from '../assessment/findings.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { Answer } from './answers.ts';
import type { TenantCounts } from './counts.ts';
import { FleetError } from './fleet-error.ts';
import { eachInTurns } from './in-turns.ts';
import type { RemediationTask, TaskStatus, TaskStore } from './ports.ts';
import type { View } from './view.ts';

/** What a task is about: one KB, or all that is missing in a product. */
export type RemediationGoal =
  | { readonly kbId: KbId; readonly software: null }
  | { readonly kbId: null; readonly software: string };

export interface NewTask extends Pick<RemediationTask, 'title' | 'notes' | 'priority' | 'dueOn' | 'createdBy'> {
  readonly goal: RemediationGoal;
}

export interface TrackedTask extends RemediationTask {
  /** Of the devices that were exposed when it was made, as many as are no longer: by numbers, whichever they are. */
  readonly fixedDevices: number;
}

/** Those that name a task throw FleetError `task-not-found`. */
export interface Remediation {
  /** Throws FleetError `nothing-to-remedy` where no active device is exposed, `too-many-tasks` where 10,000 are kept. */
  readonly add: (tenantId: string, task: NewTask) => Promise<TrackedTask>;
  /** Oldest first. */
  readonly list: (tenantId: string) => Promise<readonly TrackedTask[]>;
  readonly find: (tenantId: string, id: string) => Promise<TrackedTask>;
  /** The facts of devices that are exposed now. */
  readonly factsKeysOf: (tenantId: string, id: string) => Promise<readonly string[]>;
  readonly setStatus: (tenantId: string, id: string, status: TaskStatus, by: string) => Promise<TrackedTask>;
}

const MAX_TASKS = 10_000;
/** Each time somebody else changed the task in between. */
const MAX_TRIES = 5;

type Inputs = Pick<View, 'catalog' | 'counter'>;

export function createRemediation(store: TaskStore, inForce: () => Inputs, now: () => Date): Remediation {
  const exposure = createExposure();

  /** Each goal is looked up once, however many tasks have it. */
  const track = async (tenantId: string, tasks: readonly RemediationTask[]): Promise<TrackedTask[]> => {
    if (tasks.length === 0) return [];
    const { catalog, counter } = inForce();
    const exposed = await exposure(catalog, await counter.latest(tenantId), tasks);
    return tasks.map((task) => {
      const left = exposed(task).reduce((sum, { devices }) => sum + devices, 0);
      return { ...task, fixedDevices: Math.max(0, task.targetDevices - left) };
    });
  };

  const find = async (tenantId: string, id: string): Promise<RemediationTask> => {
    const task = await store.findTask(tenantId, id.toLowerCase());
    if (!task) throw new FleetError('task-not-found', `Remediation task ${id} was not found`);
    return task;
  };

  const trackOne = async (tenantId: string, task: RemediationTask): Promise<TrackedTask> => {
    const [tracked] = await track(tenantId, [task]);
    return tracked ?? { ...task, fixedDevices: 0 };
  };

  return {
    add: async (tenantId, { goal, createdBy, title, notes, priority, dueOn }) => {
      const { catalog, counter } = inForce();
      const exposed = (await exposure(catalog, await counter.latest(tenantId), [goal]))(goal);
      const [first] = exposed;
      if (!first) throw new FleetError('nothing-to-remedy', nothingToRemedy(goal));
      if ((await store.listTasks(tenantId)).length >= MAX_TASKS) {
        throw new FleetError('too-many-tasks', `At most ${MAX_TASKS} remediation tasks are kept`);
      }
      const at = now().toISOString();
      const task: RemediationTask = {
        ...{ id: randomUUID(), version: 1, title, notes, priority, dueOn },
        kbId: goal.kbId,
        software: goal.kbId === null ? goal.software : softwareOf(catalog, first.answer, goal.kbId),
        ...{ createdAt: at, createdBy, status: 'active', statusAt: at, statusBy: createdBy },
        targetDevices: exposed.reduce((sum, { devices }) => sum + devices, 0),
      };
      await store.addTask(tenantId, task);
      return { ...task, fixedDevices: 0 };
    },

    list: async (tenantId) => track(tenantId, await store.listTasks(tenantId)),
    find: async (tenantId, id) => trackOne(tenantId, await find(tenantId, id)),

    factsKeysOf: async (tenantId, id) => {
      const task = await find(tenantId, id);
      const { catalog, counter } = inForce();
      return (await exposure(catalog, await counter.latest(tenantId), [task]))(task).map(({ factsKey }) => factsKey);
    },

    setStatus: async (tenantId, id, status, by) => {
      for (let tries = 1; ; tries++) {
        const task = await find(tenantId, id);
        if (task.status === status) return trackOne(tenantId, task);
        const change = { status, statusAt: now().toISOString(), statusBy: by };
        if (await store.saveStatus(tenantId, { ...task, ...change })) {
          return trackOne(tenantId, { ...task, ...change, version: task.version + 1 });
        }
        if (tries === MAX_TRIES)
          throw new FleetError('store-unavailable', 'The task is being changed. Try again later.');
      }
    },
  };
}

function nothingToRemedy({ kbId, software }: RemediationGoal): string {
  return kbId === null ? `No active device misses anything in ${software}` : `No active device misses KB${kbId}`;
}

/** The product that a KB names first, on devices that miss it. */
function softwareOf(catalog: Catalog, { posture }: Answer, kbId: KbId): string {
  return listFindings(catalog, posture).find((finding) => finding.kbId === kbId)?.software ?? '';
}

interface ExposedFacts {
  readonly factsKey: string;
  readonly answer: Answer;
  readonly devices: number;
}

type Goal = Pick<RemediationTask, 'kbId'> & { readonly software: string | null };

/** Finds the facts that are exposed in each of some goals. */
function createExposure() {
  /** An answer is of one catalog, and lives as long as that is in force. */
  const products = new WeakMap<Answer, ReadonlySet<string>>();
  const productsOf = (catalog: Catalog, answer: Answer): ReadonlySet<string> => {
    const known = products.get(answer);
    if (known) return known;
    const exposed = new Set(listFindings(catalog, answer.posture).map(({ software }) => software));
    products.set(answer, exposed);
    return exposed;
  };

  return async (catalog: Catalog, { byFacts }: TenantCounts, goals: readonly Goal[]) => {
    const found = new Map(goals.map((goal) => [keyOf(goal), [] as ExposedFacts[]] as const));
    const hasProducts = goals.some(({ kbId }) => kbId === null);
    // A copy: counts may change while others have their turn.
    await eachInTurns([...byFacts], ([factsKey, { deviceCount: devices, answer }]) => {
      if (answer.missing.length === 0) return;
      const software = hasProducts ? productsOf(catalog, answer) : [];
      for (const key of [...answer.missing, ...software]) found.get(key)?.push({ factsKey, answer, devices });
    });
    return (goal: Goal): readonly ExposedFacts[] => found.get(keyOf(goal)) ?? [];
  };
}

/** A KB's number is no product's name. */
function keyOf({ kbId, software }: Goal): string {
  return kbId ?? software ?? '';
}
