import type { FastifyInstance } from 'fastify';
import Type from 'typebox';

/** Whether the process answers: for load balancers, without token and without data. */
export function addHealthRoute(app: FastifyInstance): void {
  app.get(
    '/healthz',
    { schema: { response: { 200: Type.Object({ status: Type.Literal('ok') }, { title: 'Health' }) } } },
    () => ({
      status: 'ok',
    }),
  );
}
