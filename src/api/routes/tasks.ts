import type { FastifyInstance } from 'fastify';
import { type ApiContext, clientOf, tenantOf } from '../api-context.ts';
import { readBody } from '../body/read-body.ts';
import { readParameters } from '../native/parameters.ts';
import {
  MAX_TASK_BYTES,
  NEW_TASK_BODY,
  parseNewTask,
  parseStatus,
  STATUS_BODY,
  TaskDto,
  TasksDto,
  toTaskDto,
  toTasksDto,
} from '../native/task.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface WithQuery {
  Querystring: Query;
}

const PATH = '/v1/remediation-tasks';

/** `GET` and `POST /v1/remediation-tasks`, `PATCH /v1/remediation-tasks/{id}`. */
export function addTaskRoutes(app: FastifyInstance, { fleet }: ApiContext): void {
  const { readTasks, writeTasks } = NATIVE_PERMISSIONS;

  app.get<WithQuery>(
    PATH,
    { config: { permissions: readTasks }, schema: { response: { 200: TasksDto } } },
    async (request) => {
      readParameters(request.query, {});
      return toTasksDto(await fleet.remediation.list(tenantOf(request)), fleet.catalog());
    },
  );

  app.post<WithQuery>(
    PATH,
    {
      config: { permissions: writeTasks, body: NEW_TASK_BODY },
      onRequest: forgetContentType,
      schema: { response: { 201: TaskDto } },
    },
    async (request, reply) => {
      readParameters(request.query, {});
      const given = parseNewTask(await readBody(request.raw, MAX_TASK_BYTES));
      const task = await fleet.remediation.add(tenantOf(request), { ...given, createdBy: clientOf(request) });
      reply.status(201);
      return toTaskDto(task, fleet.catalog());
    },
  );

  app.patch<WithQuery & { Params: { readonly taskId: string } }>(
    `${PATH}/:taskId`,
    {
      config: { permissions: writeTasks, body: STATUS_BODY },
      onRequest: forgetContentType,
      schema: { response: { 200: TaskDto } },
    },
    async (request) => {
      readParameters(request.query, {});
      const status = parseStatus(await readBody(request.raw, MAX_TASK_BYTES));
      const { taskId } = request.params;
      const task = await fleet.remediation.setStatus(tenantOf(request), taskId, status, clientOf(request));
      return toTaskDto(task, fleet.catalog());
    },
  );
}
