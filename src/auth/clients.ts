/** Programs that ask for tokens of their tenant, each with an id and a secret. */
import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { isTenantId } from './access-token.ts';
import { ClientError } from './auth-error.ts';
import { isPermission } from './issue-token.ts';
import type { Client, ClientSecret, ClientStore } from './ports.ts';

export interface ClientRequest {
  readonly tenantId: string;
  /** For people: what the client is. */
  readonly name: string;
  readonly roles: readonly string[];
  /** How long its first secret is good; null: until it is taken away. */
  readonly days: number | null;
}

export interface RotationRequest {
  /** For how long the secrets of before are good besides the new one. */
  readonly overlapHours: number;
  /** How long the new one is good; null: until it is taken away. */
  readonly days: number | null;
}

/** A client with its new secret, which is told this once: only its hash is kept. */
export interface NewSecret {
  readonly client: Client;
  readonly secret: string;
}

export interface Credentials {
  /** Null: the client's own, whichever it is. */
  readonly tenantId: string | null;
  readonly id: string;
  readonly secret: string;
}

/** A client of another tenant is unknown in this one: nothing is told of other tenants. */
export type LogIn =
  | { readonly outcome: 'let-in'; readonly client: Client }
  | { readonly outcome: 'unknown-client' | 'wrong-secret' | 'expired-secret' };

/** Everything throws FleetError `store-unavailable` while the store cannot be used. */
export interface Clients {
  /** @throws {ClientError} `client-invalid`. */
  readonly add: (request: ClientRequest) => Promise<NewSecret>;
  /** Oldest first. */
  readonly list: (tenantId: string) => Promise<readonly Client[]>;
  /** A new secret; those of before end after the overlap, or earlier where they would anyway. @throws {ClientError}. */
  readonly rotate: (id: string, request: RotationRequest) => Promise<NewSecret>;
  /** Tokens that it has stay good until they are over. False: there is none of that id. */
  readonly remove: (id: string) => Promise<boolean>;
  readonly logIn: (credentials: Credentials) => Promise<LogIn>;
}

/**
 * 256 random bits. What makes slow hashes (scrypt, argon2) needed for passwords is that people's words can be guessed: of
 * these there are too many, however fast the hash.
 */
const SECRET_BYTES = 32;
const MAX_NAME_LENGTH = 128;
const MAX_ROLES = 50;
const HOUR_MS = 3_600_000;
const MAX_OVERLAP_HOURS = 8_760;
const MAX_DAYS = 3_650;

export function createClients(store: ClientStore, now: () => Date): Clients {
  return {
    add: async ({ tenantId, name, roles, days }) => {
      checkClient({ tenantId, name, roles });
      checkDays(days);
      const { secret, kept } = makeSecret(now(), days);
      const unique = [...new Set(roles)];
      const client = { id: randomUUID(), tenantId, name, roles: unique, createdAt: kept.createdAt };
      const added = { ...client, secrets: [kept], version: 1 };
      await store.addClient(added);
      return { client: added, secret };
    },
    list: (tenantId) => store.listClients(tenantId),
    rotate: async (id, { overlapHours, days }) => {
      const isOverlap = overlapHours >= 0 && overlapHours <= MAX_OVERLAP_HOURS;
      expect(isOverlap, `an overlap from 0 to ${MAX_OVERLAP_HOURS} hours`, overlapHours);
      checkDays(days);
      const client = await store.findClient(id.toLowerCase());
      if (!client) throw new ClientError('client-unknown', `there is no client ${id}`);
      const at = now();
      const { secret, kept } = makeSecret(at, days);
      const secrets = [...shorten(client.secrets, at.toISOString(), later(at, overlapHours)), kept];
      if (!(await store.saveSecrets(client, secrets))) {
        throw new ClientError('client-changed', `client ${id} was changed by somebody else meanwhile; try again`);
      }
      return { client: { ...client, secrets, version: client.version + 1 }, secret };
    },
    remove: (id) => store.removeClient(id.toLowerCase()),
    logIn: async ({ tenantId, id, secret }) => {
      const client = await store.findClient(id);
      if (!client || client.tenantId !== (tenantId ?? client.tenantId)) return { outcome: 'unknown-client' };
      const match = findSecret(client.secrets, hashOf(secret));
      if (!match) return { outcome: 'wrong-secret' };
      if (isOver(match, now().toISOString())) return { outcome: 'expired-secret' };
      return { outcome: 'let-in', client };
    },
  };
}

function makeSecret(at: Date, days: number | null): { readonly secret: string; readonly kept: ClientSecret } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const expiresAt = days === null ? null : later(at, days * 24);
  return { secret, kept: { hash: hashOf(secret), createdAt: at.toISOString(), expiresAt } };
}

function later(at: Date, hours: number): string {
  return new Date(at.getTime() + hours * HOUR_MS).toISOString();
}

/** Whether a secret is no longer good; both times are ISO 8601 UTC with milliseconds, which compare as texts. */
export function isOver({ expiresAt }: ClientSecret, at: string): boolean {
  return expiresAt !== null && expiresAt <= at;
}

/** Those that are still good, until `end` at the latest. */
function shorten(secrets: readonly ClientSecret[], at: string, end: string): ClientSecret[] {
  return secrets
    .filter((secret) => !isOver(secret, at))
    .map((secret) => ({
      ...secret,
      expiresAt: secret.expiresAt !== null && secret.expiresAt < end ? secret.expiresAt : end,
    }))
    .filter((secret) => !isOver(secret, at));
}

/** Compares with all of them, in constant time each: how long it takes tells nothing of which one nearly fits. */
function findSecret(secrets: readonly ClientSecret[], given: string): ClientSecret | undefined {
  const bytes = Buffer.from(given, 'hex');
  return secrets.filter((secret) => timingSafeEqual(Buffer.from(secret.hash, 'hex'), bytes)).at(-1);
}

function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function checkClient({ tenantId, name, roles }: Omit<ClientRequest, 'days'>): void {
  const isName = name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name) && name.isWellFormed();
  expect(isTenantId(tenantId), 'a GUID in lower case as tenant', tenantId);
  expect(isName, `a name of 1 to ${MAX_NAME_LENGTH} characters`, name);
  expect(
    roles.length > 0 && roles.length <= MAX_ROLES && roles.every(isPermission),
    `1 to ${MAX_ROLES} permissions such as Software.Read.All`,
    roles,
  );
}

function checkDays(days: number | null): void {
  const isDays = days === null || (days > 0 && days <= MAX_DAYS);
  expect(isDays, `a secret that is good for more than 0 and up to ${MAX_DAYS} days`, days);
}

function expect(isMet: boolean, expected: string, found: unknown): void {
  if (!isMet) throw new ClientError('client-invalid', `expected ${expected}, found ${JSON.stringify(found)}`);
}
