/** Remediation tasks in the native API. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import { parseKbId } from '../../catalog/ids.ts';
import type { TaskStatus } from '../../fleet/ports.ts';
import type { NewTask, RemediationGoal, TrackedTask } from '../../fleet/remediation.ts';
import { showValue } from '../../inventory/report-error.ts';
import { invalidBody, parseObject, readText, readWord } from '../body/json-object.ts';
import { titleOf } from '../task-words.ts';
import { OF_CATALOG_PROPERTIES, ofCatalog } from './catalog.ts';
import { DAY } from './parameters.ts';
import { Count, NullableText, nullable, oneOf, Text } from './types.ts';

/** Some thousand characters of title and notes, each of six bytes where it is escaped. */
export const MAX_TASK_BYTES = 64 * 1024;
const MAX_TITLE = 256;
const MAX_NOTES = 4_096;
const MAX_NAME = 256;
const PRIORITIES = ['Low', 'Medium', 'High'] as const;
const STATUSES = ['active', 'completed', 'cancelled'] as const;

const TASK_PROPERTIES = {
  id: Text,
  title: Text,
  /** Null: all that is missing in the product. */
  kbId: NullableText,
  software: Text,
  priority: oneOf(...PRIORITIES),
  dueOn: Text,
  notes: NullableText,
  createdAt: Text,
  createdBy: Text,
  status: oneOf(...STATUSES),
  statusAt: Text,
  statusBy: Text,
  targetDevices: Count,
  fixedDevices: Count,
};

export const TaskDto = Type.Object({ ...OF_CATALOG_PROPERTIES, ...TASK_PROPERTIES }, { title: 'Task' });

const ListedTaskDto = Type.Object(TASK_PROPERTIES, { title: 'ListedTask' });

export const TasksDto = Type.Object(
  { ...OF_CATALOG_PROPERTIES, value: Type.Array(ListedTaskDto) },
  { title: 'TaskList' },
);

const GIVEN_PROPERTIES = {
  title: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: MAX_TITLE }))),
  notes: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: MAX_NOTES }))),
  priority: oneOf(...PRIORITIES),
  dueOn: Type.String({ format: 'date' }),
};

/** For the documentation: what `parseNewTask` takes. */
export const NEW_TASK_BODY = {
  'application/json': Type.Union([
    Type.Object({ kbId: Text, ...GIVEN_PROPERTIES }, { title: 'NewTaskOfKb', additionalProperties: false }),
    Type.Object(
      { software: Type.String({ minLength: 1, maxLength: MAX_NAME }), ...GIVEN_PROPERTIES },
      { title: 'NewTaskOfSoftware', additionalProperties: false },
    ),
  ]),
};

/** What `parseStatus` takes. */
export const STATUS_BODY = {
  'application/json': Type.Object({ status: oneOf(...STATUSES) }, { title: 'TaskChange', additionalProperties: false }),
};

export function toTaskDto(task: TrackedTask, catalog: Catalog): Type.Static<typeof TaskDto> {
  return { ...ofCatalog(catalog), ...describeTask(task, catalog) };
}

export function toTasksDto(tasks: readonly TrackedTask[], catalog: Catalog): Type.Static<typeof TasksDto> {
  return { ...ofCatalog(catalog), value: tasks.map((task) => describeTask(task, catalog)) };
}

function describeTask(task: TrackedTask, catalog: Catalog) {
  const { id, kbId, software, priority, dueOn, notes, createdAt, createdBy, status, statusAt, statusBy } = task;
  const { targetDevices, fixedDevices } = task;
  return {
    ...{ id, title: titleOf(task, catalog), kbId, software, priority, dueOn, notes, createdAt, createdBy },
    ...{ status, statusAt, statusBy, targetDevices, fixedDevices },
  };
}

/**
 * `{ "kbId": "KB4540673", "dueOn": "2020-04-30", "priority": "High" }`, or with `software`; also `title` and `notes`.
 * @throws {RequestError} `body-invalid`, naming the field.
 */
export function parseNewTask(bytes: Buffer): Omit<NewTask, 'createdBy'> {
  const body = parseObject(bytes, ['kbId', 'software', 'title', 'dueOn', 'priority', 'notes']);
  const { kbId, software, title = null, notes = null, priority, dueOn } = body;
  return {
    goal: readGoal(kbId, software),
    title: title === null ? null : readText(title, 'title', { maxLength: MAX_TITLE }),
    notes: notes === null ? null : readText(notes, 'notes', { maxLength: MAX_NOTES, isLong: true }),
    priority: readWord(priority, 'priority', PRIORITIES),
    dueOn: readDay(dueOn),
  };
}

function readGoal(kbId: unknown, software: unknown): RemediationGoal {
  if ((kbId === undefined) === (software === undefined)) {
    throw invalidBody(`expected "kbId" or "software", found ${kbId === undefined ? 'neither' : 'both'}`);
  }
  if (kbId === undefined) return { kbId: null, software: readText(software, 'software', { maxLength: MAX_NAME }) };
  const parsed = typeof kbId === 'string' ? parseKbId(kbId) : null;
  if (parsed === null) throw invalidBody(`kbId: expected a KB number such as KB4540673, found ${showValue(kbId)}`);
  return { kbId: parsed, software: null };
}

function readDay(value: unknown): string {
  const day = typeof value === 'string' ? DAY.parse(value) : undefined;
  if (day !== undefined) return day;
  throw invalidBody(`dueOn: expected ${DAY.expected}, found ${value === undefined ? 'nothing' : showValue(value)}`);
}

/** `{ "status": "completed" }`. @throws {RequestError} `body-invalid`. */
export function parseStatus(bytes: Buffer): TaskStatus {
  return readWord(parseObject(bytes, ['status']).status, 'status', STATUSES);
}
