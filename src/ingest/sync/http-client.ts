/** One GET over HTTP or HTTPS: through a proxy where there is one, with certificates of one's own, never waiting for ever. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { getCACertificates } from 'node:tls';
import { FetchError } from './fetch-error.ts';

export interface HttpSettings {
  readonly userAgent: string;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
  readonly proxyEnvironment: Readonly<Record<string, string | undefined>>;
  /** Certificates (PEM) that are trusted besides those of Node; null: none. */
  readonly extraCertificates: string | null;
  /** The longest silence that is waited through: for a connection, an answer, or more of it. */
  readonly silenceMs: number;
  /** The longest that one request may take in all. */
  readonly totalMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The bytes as they came, once. Throws FetchError. Leaving it early ends the connection. */
  readonly body: AsyncIterable<Buffer>;
  /** For an answer that is not read: its body may have no end. */
  readonly discard: () => void;
}

export interface HttpClient {
  /** Throws FetchError. Follows no redirect and judges no status. */
  readonly get: (url: URL, headers: Readonly<Record<string, string>>) => Promise<HttpAnswer>;
  readonly close: () => void;
}

export function createHttpClient(settings: HttpSettings): HttpClient {
  const { proxyEnvironment: proxyEnv, extraCertificates } = settings;
  const trust = extraCertificates === null ? {} : { ca: [...getCACertificates('default'), extraCertificates] };
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, proxyEnv }),
    'https:': new HttpsAgent({ keepAlive: true, proxyEnv, ...trust }),
  };
  return {
    get: (url, headers) => start(url, headers, settings, agents),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

type Agents = { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };

function start(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { userAgent, silenceMs, totalMs }: HttpSettings,
  agents: Agents,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { headers: { 'user-agent': userAgent, ...headers } };
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, agent: agents['https:'] })
        : requestHttp(url, { ...options, agent: agents['http:'] });
    let awaited: 'connection' | 'answer' | 'rest of the answer' = 'connection';
    let timeout: FetchError | null = null;
    const giveUp = (ms: number): void => {
      timeout = new FetchError('stalled', `no ${awaited} within ${ms / 1000} s`, { isRetriable: true });
      request.destroy(timeout);
    };
    const silence = setTimeout(giveUp, silenceMs, silenceMs);
    const total = setTimeout(giveUp, totalMs, totalMs);
    const heard = (next: typeof awaited): void => {
      awaited = next;
      silence.refresh();
    };
    request.once('socket', (socket) => {
      if (!socket.connecting) heard('answer');
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => heard('answer'));
    });
    request.once('close', () => {
      clearTimeout(silence);
      clearTimeout(total);
    });
    // What is destroyed while its answer is read says only that it was destroyed.
    const whyBroken = (error: unknown): unknown => timeout ?? explain(error);
    request.on('error', (error) => reject(whyBroken(error)));
    request.once('response', (response) => {
      heard('rest of the answer');
      const body = async function* (): AsyncGenerator<Buffer> {
        try {
          for await (const chunk of response as AsyncIterable<Buffer>) {
            heard('rest of the answer');
            yield chunk;
          }
        } catch (error) {
          throw whyBroken(error);
        }
      };
      const { statusCode: status = 0, headers: answered } = response;
      const discard = (): void => void (status === 304 ? response.resume() : request.destroy());
      resolve({ status, headers: answered, body: body(), discard });
    });
    request.end();
  });
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FetchError) return error;
  const code = 'code' in error ? String(error.code) : error.message;
  if (code === 'ECONNRESET' && error.message === 'aborted')
    return new FetchError('cut-short', 'the answer broke off', { isRetriable: true, cause: error });
  // A certificate does not become trusted by asking again.
  const isRetriable = !/CERT|SIGNATURE|^ERR_TLS_|^ERR_SSL_|^ERR_INVALID/.test(code);
  return new FetchError('unreachable', `the connection failed (${code})`, { isRetriable, cause: error });
}
