import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestServer } from './server.ts';

interface SendInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A call over HTTPS that trusts the certificate which the server made. */
export async function send(
  { url, dataDir }: TestServer,
  path: string,
  { method = 'GET', headers = {}, body }: SendInit = {},
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }> {
  const ca = await readFile(join(dataDir, 'tls-cert.pem'));
  return await new Promise((resolve, reject) => {
    request(`${url}${path}`, { method, ca, agent: false, headers }, (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((answer) => resolve({ status, headers: answered, text: answer }), reject);
    })
      .once('error', reject)
      .end(body);
  });
}
