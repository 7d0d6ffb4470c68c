import type { FastifyInstance } from 'fastify';
import { RequestError } from '../request-error.ts';
import { NOT_BUILT } from '../wire/not-built.ts';

/** Answers 501 for operations that the Defender API has and kbgap has not. */
export function addNotBuiltRoutes(app: FastifyInstance): void {
  for (const { path, methods } of NOT_BUILT) {
    app.route({
      method: [...methods],
      url: path,
      handler: () => {
        throw new RequestError('operation-not-built', 'kbgap does not implement this operation of the Defender API.');
      },
    });
  }
}
