import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';

/** Nothing inline, and nothing from elsewhere; Swagger UI's style sheet has its pictures in itself. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of Swagger UI. They are read when they are asked for, and the package's code never. */
const FILES = [
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
] as const;

/** They change with a new version only; until then a page is not to load 2 MB each time. */
const KEPT = { 'cache-control': 'public, max-age=3600' };

const START = `const place = document.getElementById('swagger-ui');
SwaggerUIBundle({ domNode: place, url: place.dataset.document, deepLinking: true, validatorUrl: null });
`;

/** `GET /openapi.json`, and a page to read it with at `/docs`. Both tell what is public, and no data: neither asks for a token. */
export function addDocumentationRoutes(
  app: FastifyInstance,
  { publicUrl }: Pick<ApiContext, 'publicUrl'>,
  writeDocument: () => string,
): void {
  const base = publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  const page = writePage(base);

  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(writeDocument()));

  app.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(page),
  );
  app.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START));

  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@fastify/swagger-ui/package.json')), 'static');
  for (const [name, type] of FILES) {
    app.get(`/docs/${name}`, (_request, reply) =>
      reply
        .headers(KEPT)
        .type(type)
        .send(createReadStream(join(folder, name))),
    );
  }
}

function writePage(base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>kbgap API</title>
<link rel="stylesheet" href="${base}/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="${base}/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui" data-document="${base}/openapi.json"></div>
<script src="${base}/docs/swagger-ui-bundle.js"></script>
<script src="${base}/docs/start.js"></script>
</body>
</html>
`;
}
