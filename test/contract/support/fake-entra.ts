/** A strict stand-in for the endpoints of Entra ID that say who signs a tenant's tokens, on a socket of its own. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface EntraKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

type Document = 'configuration' | 'keys';
/** Writes another answer than the good one. */
export type BadAnswer = (response: ServerResponse, good: Readonly<Record<string, unknown>>) => void;

export interface FakeEntra {
  readonly authority: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Paths that Entra's clients have no reason to ask for. */
  readonly unexpected: readonly string[];
  /** The keys that are published. */
  publish(...keys: readonly EntraKey[]): void;
  /** How a document is answered from now on; null: well. */
  answer(document: Document, bad: BadAnswer | null): void;
  close(): Promise<void>;
}

export function makeEntraKey(kid: string, modulusLength = 2048): EntraKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', x5t: kid } };
}

export async function startFakeEntra(
  tenants: readonly string[],
  tls: { readonly cert: string; readonly key: string } | null = null,
): Promise<FakeEntra> {
  const requests: string[] = [];
  const unexpected: string[] = [];
  const bad = new Map<Document, BadAnswer>();
  let published: readonly EntraKey[] = [];
  const documentOf = (path: string): readonly [Document, object] | null => {
    const [, tenantId = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (!tenants.includes(tenantId)) return null;
    const keys = published.map(({ jwk }) => jwk);
    // As live: keys name the issuers that they are for in v2 only.
    const keys2 = keys.map((jwk) => ({ issuer: `${authority}/{tenantid}/v2.0`, ...jwk }));
    const documents: Readonly<Record<string, readonly [Document, object]>> = {
      '.well-known/openid-configuration': [
        'configuration',
        { issuer: issuerOf(tenantId, 'v1'), jwks_uri: `${authority}/${tenantId}/discovery/keys` },
      ],
      'v2.0/.well-known/openid-configuration': [
        'configuration',
        { issuer: `${authority}/${tenantId}/v2.0`, jwks_uri: `${authority}/${tenantId}/discovery/v2.0/keys` },
      ],
      'discovery/keys': ['keys', { keys }],
      'discovery/v2.0/keys': ['keys', { keys: keys2 }],
    };
    return documents[rest] ?? null;
  };
  const server = (tls ? createTlsServer(tls) : createServer()).on('request', (request, response: ServerResponse) => {
    const path = request.url ?? '';
    requests.push(path);
    const found = request.method === 'GET' ? documentOf(path) : null;
    if (!found) {
      unexpected.push(`${request.method} ${path}`);
      response.writeHead(404).end();
      return;
    }
    const [document, good] = found;
    const answerBadly = bad.get(document);
    if (answerBadly) answerBadly(response, { ...good });
    else sendJson(response, good);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const authority = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    authority,
    requests,
    unexpected,
    publish: (...keys) => {
      published = keys;
    },
    answer: (document, answerBadly) => {
      if (answerBadly) bad.set(document, answerBadly);
      else bad.delete(document);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `iss`; of v2 it is on the authority. */
export function issuerOf(tenantId: string, version: 'v1' | 'v2', authority = ''): string {
  return version === 'v1' ? `https://sts.windows.net/${tenantId}/` : `${authority}/${tenantId}/v2.0`;
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
