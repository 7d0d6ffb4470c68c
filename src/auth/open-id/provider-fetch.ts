/** How the OpenID provider is called: through proxies, with certificates of one's own, within limits. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { CustomFetch } from 'openid-client';

export interface ProviderFetchSettings {
  /** Certificates (PEM) that are trusted besides the usual ones; null: none. */
  readonly ca: string | null;
  /** Where HTTPS_PROXY and NO_PROXY are. */
  readonly env: NodeJS.ProcessEnv;
}

/** Keys of providers with many have some ten thousand bytes. */
const MAX_BYTES = 1_048_576;
const HAS_NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Node's own fetch takes no certificates. No redirect is followed: who calls it judges them. */
export function createProviderFetch({ ca, env }: ProviderFetchSettings): CustomFetch {
  const agent = new HttpsAgent({ proxyEnv: env, ...(ca !== null && { ca: [...getCACertificates('default'), ca] }) });
  // Plain HTTP is for providers on this machine, which no proxy reaches.
  const agentOnThisMachine = new HttpAgent();

  return async (url, { method, headers, body, signal }) => {
    const bytes = body === undefined || body === null ? '' : String(body);
    const options = { method, headers: { ...headers, 'content-length': String(Buffer.byteLength(bytes)) }, signal };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = url.startsWith('https:')
        ? requestHttps(url, { ...options, agent }, resolve)
        : requestHttp(url, { ...options, agent: agentOnThisMachine }, resolve);
      request.on('error', reject).end(bytes);
    });
    const { statusCode: status = 0 } = answer;
    const text = await readAtMost(answer, MAX_BYTES);
    return new Response(HAS_NO_BODY.has(status) ? null : text, { status, headers: headersOf(answer) });
  };
}

async function readAtMost(answer: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > limit) throw new Error(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf({ headers }: IncomingMessage): Headers {
  const known = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) known.set(name, String(value));
  return known;
}
