import type { RemediationTask, TaskStore } from '../../fleet/ports.ts';
import { hasNul, refuseNul } from '../check-text.ts';
import { PUT_COLUMNS, TASK_COLUMNS, taskValues } from '../task-row.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Remediation tasks in PostgreSQL. */
export function createTaskStore(database: Database): TaskStore {
  return {
    addTask: async (tenantId, task) => {
      refuseNul([task.title, task.notes, task.software]);
      await database.query(ADD_TASK, [tenantId, ...taskValues(task)]);
    },
    listTasks: async (tenantId) => (await database.query(LIST_TASKS, [tenantId])).rows,
    findTask: async (tenantId, id) => {
      if (hasNul(id)) return null;
      return (await database.query(FIND_TASK, [tenantId, id])).rows[0] ?? null;
    },
    saveStatus: async (tenantId, { id, version, status, statusAt, statusBy }) => {
      const saved = await database.query(SAVE_STATUS, [tenantId, id, version, status, statusAt, statusBy]);
      return saved.rowCount === 1;
    },
    dropEnded: async (before) => (await database.query(DROP_ENDED, [before])).rowCount ?? 0,
  };
}

const TASK = `SELECT ${TASK_COLUMNS} FROM remediation_tasks WHERE tenant_id = $1`;
const PLACES = PUT_COLUMNS.split(',').map((_, index) => `$${index + 2}`);

const ADD_TASK = statement(
  'add-task',
  `INSERT INTO remediation_tasks (tenant_id, ${PUT_COLUMNS}) VALUES ($1, ${PLACES.join(', ')})`,
);
const LIST_TASKS = statement<RemediationTask>('list-tasks', `${TASK} ORDER BY created_at, task_id`);
const FIND_TASK = statement<RemediationTask>('find-task', `${TASK} AND task_id = $2`);
const SAVE_STATUS = statement(
  'save-task-status',
  `UPDATE remediation_tasks SET status = $4, status_at = $5, status_by = $6, version = version + 1
   WHERE tenant_id = $1 AND task_id = $2 AND version = $3`,
);
const DROP_ENDED = statement(
  'drop-ended-tasks',
  "DELETE FROM remediation_tasks WHERE status <> 'active' AND status_at < $1",
);
