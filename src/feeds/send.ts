import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { Message } from './message.ts';

/** Sends a message, and answers the status of the answer. Throws what kept it from being sent or answered. */
export type Send = (url: string, message: Message, signal: AbortSignal) => Promise<number>;

export interface SendSettings {
  /** Certificates (PEM) that are trusted besides the usual ones; null: none. */
  readonly ca: string | null;
  /** Where HTTPS_PROXY and NO_PROXY are. */
  readonly env: NodeJS.ProcessEnv;
}

const SEND_TIMEOUT_MS = 10_000;

/** No redirect is followed: only the address that the operator gave is called. */
export function createSender({ ca, env }: SendSettings): Send {
  const agent = new HttpsAgent({
    proxyEnv: env,
    ...(ca !== null && { ca: [...getCACertificates('default'), ca] }),
  });
  // Plain HTTP is for receivers on this machine, which no proxy reaches.
  const agentOnThisMachine = new HttpAgent();

  return async (url, { headers, body }, signal) => {
    const timeout = AbortSignal.timeout(SEND_TIMEOUT_MS);
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.any([signal, timeout]),
    };
    try {
      return await new Promise<number>((resolve, reject) => {
        const onAnswer = (answer: IncomingMessage): void => {
          // The status says it all; the rest is read, within the same time, so that the receiver sees no broken connection.
          answer.on('error', () => undefined).resume();
          resolve(answer.statusCode ?? 0);
        };
        const request = url.startsWith('https:')
          ? requestHttps(url, { ...options, agent }, onAnswer)
          : requestHttp(url, { ...options, agent: agentOnThisMachine }, onAnswer);
        request.on('error', reject).end(body);
      });
    } catch (error) {
      throw timeout.aborted ? new Error(`no answer within ${SEND_TIMEOUT_MS / 1000} s`, { cause: error }) : error;
    }
  };
}
