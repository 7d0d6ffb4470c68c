import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';

/** For Fastify, which would make a logger for each request: most say nothing that one is needed for. See `logOf`. */
export function shareLogger(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger;
}

/** Where a request says what does not stand on its line; with its id, unlike `request.log`. */
export function logOf(request: FastifyRequest): FastifyBaseLogger {
  return request.log.child({ requestId: request.id });
}

/** The hook that writes one line for each request, once it is answered. */
export function createRequestLog(logger: FastifyBaseLogger) {
  // What is on these lines is chosen here, none of it a credential: to look for some would take longer than to write the line.
  const lines = logger.child({}, { redact: [] });
  return ({ id, access, method, url }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    lines.info(
      {
        requestId: id,
        method,
        path: url.split('?', 1)[0],
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        tenant: access?.tenantId ?? null,
        client: access?.clientId ?? null,
      },
      'request',
    );
    done();
  };
}
