import type { Kysely } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/** Remediation tasks: few, since people make them. */
export async function createTaskTable(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('remediation_tasks')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('task_id', key, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('kb_id', 'text')
    .addColumn('software', 'text', (column) => column.notNull())
    .addColumn('title', 'text')
    .addColumn('notes', 'text')
    .addColumn('priority', 'text', (column) => column.notNull())
    .addColumn('due_on', key, (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('target_devices', 'integer', (column) => column.notNull())
    .addColumn('status', key, (column) => column.notNull())
    .addColumn('status_at', key, (column) => column.notNull())
    .addColumn('status_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('remediation_tasks_key', ['tenant_id', 'task_id'])
    .execute();
}
