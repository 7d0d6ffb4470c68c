/** A strict stand-in for an OpenID provider that says whatever a test wants, on a socket of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type EntraKey, sendJson } from './fake-entra.ts';

export interface FakeOpenId {
  readonly issuer: string;
  /** What was asked for that a client has no reason to ask for. */
  readonly unexpected: readonly string[];
  /** What the token endpoint answers from now on, status first. */
  answer(status: number, body: unknown): void;
  /** Whether the configuration names another issuer. */
  pretend(issuer: string): void;
  /** The form that came last to the token endpoint. */
  lastForm(): URLSearchParams;
  close(): Promise<void>;
}

export async function startFakeOpenId({ jwk }: EntraKey): Promise<FakeOpenId> {
  const unexpected: string[] = [];
  let token: readonly [status: number, body: unknown] = [500, {}];
  let form = new URLSearchParams();
  let named = '';
  const server = createServer(async (request, response) => {
    const call = `${request.method} ${request.url}`;
    if (call === 'GET /.well-known/openid-configuration') {
      const [authorization_endpoint, token_endpoint, jwks_uri] = ['/authorize', '/token', '/keys'].map(
        (p) => issuer + p,
      );
      sendJson(response, {
        ...{ issuer: named, authorization_endpoint, token_endpoint, jwks_uri },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (call === 'GET /keys') sendJson(response, { keys: [{ ...jwk, alg: 'RS256' }] });
    else if (call === 'POST /token') {
      form = new URLSearchParams(await text(request));
      const [status, body] = token;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } else {
      unexpected.push(call);
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  named = issuer;
  return {
    issuer,
    unexpected,
    answer: (...answered) => {
      token = answered;
    },
    pretend: (other) => {
      named = other;
    },
    lastForm: () => form,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
