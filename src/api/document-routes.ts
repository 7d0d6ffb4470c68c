import type { FastifyInstance, RouteOptions } from 'fastify';
import { writeDocument } from './openapi/write-document.ts';

/** Watches which routes there are from now on; the function returned writes the OpenAPI document of them, once it is asked for. */
export function documentRoutes(app: FastifyInstance, publicUrl: string | null): () => string {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  let text: string | null = null;
  return () => {
    text ??= JSON.stringify(writeDocument(routes, publicUrl ?? '/'));
    return text;
  };
}
