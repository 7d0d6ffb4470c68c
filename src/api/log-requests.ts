import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';

/** For Fastify, which would make a logger for each request: most say nothing that one is needed for. See `logOf`. */
export function shareLogger(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger;
}

/** Where a request says what does not stand on its line; with its id, unlike `request.log`. */
export function logOf(request: FastifyRequest): FastifyBaseLogger {
  return request.log.child({ requestId: request.id });
}

/**
 * The hook that writes one line for each request, once it is answered, as the logger would: JSON with its fields. By hand, since
 * the logger takes several times as long; what is on these lines is chosen here, none of it a credential to be struck out.
 */
export function createRequestLog(write: (line: string) => void) {
  const process = `"pid":${pid},"hostname":${JSON.stringify(hostname())}`;
  return ({ id, access, method, url }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    const tenant = access ? JSON.stringify(access.tenantId) : null;
    const client = access ? JSON.stringify(access.clientId) : null;
    write(
      `{"level":30,"time":${Date.now()},${process},"requestId":"${id}","method":"${method}","path":${JSON.stringify(pathOf(url))},` +
        `"status":${reply.statusCode},"milliseconds":${milliseconds},"tenant":${tenant},"client":${client},"msg":"request"}\n`,
    );
    done();
  };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
