import type { SessionStore } from '../../auth/ports.ts';
import { dropSessionsBy, findSessionBy, type SessionRow, toSession, toSessionRow } from '../account-row.ts';
import { refuseNul } from '../check-text.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Sessions in PostgreSQL: every node knows them all. */
export function createSessionStore(database: Database): SessionStore {
  return {
    addSession: async (idHash, session) => {
      refuseNul([session.name]);
      const { tenantId, name, role, nameKey, passwordId, createdAt, expiresAt, usedAt } = toSessionRow(session);
      const values = [idHash, tenantId, name, role, nameKey, passwordId, createdAt, expiresAt, usedAt];
      await database.query(ADD_SESSION, values);
    },
    findSession: async (idHash) => {
      const [row] = (await database.lookUp(FIND_SESSION, [idHash])).rows;
      return row ? toSession(row) : null;
    },
    noteUse: async (idHash, usedAt) => {
      await database.query(NOTE_USE, [idHash, usedAt]);
    },
    removeSession: async (idHash) => (await database.query(REMOVE_SESSION, [idHash])).rowCount === 1,
    dropSessions: async ({ at, unusedSince }, limit) =>
      (await database.query(DROP_SESSIONS, [at, unusedSince, limit])).rowCount ?? 0,
  };
}

const ADD_SESSION = statement(
  'add-session',
  `INSERT INTO sessions (id_hash, tenant_id, name, role, name_key, password_id, created_at, expires_at, used_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const FIND_SESSION = statement<SessionRow>('find-session', findSessionBy('$1'));
const NOTE_USE = statement('note-session-use', 'UPDATE sessions SET used_at = $2 WHERE id_hash = $1 AND used_at < $2');
const REMOVE_SESSION = statement('remove-session', 'DELETE FROM sessions WHERE id_hash = $1');
const DROP_SESSIONS = statement('drop-sessions', dropSessionsBy('$1', '$2', '$3'));
