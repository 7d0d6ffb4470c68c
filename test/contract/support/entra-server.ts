import { afterEach, expect } from 'vitest';
import type { Flags } from '../../../src/config.ts';
import { type EntraKey, type FakeEntra, makeEntraKey, startFakeEntra } from './fake-entra.ts';
import { type Change, entraMint, forge, type Json } from './forge.ts';
import { expectNoLeak } from './no-leak.ts';
import { makeReport } from './reports.ts';
import { type Answer, startTestServer, stopTestServer, TENANT, type TestServer } from './server.ts';

/** Published unless a test says otherwise. */
export const FIRST = makeEntraKey('first');
/** What Entra changes to. */
export const SECOND = makeEntraKey('second');

/** A service that takes tokens of a tenant of Entra, with a clock that the test moves. */
export interface EntraServer {
  readonly entra: FakeEntra;
  readonly server: TestServer;
  readonly clock: { now: number };
  /** The fields of log lines that a test may read. */
  readonly log: () => readonly Json[];
  readonly token: (options?: Change & { readonly key?: EntraKey; readonly version?: 'v1' | 'v2' }) => string;
  /** What a call with a token is answered; nothing of the token is in the answer, nor in the log. */
  readonly call: (token: string) => Promise<Answer>;
  readonly statusOf: (token: string) => Promise<number>;
}

const started: EntraServer[] = [];
afterEach(async () => {
  for (const { server, entra } of started.splice(0)) {
    await stopTestServer(server);
    await entra.close();
    expect(entra.unexpected).toEqual([]);
  }
});

export async function startEntraServer(
  flags: Flags = {},
  tls: Parameters<typeof startFakeEntra>[1] = null,
): Promise<EntraServer> {
  const entra = await startFakeEntra([TENANT], tls);
  entra.publish(FIRST);
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') };
  const lines: string[] = [];
  const server = await startTestServer({
    now: () => new Date(clock.now),
    flags: { entraTenants: TENANT, entraAuthority: entra.authority, logLevel: 'debug', ...flags },
    logTo: { write: (line) => lines.push(line) },
  });
  await server.report('pc', makeReport());
  const call = async (token: string): Promise<Answer> => {
    const answer = await server.call('/api/machines/pc/getmissingkbs', { authorization: `Bearer ${token}` });
    expectNoLeak(
      [answer.text, ...lines],
      token,
      [FIRST, SECOND].map(({ jwk }) => String(jwk.n)),
    );
    return answer;
  };
  const made: EntraServer = {
    entra,
    server,
    clock,
    log: () => lines.map((line) => JSON.parse(line)),
    token: ({ key = FIRST, version = 'v1', ...change } = {}) => {
      const now = new Date(clock.now);
      return forge(entraMint({ version, authority: entra.authority, tenantId: TENANT, key, now }), change);
    },
    call,
    statusOf: async (token) => (await call(token)).status,
  };
  started.push(made);
  return made;
}
