import type { RemediationTask } from '../fleet/ports.ts';

/** The column of each property of a task. */
const COLUMNS = {
  id: 'task_id',
  version: 'version',
  kbId: 'kb_id',
  software: 'software',
  title: 'title',
  notes: 'notes',
  priority: 'priority',
  dueOn: 'due_on',
  createdAt: 'created_at',
  createdBy: 'created_by',
  targetDevices: 'target_devices',
  status: 'status',
  statusAt: 'status_at',
  statusBy: 'status_by',
} as const satisfies Readonly<Record<keyof RemediationTask, string>>;

/** For a SELECT whose rows are tasks. */
export const TASK_COLUMNS = Object.entries(COLUMNS)
  .map(([name, column]) => `${column} AS "${name}"`)
  .join(', ');

/** For an INSERT with `taskValues`. */
export const PUT_COLUMNS = Object.values(COLUMNS).join(', ');

export function taskValues(task: RemediationTask): (string | number | null)[] {
  return [
    ...[task.id, task.version, task.kbId, task.software, task.title, task.notes, task.priority, task.dueOn],
    ...[task.createdAt, task.createdBy, task.targetDevices, task.status, task.statusAt, task.statusBy],
  ];
}
