import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { answerError, answerUnparsable } from './answer-error.ts';
import type { ApiContext } from './api-context.ts';
import { createAuthenticator } from './authenticate.ts';
import { checkUrl } from './check-url.ts';
import { documentRoutes } from './document-routes.ts';
import { limitCalls } from './limit-calls.ts';
import { createRequestLog, shareLogger } from './log-requests.ts';
import { markSample } from './mark-sample.ts';
import { addOsqueryRoutes } from './osquery/routes.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { limitRequestTime } from './request-deadline.ts';
import { RequestError } from './request-error.ts';
import { addAssessRoute } from './routes/assess.ts';
import { addCatalogRoute } from './routes/catalog.ts';
import { addCatalogDiffRoute } from './routes/catalog-diff.ts';
import { addCatalogListRoutes } from './routes/catalog-lists.ts';
import { addCountRoutes } from './routes/counts.ts';
import { addCveRoutes } from './routes/cves.ts';
import { addDashboardRoutes } from './routes/dashboard.ts';
import { addDeviceListRoutes } from './routes/device-list.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addDocumentationRoutes } from './routes/documentation.ts';
import { addExportFileRoutes } from './routes/export-files.ts';
import { addExportRoutes } from './routes/exports.ts';
import { addFeedRoute } from './routes/feed.ts';
import { addFleetPlanRoutes } from './routes/fleet-plan.ts';
import { addHealthRoute } from './routes/health.ts';
import { addHistoryRoutes } from './routes/history.ts';
import { addKbRoutes } from './routes/kbs.ts';
import { addMachineChangeRoutes } from './routes/machine-changes.ts';
import { addMachineRoutes } from './routes/machines.ts';
import { addMetadataRoutes } from './routes/metadata.ts';
import { addMissingKbRoutes } from './routes/missing-kbs.ts';
import { addNotBuiltRoutes } from './routes/not-built.ts';
import { addOpenIdRoutes } from './routes/open-id.ts';
import { addRecommendationRoutes } from './routes/recommendations.ts';
import { addRemediationRoutes } from './routes/remediation.ts';
import { addReportRoutes } from './routes/reports.ts';
import { addScoreRoutes } from './routes/scores.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSoftwareRoutes } from './routes/software.ts';
import { addTaskRoutes } from './routes/tasks.ts';
import { addVulnerabilityRoutes } from './routes/vulnerabilities.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { addDiscoveryRoutes } from './token/discovery.ts';
import { addTokenRoutes } from './token/routes.ts';
import { canonicalUrl } from './wire/odata-path.ts';

/** Above what Node lets through at all: addresses that are too long are refused with an answer, not unseen. */
const MAX_PARAM_LENGTH = 65_536;
/** Who connects and never speaks TLS must not keep the service from ending. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The HTTP API over a fleet: the Defender contract under `/api`, kbgap's own under `/v1`. Not listening yet. */
export function createApi(context: ApiContext): FastifyInstance {
  const app = Fastify({
    loggerInstance: context.logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: shareLogger,
    genReqId: () => randomUUID(),
    requestTimeout: 0, // See `limitRequestTime`.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    rewriteUrl: (request) => canonicalUrl(request.url ?? '/'),
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    clientErrorHandler: answerUnparsable,
    https: context.tls && {
      cert: context.tls.cert,
      key: context.tls.key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
  });
  const refuseOthers = refuseOtherMethods(app);
  const countCall = limitCalls(app, context.rateLimiter);
  const writeDocument = documentRoutes(app, context.publicUrl);

  app.decorateRequest('access', null);
  app.decorateRequest('session', null);
  app.removeAllContentTypeParsers();
  // Bodies are left in the stream: the one route that takes any reads it itself, within limits.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('request-id', request.id);
    limitRequestTime(request, reply);
    checkUrl(request.originalUrl);
    done();
  });
  app.addHook('onRequest', createAuthenticator(context));
  app.addHook('onRequest', (request, reply, done) => {
    countCall(request);
    markSample(request, reply, context.fleet.catalog());
    done();
  });
  if (context.writeRequestLine) app.addHook('onResponse', createRequestLog(context.writeRequestLine));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(() => {
    throw new RequestError('operation-unknown', 'There is no operation at this address.');
  });

  addDocumentationRoutes(app, context, writeDocument);
  addDashboardRoutes(app, context);
  addHealthRoute(app);
  addMachineRoutes(app, context);
  addMachineChangeRoutes(app, context);
  addMetadataRoutes(app, context);
  addExportRoutes(app, context);
  addExportFileRoutes(app, context);
  addMissingKbRoutes(app, context);
  addSoftwareRoutes(app, context);
  addRecommendationRoutes(app, context);
  addScoreRoutes(app, context);
  addRemediationRoutes(app, context);
  addVulnerabilityRoutes(app, context);
  addNotBuiltRoutes(app);
  addDeviceRoutes(app, context);
  addOsqueryRoutes(app, context);
  addTokenRoutes(app, context);
  addDiscoveryRoutes(app, context);
  addReportRoutes(app, context);
  addAssessRoute(app, context);
  addDeviceListRoutes(app, context);
  addTaskRoutes(app, context);
  addHistoryRoutes(app, context);
  addCountRoutes(app, context);
  addKbRoutes(app, context);
  addCveRoutes(app, context);
  addFleetPlanRoutes(app, context);
  addCatalogRoute(app, context);
  addCatalogListRoutes(app, context);
  addCatalogDiffRoute(app, context);
  addFeedRoute(app, context);
  addSessionRoutes(app, context);
  addOpenIdRoutes(app, context);
  refuseOthers();
  return app;
}
