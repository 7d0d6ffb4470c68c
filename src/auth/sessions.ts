/** Who is logged in. A browser knows a random id; what is kept is its hash, in the store: each node knows all, and an end is an end. */
import { hash, randomBytes } from 'node:crypto';
import type { AccessToken } from './access-token.ts';
import type { Session, SessionStore, UserRole } from './ports.ts';

/** Who logs in, by whichever way. */
export type User = Pick<Session, 'tenantId' | 'name' | 'role' | 'account'>;

/** Everything throws FleetError `store-unavailable` while the store cannot be used. */
export interface Sessions {
  /** A new session, under an id that nobody knew before. */
  readonly begin: (user: User) => Promise<{ readonly id: string; readonly session: Session }>;
  /** Null: there is none, or it is over. To look is no use of it. */
  readonly find: (id: string) => Promise<Session | null>;
  /** The same, noted as a use: seldom, since each is written. */
  readonly use: (id: string) => Promise<Session | null>;
  readonly end: (id: string) => Promise<void>;
  /** Drops some of those that are over. */
  readonly drop: () => Promise<void>;
}

/** A working day. */
const LIFETIME_MS = 12 * 3_600_000;
const IDLE_MS = 3_600_000;
const NOTED_EVERY_MS = 60_000;
const DROPPED_AT_ONCE = 1_000;
/** 256 bits: nothing to guess, so that a plain hash is enough to keep it. */
const ID_BYTES = 32;
const ID = /^[\w-]{43}$/;

export function createSessions(store: SessionStore, now: () => Date): Sessions {
  const find = async (id: string): Promise<Session | null> => {
    const session = ID.test(id) ? await store.findSession(hashOf(id)) : null;
    return session && isOver(session, now().getTime()) ? null : session;
  };
  return {
    begin: async (user) => {
      const id = randomBytes(ID_BYTES).toString('base64url');
      const at = now();
      const times = { createdAt: at.toISOString(), expiresAt: later(at, LIFETIME_MS), usedAt: at.toISOString() };
      const { tenantId, name, role, account } = user;
      const session = { tenantId, name, role, account, ...times };
      await store.addSession(hashOf(id), session);
      return { id, session };
    },
    find,
    use: async (id) => {
      const session = await find(id);
      const at = now();
      if (session && at.getTime() - Date.parse(session.usedAt) >= NOTED_EVERY_MS) {
        await store.noteUse(hashOf(id), at.toISOString());
      }
      return session;
    },
    end: async (id) => {
      if (ID.test(id)) await store.removeSession(hashOf(id));
    },
    drop: async () => {
      const at = now();
      await store.dropSessions({ at: at.toISOString(), unusedSince: later(at, -IDLE_MS) }, DROPPED_AT_ONCE);
    },
  };
}

const READS = [
  'Software.Read',
  'Machine.Read',
  'Vulnerability.Read',
  'SecurityRecommendation.Read',
  'Score.Read',
  'RemediationTask.Read',
];
const SCOPES: Readonly<Record<UserRole, readonly string[]>> = {
  reader: READS,
  administrator: [...READS, 'Machine.ReadWrite'],
};

/** What a session allows, in the words of a user's token. */
export function accessOf({ tenantId, name, role, createdAt, expiresAt }: Session): AccessToken {
  const [notBefore = 0, end = 0] = [createdAt, expiresAt].map((time) => Math.floor(Date.parse(time) / 1000));
  return { tenantId, clientId: name, roles: [], scopes: SCOPES[role], notBefore, expiresAt: end };
}

function isOver({ expiresAt, usedAt }: Session, at: number): boolean {
  return Date.parse(expiresAt) <= at || Date.parse(usedAt) + IDLE_MS <= at;
}

function later(at: Date, milliseconds: number): string {
  return new Date(at.getTime() + milliseconds).toISOString();
}

function hashOf(id: string): string {
  return hash('sha256', id, 'hex');
}
