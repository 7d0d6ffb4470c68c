/** `RemediationTask`: a task as the Defender API shows it. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { TaskStatus } from '../../fleet/ports.ts';
import type { TrackedTask } from '../../fleet/remediation.ts';
import { descriptionOf, titleOf } from '../task-words.ts';
import { softwareId, VENDOR } from './product-id.ts';
import { showProduct } from './product-title.ts';

const STATUSES: Readonly<Record<TaskStatus, string>> = {
  active: 'Active',
  completed: 'Completed',
  cancelled: 'Cancelled',
};

/** The properties in the documented order. kbgap knows no e-mail addresses, and its tasks are for all device groups. */
export function toRemediationTaskDto(task: TrackedTask, catalog: Catalog) {
  const isCompleted = task.status === 'completed';
  return {
    id: task.id,
    title: titleOf(task, catalog),
    createdOn: task.createdAt,
    requesterId: task.createdBy,
    requesterEmail: null,
    status: STATUSES[task.status],
    statusLastModifiedOn: task.statusAt,
    description: descriptionOf(task, catalog),
    relatedComponent: showProduct(task.software),
    targetDevices: task.targetDevices,
    rbacGroupNames: [],
    fixedDevices: task.fixedDevices,
    requesterNotes: task.notes,
    dueOn: `${task.dueOn}T00:00:00Z`,
    category: 'Software',
    productivityImpactRemediationType: null,
    priority: task.priority,
    completionMethod: isCompleted ? 'Manual' : null,
    completerId: isCompleted ? task.statusBy : null,
    completerEmail: null,
    scid: null,
    type: 'Update',
    productId: softwareId(task.software),
    vendorId: VENDOR,
    nameId: task.software,
    recommendedVersion: null,
    recommendedVendor: null,
    recommendedProgram: null,
  };
}
