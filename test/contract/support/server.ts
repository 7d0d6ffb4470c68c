import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenRequest } from '../../../src/auth/issue-token.ts';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { type Flags, readConfig } from '../../../src/config.ts';
import { type Server, type ServerOptions, startServer } from '../../../src/server.ts';
import { makeCatalog } from './catalog.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';

/** A server on a free port over a data directory of its own, and what tests ask of it. */
export interface TestServer extends Server {
  readonly dataDir: string;
  readonly catalogInForce: () => Catalog;
  readonly token: (request?: Partial<TokenRequest>) => Promise<string>;
  /** Calls with a token for everything, unless `authorization` says otherwise (null: none at all). */
  readonly call: (path: string, init?: CallInit) => Promise<Answer>;
  /** Sends a report, expecting it to be taken. */
  readonly report: (device: string, body: string | Uint8Array, tenantId?: string) => Promise<Answer>;
}

export interface CallInit extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: string | null;
  readonly tenantId?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: AnswerBody;
}

/** The parts of answers that tests look into; each answer has some of them. Whole answers are compared as text. */
export interface AnswerBody {
  readonly error: { readonly code: string; readonly message: string; readonly target: string };
  readonly value: readonly { readonly id: string; readonly osBuild: number; readonly machineMissedOn: number }[];
  readonly '@odata.context': string;
  readonly id: string;
  readonly name: string | null;
  readonly outcome: string;
  readonly lastSeenAt: string;
  readonly next: string | null;
  readonly accepted: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly errors: readonly { readonly line: number; readonly code: string; readonly message: string }[];
  readonly isSample: boolean;
  readonly catalog: { readonly isSample: boolean; readonly version: string };
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly { readonly code: string }[];
  readonly unknown: readonly { readonly evidence: { readonly rule: string } }[];
  readonly possiblyMissing: readonly { readonly kbId: string }[];
  readonly missing: readonly { readonly kbId: string; readonly state: string }[];
  readonly plan: readonly { readonly kbId: string }[];
}

export async function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'kbgap-test-'));
}

export async function startTestServer(
  options: Partial<ServerOptions> & { readonly dataDir?: string; readonly flags?: Flags } = {},
): Promise<TestServer> {
  const { dataDir = await makeDataDir(), flags = {}, ...rest } = options;
  // The reports of the tests are of 2020: all devices count, whenever they were seen.
  const config = readConfig({}, { dataDir, port: '0', logLevel: 'silent', inactiveAfterDays: 'never', ...flags });
  let catalog = rest.catalog ?? makeCatalog();
  const server = await startServer(config, { ...rest, catalog });

  const token = async (request: Partial<TokenRequest> = {}): Promise<string> => {
    const permissions = request.scopes ? {} : { roles: ['Software.Read.All', 'Machine.ReadWrite.All'] };
    const issued = await server.issueToken({ tenantId: TENANT, clientId: 'test', ...permissions, ...request });
    return issued.accessToken;
  };
  const call = async (path: string, { authorization, tenantId = TENANT, headers, ...init }: CallInit = {}) => {
    const bearer = authorization === undefined ? `Bearer ${await token({ tenantId })}` : authorization;
    const response = await fetch(`${server.url}${path}`, {
      ...init,
      headers: { ...headers, ...(bearer !== null && { authorization: bearer }) },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : null };
  };
  return {
    ...server,
    dataDir,
    catalogInForce: () => catalog,
    adopt: async (next) => {
      await server.adopt(next);
      catalog = next;
    },
    token,
    call,
    report: async (device, body, tenantId = TENANT) => {
      const path = `/v1/devices/${encodeURIComponent(device)}/report`;
      const answer = await call(path, { method: 'PUT', body: Buffer.from(body), tenantId });
      if (answer.status !== 200 && answer.status !== 201) throw new Error(`report refused: ${answer.text}`);
      return answer;
    },
  };
}

/** Stops it and removes its data. */
export async function stopTestServer({ close, dataDir }: TestServer): Promise<void> {
  await close();
  await rm(dataDir, { recursive: true, force: true });
}
