import type { Database } from 'better-sqlite3';
import type { RemediationTask, TaskStore } from '../../fleet/ports.ts';
import { refuseNul } from '../check-text.ts';
import { PUT_COLUMNS, TASK_COLUMNS, taskValues } from '../task-row.ts';
import { whenUnavailable } from './unavailable.ts';

/** Remediation tasks in SQLite. */
export function createTaskStore(db: Database): TaskStore {
  const task = `SELECT ${TASK_COLUMNS} FROM remediation_tasks WHERE tenant_id = ?`;
  const statements = {
    add: db.prepare<(string | number | null)[]>(`
      INSERT INTO remediation_tasks (tenant_id, ${PUT_COLUMNS}) VALUES (?${', ?'.repeat(PUT_COLUMNS.split(',').length)})`),
    list: db.prepare<[tenantId: string], RemediationTask>(`${task} ORDER BY created_at, task_id`),
    find: db.prepare<[tenantId: string, id: string], RemediationTask>(`${task} AND task_id = ?`),
    save: db.prepare<[status: string, at: string, by: string, tenantId: string, id: string, version: number]>(`
      UPDATE remediation_tasks SET status = ?, status_at = ?, status_by = ?, version = version + 1
      WHERE tenant_id = ? AND task_id = ? AND version = ?`),
    drop: db.prepare<[before: string]>("DELETE FROM remediation_tasks WHERE status <> 'active' AND status_at < ?"),
  };
  return {
    addTask: async (tenantId, given) => {
      refuseNul([given.title, given.notes, given.software]);
      whenUnavailable(() => statements.add.run(tenantId, ...taskValues(given)));
    },
    listTasks: async (tenantId) => whenUnavailable(() => statements.list.all(tenantId)),
    findTask: async (tenantId, id) => whenUnavailable(() => statements.find.get(tenantId, id)) ?? null,
    saveStatus: async (tenantId, { id, version, status, statusAt, statusBy }) =>
      whenUnavailable(() => statements.save.run(status, statusAt, statusBy, tenantId, id, version).changes > 0),
    dropEnded: async (before) => whenUnavailable(() => statements.drop.run(before).changes),
  };
}
